/* A week of opening hours as OSM opening_hours text, and back: 672 quarters of an hour from Monday 00:00, each 0 or 1.
   Nothing here knows of a page. */

export const QUARTERS = 96; // of a day
const CODES = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

export const emptyWeek = () => new Uint8Array(7 * QUARTERS);

/* The quarters of OSM text: { slots, exact }, or null where it says what a week cannot show. Empty text is an empty week. */
export function read(text) {
  const written = text.trim();
  if (written === "24/7") return { slots: emptyWeek().fill(1), exact: true };
  const evenings = CODES.map(() => []); // spans by the day on which they begin: a night belongs to its evening
  for (const rule of rules(written)) {
    if (/^(PH|SH) (off|closed)$/.test(rule.text)) continue; // holidays are no days of an ordinary week
    const parts = /^([A-Z][a-z](?:\s*[-,]\s*[A-Z][a-z])*)?\s*(.*)$/.exec(rule.text);
    const days = parts[1] ? daysOf(parts[1]) : [0, 1, 2, 3, 4, 5, 6];
    const times = parts[2].trim();
    const spans = times === "off" || times === "closed" ? [] : spansOf(times);
    if (!days || !spans) return null;
    for (const day of days) evenings[day] = rule.adds ? [...evenings[day], ...spans] : spans;
  }
  const minutes = evenings.flat(2);
  return { slots: slotsOf(evenings), exact: minutes.every((minute) => minute % 15 === 0) };
}

function slotsOf(evenings) {
  const slots = emptyWeek();
  evenings.forEach((spans, day) => {
    for (const [from, to] of spans) {
      for (let at = Math.round(from / 15); at < Math.round(to / 15); at++) slots[(day * QUARTERS + at) % slots.length] = 1;
    }
  });
  return slots;
}

/* Rules parted by ";" (which override) and by a "," that goes on with a day (which adds). */
function rules(text) {
  return text.split(";").flatMap((part) => {
    const pieces = part.trim().split(/(?<=\d|off)\s*,\s*(?=[A-Z])/);
    return pieces.filter(Boolean).map((piece, n) => ({ text: piece.trim(), adds: n > 0 }));
  });
}

function daysOf(text) {
  const days = [];
  for (const part of text.split(",")) {
    const [first, last = first] = part.trim().split("-").map((code) => CODES.indexOf(code.trim()));
    if (first < 0 || last < 0) return null;
    for (let day = first; ; day = (day + 1) % 7) {
      days.push(day);
      if (day === last) break;
    }
  }
  return days;
}

function spansOf(text) {
  const spans = [];
  for (const part of text.split(",")) {
    const times = /^\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*$/.exec(part);
    if (!times) return null;
    const [a, b, c, d] = times.slice(1).map(Number);
    const from = 60 * a + b;
    let to = 60 * c + d;
    if (from >= 1440 || to > 2880 || b > 59 || d > 59) return null;
    if (to <= from) to += 1440;
    spans.push([from, to]);
  }
  return spans;
}

/* Open stretches of one day, minutes. */
export function stretches(slots, day) {
  const spans = [];
  for (let at = 0; at < QUARTERS; at++) {
    if (!slots[day * QUARTERS + at]) continue;
    const from = at;
    while (at < QUARTERS && slots[day * QUARTERS + at]) at++;
    spans.push([15 * from, 15 * at]);
  }
  return spans;
}

/* Days that open alike: [{ days: [0, 1, ...], spans }], in the order of the week; closed days left out. */
function alike(slots) {
  const groups = new Map();
  for (let day = 0; day < 7; day++) {
    const spans = stretches(slots, day);
    if (!spans.length) continue;
    const key = JSON.stringify(spans);
    if (!groups.has(key)) groups.set(key, { days: [], spans });
    groups.get(key).days.push(day);
  }
  return [...groups.values()];
}

/* Runs of following days: [[first, last], ...]. */
function runs(days) {
  const pairs = [];
  for (const day of days) {
    const last = pairs[pairs.length - 1];
    if (last && last[1] === day - 1) last[1] = day;
    else pairs.push([day, day]);
  }
  return pairs;
}

const clock = (minutes) => String(Math.floor(minutes / 60)).padStart(2, "0") + ":" + String(minutes % 60).padStart(2, "0");
export const briefly = (minutes) => Math.floor(minutes / 60) + (minutes % 60 ? ":" + String(minutes % 60).padStart(2, "0") : "");

/* OSM text of a week; an empty week is empty text. */
export function write(slots) {
  if (slots.every(Boolean)) return "24/7";
  return alike(slots).map(({ days, spans }) => {
    const named = runs(days).map(([a, b]) => (a === b ? CODES[a] : b === a + 1 ? CODES[a] + "," + CODES[b] : CODES[a] + "-" + CODES[b]));
    return named.join(",") + " " + spans.map(([from, to]) => clock(from) + "-" + clock(to)).join(",");
  }).join("; ");
}

export const hours = (slots) => slots.reduce((sum, one) => sum + one, 0) / 4;

/* A week in plain words. `words.days` are the seven names. */
export function sentence(slots, words) {
  if (slots.every(Boolean)) return words.always;
  const sentences = alike(slots).map(({ days, spans }) => {
    const named = runs(days).map(([a, b]) => (a === b ? words.days[a] : words.days[a] + (b === a + 1 ? words.and : words.to) + words.days[b]));
    return named.join(", ") + " " + spans.map(([from, to]) => briefly(from) + "–" + briefly(to)).join(words.and);
  });
  return sentences.join("; ") || words.none;
}
