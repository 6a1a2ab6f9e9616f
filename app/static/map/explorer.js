/* The first page: the form asks, the map and the list answer together; a click on the map asks from there. */
import { config, styles, urls, words } from "../web/config.js";
import { drawGround, paintMinutes, scene } from "../web/map.js";
import { cameWith, json, latestOnly, parsed, part, replaceParts, showProblem, text } from "../web/page.js";

const withPlaces = new Set(config.held); // kinds of which some file holds places: of the others there are no figures
const form = document.getElementById("ask");
const from = document.getElementById("from");
const nearby = document.getElementById("here");
const away = document.getElementById("leave");
const list = document.querySelector(".list");
const answered = cameWith(form);
let standing = null;

document.documentElement.classList.add("live");
if (window.matchMedia("(min-width: 821px)").matches) scene.inset = [from.parentElement.offsetWidth + 30, 30];

/* The question of the form, without what is as usual. */
function question() {
  const query = new URLSearchParams(new FormData(form));
  if (query.get("whom") === "residents") query.delete("whom");
  if (query.get("speed") === "4.5") query.delete("speed");
  return query;
}

async function find(options) {
  const query = question();
  const [page, gaps, sites] = await Promise.all([
    answered() ? null : text(urls.fragment + "?" + query, options),
    withPlaces.has(query.get("kind")) && json(urls.gaps + "?" + query, options),
    withPlaces.has(query.get("kind")) && json(urls.sites + "?kind=" + encodeURIComponent(query.get("kind")), options),
  ]);
  await ready;
  if (page !== null) write(page);
  show(gaps, sites);
  history.replaceState(null, "", "?" + query);
  if (standing) here(standing);
}

function write(page) {
  document.title = replaceParts(page, ["headline", "legends", "list"]).title;
  scene.mark(false);
}

function show(gaps, sites) {
  if (gaps) paintMinutes(gaps);
  else scene.paint("cells", () => null);
  scene.remove("sites");
  if (sites && sites.features.length) scene.draw("sites", "sites", sites, () => styles.sites);
  view();
  document.body.dataset.shown = question().toString();
}

function view() {
  const cells = form.ownerDocument.querySelector('input[name="view"]:checked').value === "cells";
  const rows = [...list.querySelectorAll("[data-nil]")];
  const fills = new Map(cells ? [] : rows.filter((r) => r.dataset.colour).map((r) => [r.dataset.nil, r.dataset.colour]));
  scene.fill(fills, new Set(rows.filter((r) => !r.dataset.colour).map((r) => r.dataset.nil)));
  scene.show("cells", cells);
  for (const key of document.querySelectorAll("[data-legend]")) key.hidden = (key.dataset.legend === "cells") !== cells;
}

/* What is near a place: `origin` holds lat and lon, or nil. */
async function here(origin) {
  standing = origin;
  const query = question();
  for (const [name, value] of Object.entries(origin)) query.set(name, value);
  query.set("part", "1");
  try {
    const fresh = parsed(await text(urls.here + "?" + query));
    if (standing !== origin) return;
    const at = fresh.querySelector("[data-lat]").dataset;
    nearby.replaceChildren(...fresh.body.childNodes);
    away.hidden = false;
    const around = new URLSearchParams({ lat: at.lat, lon: at.lon, minutes: query.get("minutes") });
    if (query.has("speed")) around.set("speed", query.get("speed"));
    const reach = await json(urls.isochrone + "?" + around);
    if (standing === origin) stand(at, reach);
  } catch (problem) {
    nearby.replaceChildren();
    nearby.appendChild(document.createElement("p")).textContent = problem.message;
  }
}

function stand(at, reach) {
  scene.remove("reach");
  scene.remove("here");
  if (reach.geometry.coordinates.length) scene.draw("reach", "reach", reach, () => styles.reach);
  const mark = { type: "Point", coordinates: [Number(at.lon), Number(at.lat)] };
  scene.draw("here", "here", mark, () => ({ ...styles.sites, ...styles.here }));
  document.body.dataset.standing = at.lat + "," + at.lon;
}

function leave() {
  standing = null;
  nearby.replaceChildren();
  away.hidden = true;
  scene.remove("reach");
  scene.remove("here");
  delete document.body.dataset.standing;
  from.elements.nil.focus();
}

const ready = drawGround().then(() => scene.listen(list));
const answer = latestOnly(find, words, (why) => showProblem(part("headline"), words.failed.replace("{}", why)));
form.addEventListener("change", () => answer());
away.addEventListener("click", leave);
form.addEventListener("submit", (event) => { event.preventDefault(); answer(); });
from.addEventListener("submit", (event) => {
  event.preventDefault();
  const nil = from.elements.nil.value;
  scene.select(nil, { pan: true, scroll: true });
  here({ nil });
});
document.addEventListener("mire:point", (event) => {
  if (event.detail.nil) from.elements.nil.value = event.detail.nil;
  here({ lat: event.detail.lat.toFixed(5), lon: event.detail.lon.toFixed(5) });
});
for (const radio of document.querySelectorAll('input[name="view"]')) radio.addEventListener("change", view);

answer();
