/* What the city answers to a proposal or to all of them: who gains, who loses, what it takes; a sentence under each
   number. The sentences come from the server, in plain words. */
import { config, words } from "../web/config.js";
import { make, svg } from "../web/elements.js";
import { number } from "./format.js";

/* The answers by kind of an `answer`, whatever it holds. */
export const partsOf = (answer) => (answer && answer.kinds) || [];

export const losersOf = (part) => part.losers || (part.sentences && part.sentences.losers) || null;

/* A bar as long as a share of its place. */
export function meter(share, tone) {
  return svg("svg", { class: "meter " + tone, "aria-hidden": "true" }, svg("rect", { width: (100 * share).toFixed(1) + "%", height: "100%" }));
}

/* Who gains and who loses, a row each, with the sentence of the row under its name. */
function bars(rows, name) {
  const most = Math.max(1, ...rows.map((row) => Math.max(row.gain, row.lose)));
  const cell = (value, tone, sign) => make("td", { class: tone }, meter(value / most, tone), make("span", { text: value ? sign + number(value) : "0" }));
  const body = rows.map((row) => make("tr", {}, make("th", { scope: "row" }, make("span", { text: row.label }), row.sentence ? make("small", { text: row.sentence }) : null), cell(row.gain, "gain", "+"), cell(row.lose, "loss", "−")));
  return make("table", { class: "who" }, make("caption", { text: name }),
    make("thead", {}, make("tr", {}, make("th", { scope: "col", text: words.whoWho }), make("th", { scope: "col", text: words.whoGain }), make("th", { scope: "col", text: words.whoLose }))),
    make("tbody", {}, body));
}

/* The sentence of a row without the name that stands above it. */
const under = (sentence, label) => (sentence && sentence.toLowerCase().startsWith(label.toLowerCase() + ": ") ? capital(sentence.slice(label.length + 2)) : sentence);
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const big = (one) => ["gain", "lose"].includes(one.tone) && one.number && !one.code.startsWith("persona_");

/* One kind: the figures with their sentences, then who, by persona, group and quartiere, then the cost and how sure. */
export function section(part) {
  const box = make("section", { class: "effect", data: { kind: part.kind } }, make("h3", { text: part.title || (config.kinds[part.kind] || {}).name || part.kind }));
  const statements = part.said || [];
  const figures = statements.filter(big);
  if (!statements.length && part.headline) box.append(make("p", { class: "headline", text: part.headline }));
  if (figures.length) box.append(make("div", { class: "figures" }, ...figures.map((one) => make("div", { class: "figure " + one.tone }, make("strong", { text: (one.tone === "gain" ? "+" : "−") + number(Math.abs(one.number), 1) }), make("p", { text: one.text })))));
  box.append(...statements.filter((one) => one.tone === "same").map((one) => make("p", { class: one.code === "nothing" ? "headline" : "nobody", text: one.text })));
  const sentences = part.sentences || {};
  const labels = part.labels || {};
  const rows = (table, names, texts, [gain, lose]) => Object.entries(table || {})
    .map(([code, row]) => ({ label: (names && names[code]) || code, gain: row[gain] || 0, lose: row[lose] || 0, code }))
    .map((row) => ({ ...row, sentence: under((texts || {})[row.code], row.label) }))
    .filter((row) => row.gain || row.lose);
  const all = (part.groups || {}).all || {};
  const measure = all.gain || all.lose ? ["gain", "lose"] : all.nearer || all.farther ? ["nearer", "farther"] : ["more_hours", "fewer_hours"];
  const personas = rows(part.personas, labels.personas, sentences.personas, ["gain", "lose"]);
  if (personas.length) box.append(bars(personas, words.byPersona));
  const groups = rows(part.groups, labels.groups, sentences.groups, measure).filter((row) => row.code !== "all");
  if (groups.length) box.append(make("details", {}, make("summary", { text: words.byGroup }), bars(groups, words.byGroup)));
  const areas = Object.fromEntries((part.areas || []).map((row) => [row.nil_id, row]));
  const where = rows(areas, config.quartieri, sentences.areas, measure).sort((a, b) => b.gain + b.lose - a.gain - a.lose).slice(0, 12);
  if (where.length) box.append(make("details", {}, make("summary", { text: words.byArea }), bars(where, words.byArea)));
  const more = statements.filter((one) => !big(one) && !["same", "cost"].includes(one.tone) && !one.code.startsWith("persona_"));
  if (more.length) box.append(make("details", {}, make("summary", { text: words.moreWords }), make("ul", { class: "more-words" }, ...more.map((one) => make("li", { text: one.text })))));
  if (sentences.cost) box.append(make("p", { class: "cost", text: sentences.cost }));
  if (sentences.sure) box.append(make("p", { class: "note", text: sentences.sure }));
  return box;
}
