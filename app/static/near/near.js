/* The worker's page. Positions live in this tab only (sessionStorage), rounded to ten metres; they travel in the body
   of a POST and are never written in the address. List and map are twins: the list is read, the map is drawn from it. */
import { styles, urls, words } from "../web/config.js";
import { drawGround, scene } from "../web/map.js";
import { json, latestOnly, parsed, showProblem } from "../web/page.js";
import { Suggestions } from "../web/suggestions.js";

const form = document.getElementById("near");
const answered = document.getElementById("answer");
const searchStatus = document.getElementById("told");
const hint = document.getElementById("hint");
const forget = document.getElementById("forget");
const hour = document.getElementById("hour");
const KEPT = "vicino";
const DECIMALS = 4; // about ten metres
const inputs = { here: document.getElementById("q"), work: document.getElementById("work-q") };
let places = JSON.parse(sessionStorage.getItem(KEPT) || "{}");
const waiting = {}; // a search that is about to start, by input
let moved = false;

document.documentElement.classList.add("live");
for (const node of document.querySelectorAll("[data-live]")) node.hidden = false;
if (!navigator.geolocation) document.getElementById("locate").hidden = true;

const mode = () => form.elements.mode.value;
const rounded = (degrees) => Number(degrees).toFixed(DECIMALS);

/* The question of the form, without what is as usual, and never with a position or a text typed. */
function question() {
  const query = new URLSearchParams(new FormData(form));
  for (const name of ["q", "mode", "nil"]) query.delete(name);
  if (query.get("day") !== "other") query.delete("date");
  if (!query.get("day")) for (const name of ["day", "date", "quarter"]) query.delete(name);
  if (mode() === "here") for (const name of ["persona", "commute", "visit"]) query.delete(name);
  for (const [name, usual] of [["speed", "4.5"], ["kind", ""], ["price", ""]]) {
    if (query.get(name) === usual) query.delete(name);
  }
  return query;
}

/* ---- where ---- */
function place(which, lat, lon, label) {
  places[which] = { lat: rounded(lat), lon: rounded(lon), label };
  inputs[which].value = label;
  close(which);
  keep();
  ask();
}

function keep() {
  if (Object.keys(places).length) sessionStorage.setItem(KEPT, JSON.stringify(places));
  forget.hidden = !Object.keys(places).length;
  prompt();
  mark();
}

function prompt() {
  const missing = mode() === "here" ? !places.here && "tap_here" : !places.here ? "tap_home" : !places.work && "tap_work";
  hint.hidden = !missing;
  if (missing) hint.textContent = words[missing];
}

function mark() {
  const shown = mode() === "here" ? ["here"] : ["here", "work"];
  const points = shown.filter((name) => places[name]).map((name) => ({
    type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [Number(places[name].lon), Number(places[name].lat)] },
  }));
  scene.remove("here");
  if (points.length) scene.draw("here", "here", { type: "FeatureCollection", features: points }, () => ({ ...styles.sites, ...styles.states.me }));
}

forget.addEventListener("click", () => {
  places = {};
  sessionStorage.removeItem(KEPT);
  for (const input of Object.values(inputs)) input.value = "";
  answered.replaceChildren();
  scene.remove("sites");
  keep();
  inputs.here.focus();
});

document.getElementById("locate").addEventListener("click", () => {
  if (!window.isSecureContext) return say(words.insecure);
  navigator.geolocation.getCurrentPosition(
    (got) => place("here", got.coords.latitude, got.coords.longitude, words.device),
    () => say(words.refused),
    { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 });
});

document.addEventListener("mire:point", (event) => {
  const { lat, lng, lon, sites } = event.detail;
  if (sites.length) return select(sites[0].id, true);
  const which = mode() === "way" && places.here && !places.work ? "work" : "here";
  place(which, lat, lng === undefined ? lon : lng, words.here);
});

function say(text) {
  showProblem(answered, text).setAttribute("role", "alert");
}

/* ---- search ---- */
const suggestions = {};
for (const which of ["here", "work"]) {
  const input = inputs[which];
  const list = document.getElementById({ here: "found", work: "work-found" }[which]);
  suggestions[which] = new Suggestions(input, list, (match) => choose(which, match), words.nothing);
  input.addEventListener("input", () => {
    clearTimeout(waiting[which]);
    waiting[which] = setTimeout(() => search(which), 250);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(which);
    if (event.key === "Enter") {
      event.preventDefault();
      search(which, true);
    }
  });
}

function close(which) {
  clearTimeout(waiting[which]);
  suggestions[which].close();
}

async function search(which, first) {
  const text = inputs[which].value.trim();
  if (text.length < 2) return close(which);
  let matches;
  try {
    matches = (await json(urls.find, { method: "POST", body: new URLSearchParams({ q: text }) })).places;
  } catch (problem) {
    return say(problem instanceof TypeError ? words.offline : problem.message);
  }
  if (inputs[which].value.trim() !== text) return;
  searchStatus.textContent = matches.length ? words.some.replace("{}", matches.length) : words.nothing;
  if (first && matches.length) return choose(which, matches[0]);
  suggestions[which].show(matches);
}

