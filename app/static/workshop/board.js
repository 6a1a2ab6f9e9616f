/* The map of a room: its quartieri, the places of a kind, the numbered proposals, what is being drawn, and what changes
   in every cell. Nothing on it can be dragged by mistake: a tap chooses, only the form moves things. */
import { config, styles, urls, words } from "../web/config.js";
import { make, svg } from "../web/elements.js";
import { L, drawGround } from "../web/map.js";
import { json } from "../web/page.js";
import { changeOf, classOf, measureOf } from "./changes.js";
import { paint } from "./titles.js";

const MOST_NUMBERS = 400; // beyond these, proposals are dots without a number
const REACH_PIXELS = 22;

/* The legend of the changes, in words. */
export function legend(measure) {
  const rows = config.classes[measure].map((each) => {
    const swatch = svg("svg", { class: "swatch", viewBox: "0 0 24 15", "aria-hidden": "true" }, svg("rect", { width: 24, height: 15, fill: each.colour }));
    return make("li", {}, swatch, each.words);
  });
  return make("div", { class: "legend diverging" }, make("p", { class: "legend-title", text: words.stepsTitle[measure] }), make("ul", {}, ...rows));
}

export class Board extends EventTarget {
  constructor(scene) {
    super();
    this.scene = scene;
    this.map = scene.map;
    this.map.doubleClickZoom.disable(); // two quick taps are two points
    for (const [name, depth] of [["drawn", 433], ["pins", 436], ["draft", 445]]) {
      const pane = this.map.createPane(name);
      pane.style.zIndex = depth;
      pane.style.pointerEvents = "none";
    }
    const frame = this.map.getContainer();
    this.cross = frame.appendChild(make("span", { class: "lab-cross", "aria-hidden": "true", hidden: true }));
    frame.addEventListener("mire:point", (event) => this.tapped(event.detail));
    frame.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== frame) return;
      event.preventDefault();
      const { lat, lng } = this.map.getCenter();
      this.tapped({ lat, lon: lng, sites: scene.sitesNear(this.map.getCenter()) });
    });
    frame.addEventListener("focus", () => { this.cross.hidden = !frame.matches(":focus-visible"); });
    frame.addEventListener("blur", () => { this.cross.hidden = true; });
  }

  async lay(nil_ids) {
    this.map.invalidateSize({ animate: false });
    await drawGround(this.scene);
    if (this.scene.layers.street) this.scene.layers.street.setStyle({ color: "#c9c3b4" }); // people look for their own street
    this.quartieri(nil_ids);
    document.body.dataset.shown = "";
  }

  /* The quartieri of the room: outlined, and the map brought to them. */
  quartieri(nil_ids) {
    const shapes = nil_ids.map((id) => this.scene.shapes.get(String(id))).filter(Boolean);
    this.bounds = shapes.length ? L.featureGroup(shapes).getBounds() : null;
    if (!shapes.length) return;
    const features = shapes.map((shape) => shape.feature);
    this.scene.draw("room", "borders", { type: "FeatureCollection", features }, () => ({ color: "#14213d", weight: 3, opacity: 0.85, fill: false }));
    this.home();
  }

  home() {
    this.map.invalidateSize({ animate: false });
    if (this.bounds) this.map.fitBounds(this.bounds, { padding: [18, 18], animate: false, maxZoom: 16 });
  }

  /* The places of a kind, fetched once; null where no file holds any. */
  async places(kind) {
    this.known = this.known || new Map();
    if (!config.kinds[kind] || !config.kinds[kind].sites) return null;
    if (!this.known.has(kind)) this.known.set(kind, json(urls.sites + "?kind=" + encodeURIComponent(kind)));
    return this.known.get(kind);
  }

  async show(kind) {
    this.kind = kind;
    const sites = kind ? await this.places(kind) : null;
    if (this.kind !== kind) return;
    this.scene.remove("sites");
    if (sites) this.scene.draw("sites", "sites", sites, () => styles.sites);
  }

  /* Where a proposal is drawn: [lat, lon], or null. */
  where(one) {
    if (one.lat !== undefined && one.lat !== null) return [one.lat, one.lon];
    if (one.geometry) {
      const ring = one.geometry.type === "Polygon" ? one.geometry.coordinates[0].slice(1) : one.geometry.coordinates;
      return middle(ring);
    }
    return this.siteAt(one.site);
  }

  siteAt(id) {
    const feature = this.sitesById && this.sitesById.get(id);
    return feature ? [feature.geometry.coordinates[1], feature.geometry.coordinates[0]] : null;
  }

  site(id) { return this.sitesById ? this.sitesById.get(id) : undefined; }

  /* Learn where the places are that proposals speak of. */
  async learn(list) {
    const kinds = new Set(list.filter((one) => one.site && one.kind).map((one) => one.kind));
    this.sitesById = this.sitesById || new Map();
    for (const kind of kinds) {
      const sites = await this.places(kind).catch(() => null);
      for (const feature of sites ? sites.features : []) this.sitesById.set(String(feature.id), feature);
    }
  }

  async proposals(list, chosen) {
    const round = (this.round = (this.round || 0) + 1);
    await this.learn(list);
    if (round !== this.round) return;
    if (this.pins) this.pins.remove();
    this.shown = [];
    const shapes = [];
    const marks = [];
    for (const one of [...list].reverse()) {
      const at = this.where(one);
      if (!at) continue;
      this.shown.push({ id: String(one.id), at });
      const colour = config.types[one.type].colour;
      if (one.geometry) shapes.push({ type: "Feature", properties: { colour }, geometry: one.geometry });
      if (one.site && one.lon && this.siteAt(one.site)) { // a place that moves
        const [lat, lon] = this.siteAt(one.site);
        shapes.push({ type: "Feature", properties: { colour }, geometry: { type: "LineString", coordinates: [[lon, lat], [one.lon, one.lat]] } });
      }
      marks.push(list.length > MOST_NUMBERS ? this.dot(at, colour) : this.pin(one, at, String(one.id) === chosen));
    }
    const style = (feature) => ({ color: feature.properties.colour, weight: 4, opacity: 0.9, fillColor: feature.properties.colour, fillOpacity: 0.18, fill: feature.geometry.type === "Polygon" });
    this.scene.remove("drawn");
    if (shapes.length) this.scene.draw("drawn", "drawn", { type: "FeatureCollection", features: shapes }, style);
    this.pins = L.layerGroup(marks).addTo(this.map);
    this.map.getContainer().dataset.proposals = String(marks.length);
  }

  dot(at, colour) {
    return L.circleMarker(at, { ...this.scene.options("pins"), radius: 6, color: "#fff", weight: 1.5, fillColor: colour, fillOpacity: 1 });
  }

  pin(one, at, chosen) {
    const html = paint(make("span", { class: "mark" + (chosen ? " chosen" : "") + (one.queued ? " queued" : ""), text: one.number || "·", data: { pin: one.id } }), one.type);
    const icon = L.divIcon({ html, className: "lab-pin", iconSize: [28, 28], iconAnchor: [14, 14] });
    return L.marker(at, { icon, pane: "pins", interactive: false, keyboard: false, zIndexOffset: chosen ? 1000 : 0 });
  }

  goto(one) {
    const at = this.where(one);
    if (at) this.map.setView(at, Math.max(this.map.getZoom(), 15), { animate: !window.matchMedia("(prefers-reduced-motion: reduce)").matches });
  }

  /* What is being placed: points [lat, lon]; `kind` is point, line or area. */
  draft(points, shape) {
    this.scene.remove("draft");
    if (!points.length) return;
    const at = points.map(([lat, lon]) => [lon, lat]);
    const features = at.map((coordinates) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates } }));
    if (shape !== "Point" && at.length > 1) {
      const closed = shape === "Polygon" && at.length > 2;
      const geometry = closed ? { type: "Polygon", coordinates: [[...at, at[0]]] } : { type: "LineString", coordinates: at };
      features.unshift({ type: "Feature", properties: {}, geometry });
    }
    const style = (feature) => (feature.geometry.type === "Point"
      ? { radius: shape === "Point" ? 11 : 6, color: "#fff", weight: 3, fillColor: "#e0862f", fillOpacity: 1, fill: true }
      : { color: "#e0862f", weight: 4, dashArray: "2 7", fillColor: "#e0862f", fillOpacity: 0.15, fill: feature.geometry.type === "Polygon" });
    this.scene.draw("draft", "draft", { type: "FeatureCollection", features }, style);
  }

  /* Colour the cells by what changes for them; gives what was measured, or null where nothing changes. */
  paint(cells) {
    if (!this.scene.layers.cells) return null;
    const some = cells && Object.keys(cells).length;
    const measure = some ? measureOf(cells) : null;
    this.scene.paint("cells", (feature) => {
      const row = some && cells[feature.id];
      const change = row ? classOf(changeOf(row, measure), config.classes[measure]) : null;
      return change && change.colour;
    });
    return measure;
  }

  tapped({ lat, lon, sites }) {
    const here = this.map.latLngToContainerPoint([lat, lon]);
    const near = (this.shown || [])
      .map(({ id, at }) => ({ id, away: here.distanceTo(this.map.latLngToContainerPoint(at)) }))
      .filter(({ away }) => away <= REACH_PIXELS)
      .sort((a, b) => a.away - b.away);
    this.dispatchEvent(new CustomEvent("tap", { detail: { lat, lon, sites, near: near.map(({ id }) => id) } }));
  }
}

function middle(points) {
  const sum = points.reduce(([x, y], [lon, lat]) => [x + lon, y + lat], [0, 0]);
  return [sum[1] / points.length, sum[0] / points.length];
}
