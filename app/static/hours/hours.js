/* The page of the hours. One bundle says, for every cell, which weeks of hours it can walk to and how much later it
   arrives; from it every quarter of an hour of every typical week is worked out here, without another request. */
import { config, styles, urls, words } from "../web/config.js";
import { drawGround, scene } from "../web/map.js";
import { json, latestOnly, part } from "../web/page.js";
import { filled } from "../web/text.js";
import { CLASSES, HourCube } from "./cube.js";
import { Figures, isFree, momentText, sumOf } from "./figures.js";
import { Ranking } from "./ranking.js";
import { drawStrip } from "./strip.js";

const { slots, slotMinutes, personas, classes: colours, bar } = config;
const DAY = (24 * 60) / slotMinutes; // slots
const STEP_MS = 90; // of the play button: the week passes in a minute
const USUAL = { persona: "", view: "slot", order: "time_gap", week: "scuola" };
const withPlaces = new Set(config.held);
const byId = (id) => document.getElementById(id);
const form = byId("ask");
const range = byId("slot");
const play = byId("play");
const list = document.querySelector(".list");
const fields = form.elements;
const figures = new Figures(config.locale, words);
const ranking = new Ranking(figures, words.facts, bar);

let cube = null;
let cubeKey = null; // kind, minutes and speed of the cube
let whole = null; // the classes of a persona's whole week, by cell, and whom to ask
let shown = []; // class of every cell on the map
let shapes = [];
let playing = null;
let drawing = false; // a picture is on its way
let remembering = null;

const slot = () => Number(range.value);
const persona = () => personas[fields.persona.value] || null;
const wholeWeek = () => fields.view.value === "week" && persona() !== null;
const people = () => cube.peopleOf(persona() ? persona().counts : ["people"]);

function question() {
  const query = new URLSearchParams(new FormData(form));
  for (const [name, usual] of Object.entries(USUAL)) if (query.get(name) === usual) query.delete(name);
  return query;
}

/* --- what is fetched -------------------------------------------------------------------------------------------- */

async function load(options) {
  const kind = fields.kind.value;
  if (!withPlaces.has(kind)) return location.assign(urls.page + "?" + question());
  const speed = persona() ? persona().speed : 4.5;
  const key = new URLSearchParams({ kind, minutes: fields.minutes.value, speed });
  const fresh = cubeKey !== key.toString();
  const [bundle, sites] = await Promise.all([
    fresh && json(urls.bundle + "?" + key, options),
    fresh && json(urls.sites + "?kind=" + encodeURIComponent(kind), options),
    wholeWeek() && loadWhole(options),
    ready,
  ]);
  if (fresh) take(bundle, sites, key.toString());
  week();
  show();
}

function take(bundle, sites, key) {
  cube = new HourCube(bundle);
  cubeKey = key;
  const byCell = new Map();
  scene.layers.cells.eachLayer((shape) => byCell.set(shape.feature.id, shape));
  shapes = cube.ids.map((id) => byCell.get(id));
  scene.remove("sites");
  if (sites.features.length) scene.draw("sites", "sites", sites, () => styles.sites);
}

async function loadWhole(options) {
  const query = new URLSearchParams({
    kind: fields.kind.value, minutes: fields.minutes.value, week: fields.week.value, persona: fields.persona.value,
  });
  const key = query.toString();
  if (!whole || whole.key !== key) whole = { key, ...(await json(urls.partition + "?" + query, options)) };
}

/* --- what is shown ---------------------------------------------------------------------------------------------- */

function show() {
  if (!cube) return;
  const classOf = wholeWeek() ? cube.ids.map((id) => whole.cells[id]) : cube.classesAt(fields.week.value, slot());
  const { byNil, total } = cube.rollUp(classOf, people());
  const all = sumOf(total);
  paint(classOf);
  for (const name of CLASSES) {
    const row = document.querySelector('[data-class="' + name + '"]');
    row.querySelector("[data-people]").textContent = figures.number(total[name]);
    row.querySelector("[data-share]").textContent = figures.share(total[name], all);
  }
  headline(figures.share(total.served, all));
  dial();
  ranking.show(cube.nils, byNil, fields.order.value);
  toAsk();
  document.body.dataset.shown = question().toString();
  remember();
}

