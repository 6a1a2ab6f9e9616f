import assert from "node:assert/strict";
import { test } from "node:test";
import { CLASSES, HourCube } from "../../app/static/hours/cube.js";
import { Figures, barPieces, isFree, momentText, ranked, sumOf } from "../../app/static/hours/figures.js";
import { cases } from "./cases.mjs";

const { cubes } = cases("hour_cube");
const figures = cases("figures");

for (const { kind, minutes, bundle, moments } of cubes) {
  for (const { at, slot, week, persona, counts, classes, people, without_residents, ranked: orders } of moments) {
    test(`${kind} within ${minutes} minutes, ${at}, ${week}, ${persona}: cells, quartieri and their order`, () => {
      const cube = new HourCube(bundle);
      const classOf = cube.classesAt(week, slot);
      assert.deepEqual(Object.fromEntries(cube.ids.map((id, cell) => [id, classOf[cell]])), classes);
      const each = cube.peopleOf(counts);
      const { byNil, total } = cube.rollUp(classOf, each);
      assert.deepEqual(Object.fromEntries(cube.nils.map((id, n) => [id, byNil[n]])), people);
      for (const name of CLASSES) assert.equal(total[name], Object.values(people).reduce((sum, row) => sum + row[name], 0));
      const met = cube.metAt(week, slot, each);
      assert.deepEqual(met, { open: total.served, unknown: total.information_gap });
      for (const [order, ids] of Object.entries(orders)) {
        const rows = [...without_residents.map((id) => ({ id, applicable: false })), ...cube.nils.map((id, n) => ({ id, applicable: true, count: byNil[n][order] }))];
        assert.deepEqual(ranked(rows).map(({ id }) => id), ids, order);
      }
    });
  }
}

test("who leaves on Sunday night arrives on Monday morning", () => {
  const bundle = { slot: 15, cells: { id: ["a"], nil_id: [1], people: { people: [5] } }, entries: { of_cell: [1], hours: [0], late: [2] }, hours: [{ scuola: [1, 4, 2] }] };
  const cube = new HourCube(bundle);
  assert.deepEqual([668, 670, 671, 0, 1, 2].map((slot) => cube.classesAt("scuola", slot)[0]), ["time_gap", "time_gap", "served", "served", "served", "time_gap"]);
});

for (const { part, of, ...written } of figures.shares) {
  test(`${part} of ${of} in words`, () => {
    for (const [locale, text] of Object.entries(written)) assert.equal(new Figures(locale, figures.words[locale]).share(part, of), text);
  });
}

test("a share of nobody is no figure", () => assert.equal(new Figures("it", figures.words.it).share(0, 0), "–"));

test("numbers are grouped by thousands", () => {
  for (const { value, ...written } of figures.numbers) {
    for (const [locale, text] of Object.entries(written)) assert.equal(new Figures(locale, {}).number(value), text);
  }
});

test("a slot is a day and a time", () => {
  for (const { slot, text } of figures.moments) assert.equal(momentText(slot, 15, figures.days), text);
});

test("a persona is free in its windows, also in one that goes on into the next week", () => {
  for (const { minute, free } of figures.free) assert.equal(isFree(figures.windows, minute), free, String(minute));
});

test("the pieces of a bar stand one after the other", () => {
  const counts = { served: 1, time_gap: 2, information_gap: 0, space_gap: 1 };
  assert.equal(sumOf(counts), 4);
  assert.deepEqual(barPieces(counts, ["served", "information_gap", "time_gap", "space_gap"]), [
    { x: "0.00%", width: "25.00%" }, { x: "25.00%", width: "0.00%" }, { x: "25.00%", width: "50.00%" }, { x: "75.00%", width: "25.00%" },
  ]);
  assert.deepEqual(barPieces({ served: 0, time_gap: 0, information_gap: 0, space_gap: 0 }, ["served"]), [{ x: "0.00%", width: "0.00%" }]);
});
