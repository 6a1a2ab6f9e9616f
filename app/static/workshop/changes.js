/* What changes for a cell, of [minutes before, after, hours before, after], and its class in the library's diverging
   legend (mire_geo/output/legend.py). Nothing here knows of a page. */

/* The change in minutes or hours; null where nothing changes, minus infinity where a place is reached now. */
export function changeOf(row, measure) {
  const [before, after] = measure === "hours" ? [row[2] || 0, row[3] || 0] : [row[0], row[1]];
  if (before === after) return null;
  if (before === null) return -Infinity;
  return after === null ? Infinity : after - before;
}

/* The class of a change; null for the middle one, as before, which is not painted. */
export function classOf(change, classes) {
  if (change === null) return null;
  const first = classes.findIndex((each) => each.high !== null && change <= each.high);
  const position = first < 0 ? classes.length - 1 : first;
  return position === (classes.length - 1) / 2 ? null : classes[position];
}

/* What to show of cells: minutes where any walk changes, else hours. */
export const measureOf = (cells) => (Object.values(cells).some((row) => row[0] !== row[1]) ? "minutes" : "hours");