function paint(classOf) {
  classOf.forEach((name, cell) => {
    if (shown[cell] === name || !shapes[cell]) return;
    shapes[cell].setStyle({ fillColor: colours[name], fillOpacity: 1 });
  });
  shown = classOf;
}

function headline(share) {
  const one = persona();
  const sentence = filled(config.sentences[wholeWeek() ? "week" : one ? "persona" : "slot"], {
    moment: momentText(slot(), slotMinutes, config.days), share, minutes: figures.number(fields.minutes.value),
    kinds: config.kinds[fields.kind.value], persona: one ? one.name : "",
  });
  byId("headline").setAttribute("aria-live", playing ? "off" : "polite");
  byId("headline").textContent = sentence;
  document.title = sentence + " · Mire";
}

/* The clock, the day and what helps to read them. */
function dial() {
  const one = persona(), moment = momentText(slot(), slotMinutes, config.days);
  byId("busy").hidden = wholeWeek() || !one || isFree(one.free, slot() * slotMinutes);
  byId("free-help").hidden = !one;
  byId("clock").textContent = moment;
  range.setAttribute("aria-valuetext", moment);
  const today = String(Math.floor(slot() / DAY));
  for (const button of document.querySelectorAll("[data-day]")) button.setAttribute("aria-pressed", String(button.dataset.day === today));
}

function toAsk() {
  const place = part("ask");
  place.hidden = !(wholeWeek() && whole.ask.length);
  if (place.hidden) return;
  place.querySelector("ol").replaceChildren(...whole.ask.map((site) => {
    const item = document.createElement("li");
    item.textContent = ([site.name, site.address].filter(Boolean).join(", ") || words.nameless) + " ";
    item.appendChild(document.createElement("span")).textContent = filled(words.people, { n: figures.number(site.added) });
    return item;
  }));
}

function week() {
  const one = persona();
  drawStrip(byId("strip"), cube, { week: fields.week.value, people: people(), windows: one && one.free, colours, slotMinutes });
}

function remember() {
  if (remembering) clearTimeout(remembering);
  remembering = setTimeout(() => history.replaceState(null, "", "?" + question()), 400);
}

/* --- what people do --------------------------------------------------------------------------------------------- */

function move(to) {
  range.value = String(((to % slots) + slots) % slots);
  if (fields.view.value === "week") fields.view.value = "slot";
  if (drawing) return;
  drawing = true; // at most one picture a frame, whatever the pointer does
  requestAnimationFrame(() => { drawing = false; show(); });
}

function stop() {
  if (playing) clearInterval(playing);
  playing = null;
  play.setAttribute("aria-pressed", "false");
  play.querySelector("span").textContent = words.play;
}

function start() {
  playing = setInterval(() => move(slot() + 1), STEP_MS);
  play.setAttribute("aria-pressed", "true");
  play.querySelector("span").textContent = words.pause;
}

function personaChosen(code) {
  form.querySelector('[name="view"][value="week"]').disabled = code === "";
  if (code === "") fields.view.value = "slot";
}

const ready = drawGround().then(() => scene.listen(list));
const ask = latestOnly(load, words, (why) => {
  stop();
  byId("headline").textContent = words.failed.replace("{}", why);
});

play.addEventListener("click", () => (playing ? stop() : start()));
range.addEventListener("input", () => move(slot()));
range.addEventListener("keydown", (event) => {
  const day = { PageUp: DAY, PageDown: -DAY }[event.key];
  if (!day) return;
  event.preventDefault();
  move(slot() + day);
});
for (const button of document.querySelectorAll("[data-day]")) {
  button.addEventListener("click", () => move(Number(button.dataset.day) * DAY + (slot() % DAY)));
}
form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
form.addEventListener("change", (event) => {
  if (event.target === range) return;
  if (event.target.name === "persona") personaChosen(event.target.value);
  ask();
});
list.addEventListener("change", (event) => { if (event.target.name === "order") show(); });
window.addEventListener("resize", () => { if (cube) week(); });

document.documentElement.classList.add("live");
if (withPlaces.has(fields.kind.value)) ask();