function choose(which, match) {
  place(which, match.lat, match.lon, match.label);
  inputs[which].focus();
}

/* ---- answer ---- */
function ask() {
  history.replaceState(null, "", "?" + question());
  if (places.here && (mode() === "here" || places.work)) answer();
}

const answer = latestOnly(async (options) => {
  const body = question();
  body.set("part", "1");
  body.set("lat", places.here.lat);
  body.set("lon", places.here.lon);
  if (mode() === "way") {
    body.set("work_lat", places.work.lat);
    body.set("work_lon", places.work.lon);
  }
  const response = await fetch(urls.answer, { ...options, method: "POST", body });
  const page = parsed(await response.text());
  const parts = response.ok || page.querySelector("p.problem") ? [...page.body.childNodes] : [];
  answered.replaceChildren(...parts);
  if (!response.ok && !parts.length) say(response.statusText);
  for (const node of answered.querySelectorAll("[data-live]")) node.hidden = false;
  draw();
  document.body.dataset.shown = question().toString();
}, words, say);

function draw() {
  const rows = [...answered.querySelectorAll("[data-site]")].reverse();
  const features = rows.map((row) => ({
    type: "Feature", id: row.dataset.site, properties: { state: row.dataset.state },
    geometry: { type: "Point", coordinates: [Number(row.dataset.lon), Number(row.dataset.lat)] },
  }));
  scene.remove("sites");
  if (features.length) scene.draw("sites", "sites", { type: "FeatureCollection", features }, style);
  const points = features.map((each) => [each.geometry.coordinates[1], each.geometry.coordinates[0]]);
  const standing = mode() === "here" ? [places.here] : [places.here, places.work];
  for (const one of standing) points.push([Number(one.lat), Number(one.lon)]);
  if (!moved || points.length > 1) scene.map.fitBounds(points, { padding: [24, 24], maxZoom: 16, animate: false });
  moved = true;
}

function style(feature) {
  const drawn = { ...styles.sites, ...styles.states[feature.properties.state] };
  return feature.id === chosen ? { ...drawn, radius: 10, color: "#c4522c", weight: 4, dashArray: null } : drawn;
}

let chosen = null;
function select(id, scroll) {
  chosen = id;
  for (const row of answered.querySelectorAll("[data-site]")) {
    const mine = row.dataset.site === id;
    row.classList.toggle("selected", mine);
    if (mine && scroll) {
      row.querySelector("details").open = true;
      row.scrollIntoView({ block: "nearest" });
      row.querySelector("summary").focus({ preventScroll: true });
    }
  }
  if (scene.layers.sites) scene.layers.sites.eachLayer((shape) => {
    const drawn = style(shape.feature);
    shape.setStyle(drawn);
    shape.setRadius(drawn.radius);
    if (shape.feature.id === id) shape.bringToFront();
  });
}

answered.addEventListener("toggle", (event) => {
  const row = event.target.closest("[data-site]");
  if (row && event.target.open) select(row.dataset.site, false);
}, true);

answered.addEventListener("click", async (event) => {
  if (event.target.id !== "share") return;
  const link = location.origin + location.pathname + "?" + question();
  try {
    if (navigator.share) await navigator.share({ title: words.title, url: link });
    else {
      await navigator.clipboard.writeText(link);
      event.target.textContent = words.copied;
    }
  } catch (problem) {
    if (problem.name !== "AbortError") event.target.textContent = link;
  }
});

/* ---- when ---- */
function clock() {
  const quarter = Number(form.elements.quarter.value);
  hour.textContent = Math.floor(quarter / 4) + ":" + String((quarter % 4) * 15).padStart(2, "0");
  form.elements.quarter.setAttribute("aria-valuetext", hour.textContent);
  const later = form.elements.day.value !== "";
  form.querySelector(".clock").hidden = !later;
  form.elements.date.hidden = form.elements.day.value !== "other";
}

for (const button of form.querySelectorAll(".step")) button.addEventListener("click", () => {
  const slider = form.elements.quarter;
  slider.value = Number(slider.value) + Number(button.dataset.step);
  slider.dispatchEvent(new Event("change", { bubbles: true }));
});

function arrange() {
  const way = mode() === "way";
  document.getElementById("work").hidden = !way;
  document.getElementById("week").hidden = !way;
  for (const text of document.querySelectorAll("[data-way]")) {
    text.textContent = way ? text.dataset.way : text.dataset.here;
    if (text.closest(".key")) text.parentElement.hidden = !text.textContent;
  }
  prompt();
  mark();
}

form.elements.quarter.addEventListener("input", clock);
form.addEventListener("change", (event) => {
  if (Object.values(inputs).includes(event.target)) return;
  if (event.target.name === "mode") arrange();
  clock();
  ask();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (inputs.here.value && !places.here) search("here", true);
  else ask();
});

for (const [which, one] of Object.entries(places)) inputs[which].value = one.label;
clock();
arrange();
keep();
drawGround().then(() => { document.body.dataset.laid = "1"; });
ask();
