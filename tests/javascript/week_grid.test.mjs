import assert from "node:assert/strict";
import { test } from "node:test";
import { PRESETS, Painting } from "../../app/static/web/week-grid/painting.js";
import * as week from "../../app/static/web/week-grid/week.js";
import { cases } from "./cases.mjs";

const { weeks, painted, words, beyond_a_week, rounded } = cases("week_grid");

function slotsOf(stretches) {
  const slots = week.emptyWeek();
  for (const [from, to] of stretches) slots.fill(1, from, to);
  return slots;
}

for (const { text, open, hours, written, sentence } of weeks) {
  test(`"${text}" is read, counted, written and told`, () => {
    const reading = week.read(text);
    assert.deepEqual(reading, { slots: slotsOf(open), exact: true });
    assert.equal(week.hours(reading.slots), hours);
    assert.equal(week.write(reading.slots), written);
    assert.equal(week.sentence(reading.slots, words), sentence);
    assert.deepEqual(week.read(written).slots, reading.slots);
  });
}

test("what is painted is written, and read back as it was", () => {
  for (const { open, written } of painted) {
    assert.equal(week.write(slotsOf(open)), written);
    assert.deepEqual(week.read(written).slots, slotsOf(open));
  }
});

test("what a week cannot show is not read", () => {
  for (const text of beyond_a_week) assert.equal(week.read(text), null, text);
});

test("what does not fall on quarters is rounded, and says so", () => {
  for (const text of rounded) assert.equal(week.read(text).exact, false, text);
});

test("a rectangle is painted, stretched, drawn back, and undone", () => {
  const painting = new Painting();
  painting.start([0, 36]);
  painting.stretch([0, 36]);
  assert.equal(painting.text, "Mo 09:00-09:30");
  painting.stretch([4, 50]);
  assert.equal(painting.text, "Mo-Fr 09:00-13:00");
  painting.stretch([1, 38]);
  assert.equal(painting.text, "Mo,Tu 09:00-10:00");
  painting.start([0, 36]);
  painting.stretch([0, 36]);
  assert.equal(painting.text, "Mo 09:30-10:00; Tu 09:00-10:00", "what is open closes");
  painting.undo();
  painting.undo();
  painting.undo();
  assert.equal(painting.text, "");
});

test("a cell says how much of it is open and what changed", () => {
  const painting = new Painting(60);
  painting.take("Mo 09:00-10:30");
  painting.compare("Mo 10:00-12:00");
  assert.deepEqual(painting.cell(36), { open: "on", change: "more" });
  assert.deepEqual(painting.cell(40), { open: "part", change: "less" });
  assert.deepEqual(painting.cell(44), { open: "", change: "less" });
  assert.deepEqual(painting.cell(48), { open: "", change: "" });
  assert.equal(painting.moreHours, -0.5);
});

test("a text is taken as it was written, with the cells and the hours that it needs", () => {
  const painting = new Painting();
  assert.equal(painting.take(" Mo 06:15-22:30 "), "exact");
  assert.deepEqual([painting.text, painting.step, painting.range()], ["Mo 06:15-22:30", 15, [24, 92]]);
  assert.equal(painting.take("Mo 09:07-12:00"), "rounded");
  assert.equal(painting.take("Jun Mo 09:00-12:00"), "unread");
  assert.deepEqual([painting.text, painting.hours, painting.unread, painting.range()], ["Jun Mo 09:00-12:00", 0, true, [28, 84]]);
});

test("ready-made changes", () => {
  const changed = (name, text) => {
    const painting = new Painting();
    painting.take(text);
    painting.edit(PRESETS[name]);
    return painting.text;
  };
  assert.equal(changed("office", "Su 08:00-10:00"), "Mo-Fr 09:00-18:00");
  assert.equal(changed("morning", ""), "Mo-Fr 08:30-15:30");
  assert.equal(changed("saturday", "Mo 09:00-12:00"), "Mo 09:00-12:00; Sa 09:00-13:00");
  assert.equal(changed("late", "Mo-Fr 08:30-15:30"), "Mo-We,Fr 08:30-15:30; Th 08:30-19:00");
  assert.equal(changed("late", "Mo 08:30-15:30"), "Mo 08:30-15:30; Th 17:00-19:00");
  assert.equal(changed("evening", "Mo-Fr 09:00-12:00,14:00-22:00"), "Mo-Fr 09:00-12:00,14:00-22:00");
  assert.equal(changed("through", "Mo 09:00-12:00,14:00-18:00; Sa 10:00-11:00"), "Mo 09:00-18:00; Sa 10:00-11:00");
  assert.equal(changed("clear", "24/7"), "");
});
