/* The hour cube: from the bundle of a kind (mire_geo/output/browser_hours.py), the best state that each cell meets when
   its people leave home at a slot of a typical week. Nothing here knows of a page. */

export const [NO_PLACE, CLOSED, UNKNOWN, OPEN] = [-1, 0, 1, 2];
export const CLASSES = ["served", "time_gap", "information_gap", "space_gap"];
const CLASS_OF = { [NO_PLACE]: "space_gap", [CLOSED]: "time_gap", [UNKNOWN]: "information_gap", [OPEN]: "served" };
const WEEK_MINUTES = 7 * 24 * 60;

export class HourCube {
  constructor({ cells, entries, hours, slot }) {
    this.slots = WEEK_MINUTES / slot;
    this.ids = cells.id;
    this.people = cells.people;
    this.nils = [...new Set(cells.nil_id)];
    const position = new Map(this.nils.map((id, at) => [id, at]));
    this.nilOf = Uint16Array.from(cells.nil_id, (id) => position.get(id));
    this.start = new Uint32Array(cells.id.length + 1); // of each cell's entries
    entries.of_cell.forEach((count, cell) => { this.start[cell + 1] = this.start[cell] + count; });
    this.hoursOf = Uint16Array.from(entries.hours);
    this.late = Uint8Array.from(entries.late);
    this.texts = hours;
    this.levelsOf = new Map();
  }

  /* The state of every distinct text of hours at every slot of a typical week, one row after the other. */
  levels(week) {
    if (!this.levelsOf.has(week)) {
      const levels = new Uint8Array(this.texts.length * this.slots);
      this.texts.forEach((weeks, row) => {
        const runs = weeks[week];
        for (let i = 0; i < runs.length; i += 3) levels.fill(runs[i + 2], row * this.slots + runs[i], row * this.slots + runs[i + 1]);
      });
      this.levelsOf.set(week, levels);
    }
    return this.levelsOf.get(week);
  }

  /* The best state of each cell at a slot: OPEN, UNKNOWN, CLOSED, or NO_PLACE where none is near. */
  statesAt(week, slot) {
    const levels = this.levels(week);
    const { slots } = this;
    const best = new Int8Array(this.ids.length).fill(NO_PLACE);
    for (let cell = 0; cell < best.length; cell++) {
      for (let i = this.start[cell]; i < this.start[cell + 1] && best[cell] < OPEN; i++) {
        const arrives = slot + this.late[i];
        const state = levels[this.hoursOf[i] * slots + (arrives < slots ? arrives : arrives - slots)];
        if (state > best[cell]) best[cell] = state;
      }
    }
    return best;
  }

  /* The class of each cell at a slot. */
  classesAt(week, slot) {
    return Array.from(this.statesAt(week, slot), (state) => CLASS_OF[state]);
  }

  /* People of each cell, summed over columns. */
  peopleOf(columns) {
    const total = new Float64Array(this.ids.length);
    for (const column of columns) this.people[column].forEach((count, cell) => { total[cell] += count; });
    return total;
  }

  /* People who meet an open place at a slot, and those who meet one of which nobody knows. */
  metAt(week, slot, people) {
    const met = { open: 0, unknown: 0 };
    this.statesAt(week, slot).forEach((state, cell) => {
      if (state === OPEN) met.open += people[cell];
      else if (state === UNKNOWN) met.unknown += people[cell];
    });
    return met;
  }

  /* People by class, of each quartiere (in the order of `nils`) and of all. */
  rollUp(classes, people) {
    const byNil = this.nils.map(noPeople);
    const total = noPeople();
    classes.forEach((name, cell) => {
      byNil[this.nilOf[cell]][name] += people[cell];
      total[name] += people[cell];
    });
    return { byNil, total };
  }
}

const noPeople = () => Object.fromEntries(CLASSES.map((name) => [name, 0]));
