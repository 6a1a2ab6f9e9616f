/* The list of the quartieri beside the map of the hours: counts, shares and bars of the rows, in order. */
import { filled } from "../web/text.js";
import { barPieces, ranked, sumOf } from "./figures.js";

const applicable = (row) => !row.classList.contains("na");

export class Ranking {
  constructor(figures, facts, bar) {
    Object.assign(this, { figures, facts, bar });
    this.rows = new Map([...document.querySelectorAll(".hours-ranking [data-nil]")].map((row) => [row.dataset.nil, row]));
  }

  /* Write the people of each quartiere of `nils`, and order the rows by one class. */
  show(nils, byNil, order) {
    const counts = new Map(nils.map((id, at) => [String(id), byNil[at]]));
    for (const [id, row] of this.rows) if (counts.has(id) && applicable(row)) this.write(row, counts.get(id), order);
    const rows = [...this.rows].map(([id, row]) => ({ id, row, applicable: applicable(row), count: applicable(row) && counts.has(id) ? counts.get(id)[order] : 0 }));
    this.arrange(ranked(rows).map(({ row }) => row));
  }

  write(row, counts, order) {
    const count = this.figures.number(counts[order]), share = this.figures.share(counts[order], sumOf(counts));
    row.querySelector("[data-count]").textContent = count;
    row.querySelector("[data-share]").textContent = share;
    row.dataset.facts = filled(this.facts, { count, share });
    const pieces = row.querySelectorAll(".four rect");
    barPieces(counts, this.bar).forEach((piece, at) => {
      for (const [name, value] of Object.entries(piece)) pieces[at].setAttribute(name, value);
    });
  }

  arrange(rows) {
    const body = rows.length && rows[0].parentNode;
    rows.forEach((row, at) => { if (body.children[at] !== row) body.insertBefore(row, body.children[at]); });
  }
}
