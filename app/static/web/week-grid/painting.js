/* What is being painted on a week: the quarters, what can be undone, the rectangle under the brush, the week to compare
   with. A place is [day, quarter of that day]. Nothing here knows of a page. */
import * as week from "./week.js";
import { QUARTERS, emptyWeek, stretches } from "./week.js";

const OPENS_AT = 7;
const CLOSES_AT = 21;
const UNDO_STEPS = 60;
const WEEKDAYS = [0, 1, 2, 3, 4];

/* What each ready-made button does to the quarters of a week. */
export const PRESETS = {
  office: (slots) => { slots.fill(0); open(slots, WEEKDAYS, 9, 18); },
  morning: (slots) => { slots.fill(0); open(slots, WEEKDAYS, 8.5, 15.5); },
  saturday: (slots) => open(slots, [5], 9, 13),
  late: (slots) => prolong(slots, [3], 19),
  evening: (slots) => prolong(slots, WEEKDAYS, 21),
  through: joinUp,
  clear: (slots) => slots.fill(0),
};

function open(slots, days, from, to) {
  for (const day of days) slots.fill(1, day * QUARTERS + 4 * from, day * QUARTERS + 4 * to);
}

/* Open the days that are open at all until an hour; a closed day opens for the last two hours. */
function prolong(slots, days, until) {
  for (const day of days) {
    const spans = stretches(slots, day);
    const last = spans.length ? spans[spans.length - 1][1] / 15 : 4 * (until - 2);
    if (last < 4 * until) slots.fill(1, day * QUARTERS + last, day * QUARTERS + 4 * until);
  }
}

/* No break at midday: from the first opening of a day to its last closing. */
function joinUp(slots) {
  for (let day = 0; day < 7; day++) {
    const spans = stretches(slots, day);
    if (spans.length) slots.fill(1, day * QUARTERS + spans[0][0] / 15, day * QUARTERS + spans[spans.length - 1][1] / 15);
  }
}

const sumOf = (slots, from, wide) => slots.subarray(from, from + wide).reduce((sum, one) => sum + one, 0);

/* Whether half hours cannot show a week. */
const needsQuarters = (slots) => slots !== null && slots.some((one, at) => at % 2 === 0 && one !== slots[at + 1]);

export class Painting {
  constructor(step = 30) {
    this.step = step; // minutes of a cell
    this.slots = emptyWeek();
    this.before = null; // the week to compare with
    this.undone = [];
    this.anchor = null; // where the rectangle began
    this.base = null; // the week before the rectangle
    this.brush = 1;
    this.text = "";
  }

  /* Quarters of a cell. */
  get wide() { return this.step / 15; }

  get hours() { return week.hours(this.slots); }

  /* Hours a week more than the week to compare with. */
  get moreHours() { return this.hours - week.hours(this.before); }

  /* Whether the text says what a week cannot show. */
  get unread() { return this.text !== "" && week.read(this.text) === null; }

  /* Take the week of a text; returns "exact", "rounded" (not all of it falls on quarters) or "unread". */
  take(text) {
    this.text = text.trim();
    const answer = week.read(this.text);
    this.slots = answer ? answer.slots : emptyWeek();
    this.undone = [];
    this.fit();
    return answer ? (answer.exact ? "exact" : "rounded") : "unread";
  }

  /* Compare with the week of a text; with none if it is empty or says what a week cannot show. */
  compare(text) {
    const answer = text ? week.read(text) : null;
    this.before = answer && answer.slots;
  }

  /* Cells of a quarter where the weeks need them. */
  fit() {
    if (needsQuarters(this.slots) || needsQuarters(this.before)) this.step = 15;
  }

  /* The first and last quarter of a day to show, whole hours: the usual ones and whatever is open. */
  range() {
    let [first, last] = [4 * OPENS_AT, 4 * CLOSES_AT];
    for (const slots of [this.slots, this.before || []]) {
      slots.forEach((one, at) => {
        if (!one) return;
        first = Math.min(first, at % QUARTERS);
        last = Math.max(last, (at % QUARTERS) + 1);
      });
    }
    return [first - (first % 4), Math.ceil(last / 4) * 4];
  }

  /* How much of the cell that begins at a quarter of the week is open ("on", "part" or ""), and against the week to
     compare with ("more", "less" or ""). */
  cell(slot) {
    const filled = sumOf(this.slots, slot, this.wide);
    const before = this.before ? sumOf(this.before, slot, this.wide) : filled;
    return {
      open: filled === this.wide ? "on" : filled ? "part" : "",
      change: filled > before ? "more" : filled < before ? "less" : "",
    };
  }

  edit(change) {
    this.keep();
    change(this.slots);
    this.write();
  }

  /* Start a rectangle at a place: what is open closes, what is closed opens. */
  start(at) {
    this.keep();
    this.anchor = at;
    this.base = this.slots.slice();
    this.brush = this.cell(at[0] * QUARTERS + at[1]).open === "on" ? 0 : 1;
  }

  /* Fill the rectangle from where it began to a place; what it covered before and no longer covers is as it was. */
  stretch(to) {
    this.slots = this.base.slice();
    const [left, right] = [Math.min(this.anchor[0], to[0]), Math.max(this.anchor[0], to[0])];
    const [top, bottom] = [Math.min(this.anchor[1], to[1]), Math.max(this.anchor[1], to[1]) + this.wide];
    for (let day = left; day <= right; day++) this.slots.fill(this.brush, day * QUARTERS + top, day * QUARTERS + bottom);
    this.write();
  }

  undo() {
    if (!this.undone.length) return;
    this.slots = this.undone.pop();
    this.write();
  }

  keep() {
    this.undone.push(this.slots.slice());
    if (this.undone.length > UNDO_STEPS) this.undone.shift();
  }

  write() { this.text = week.write(this.slots); }
}
