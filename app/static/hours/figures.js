/* The figures of the hours and their words: shares, moments, the order of the list, the pieces of a bar. */
import { CLASSES } from "./cube.js";

const [DAY, WEEK] = [24 * 60, 7 * 24 * 60];

export const sumOf = (counts) => CLASSES.reduce((sum, name) => sum + counts[name], 0);

/* Numbers and shares in a language, as mire_geo/output/wording/figures.py writes them. `words.share` is how a share is
   written, `words.under` and `words.over` for what is not quite nothing or not quite all. */
export class Figures {
  constructor(locale, words) {
    this.words = words;
    this.whole = new Intl.NumberFormat(locale, { useGrouping: "always" });
    this.decimal = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  }

  number(value) {
    return this.whole.format(value);
  }

  share(part, of) {
    if (!of) return "–";
    const share = part / of;
    if (share > 0 && share < 0.001) return this.words.under.replace("{n}", this.decimal.format(0.1));
    if (share > 0.999 && share < 1) return this.words.over.replace("{n}", this.decimal.format(99.9));
    return this.words.share.replace("{n}", (share === 0 || share === 1 ? this.whole : this.decimal).format(100 * share));
  }
}

/* A slot as people say it: "Giovedì, 18:30". `days` are the seven names. */
export function momentText(slot, slotMinutes, days) {
  const day = days[Math.floor((slot * slotMinutes) / DAY)];
  const minute = (slot * slotMinutes) % DAY;
  const two = (number) => String(number).padStart(2, "0");
  return day[0].toUpperCase() + day.slice(1) + ", " + two(Math.floor(minute / 60)) + ":" + two(minute % 60);
}

/* Whether a moment, minutes of the week, lies in one of a persona's free windows [start, end); a window may go on into
   the next week. */
export function isFree(windows, moment) {
  return windows.some(([start, end]) => (start <= moment && moment < end) || (start <= moment + WEEK && moment + WEEK < end));
}

/* Rows { id, applicable, count } with most people first; those without residents last. */
export function ranked(rows) {
  return [...rows].sort((a, b) => !a.applicable - !b.applicable || (b.count || 0) - (a.count || 0) || a.id - b.id);
}

/* Where each class begins in a bar and how wide it is, percent with two decimals. */
export function barPieces(counts, order) {
  const people = sumOf(counts);
  let from = 0;
  return order.map((name) => {
    const width = people ? (100 * counts[name]) / people : 0;
    const piece = { x: from.toFixed(2) + "%", width: width.toFixed(2) + "%" };
    from += width;
    return piece;
  });
}
