/* The map of a room: its quartieri, the places of a kind, the numbered proposals, what is being drawn, and what changes
   in every cell. Nothing on it can be dragged by mistake: a tap chooses, only the form moves things. */
(function () {
  "use strict";
  const { config, words, make } = Lab;
  const MOST_NUMBERS = 400; // beyond these, proposals are dots without a number
  const REACH_PIXELS = 22;

  const COLOURS = {
    pin: "#2f6f8f", need: "#b8431f", add: "#1b7452", hours: "#6d4a9e", move: "#7d5f14", close: "#4a4f5c", resize: "#2458a6", line: "#2f6f8f", area: "#2f6f8f",
  };

  /* Change of a cell, worst last: minutes of walk (fewer is better) and hours a week (more is better). */
  const STEPS = [
    { code: "much-better", colour: "#0b5a60", at: -10 },
    { code: "better", colour: "#4a9aa0", at: -5 },
    { code: "little-better", colour: "#a6d3d1", at: -1 },
    { code: "little-worse", colour: "#f2cf9c", at: 5 },
    { code: "worse", colour: "#dd8a3e", at: 10 },
    { code: "much-worse", colour: "#9c3f16", at: Infinity },
  ];

  /* The step of a change in minutes (or, turned, in hours), null where nothing to speak of changes. */
  function step(change) {
    if (change === null || Math.abs(change) < 1) return null;
    if (change < 0) return change <= -10 ? STEPS[0] : change <= -5 ? STEPS[1] : STEPS[2];
    return change < 5 ? STEPS[3] : change < 10 ? STEPS[4] : STEPS[5];
  }

  /* What changes for a cell: [minutes before, after, hours before, after], null out of reach. */
  function changeOf(row, measure) {
    const [before, after] = measure === "hours" ? [row[3], row[2]] : [row[0], row[1]];
    if (measure === "hours") return (before || 0) === (after || 0) ? null : (after || 0) - (before || 0);
    if (before === after) return null;
    if (before === null) return -Infinity;
    return after === null ? Infinity : after - before;
  }

  const measureOf = (cells) => (Object.values(cells).some((row) => row[0] !== row[1]) ? "minutes" : "hours");

  /* The legend of the changes, in words. */
  function legend(measure) {
    const list = make("ul");
    for (const each of STEPS) {
      const swatch = make("span", { class: "swatch " + each.code, "aria-hidden": "true" });
      list.append(make("li", {}, swatch, words.steps[measure][each.code]));
    }
    return make("div", { class: "legend diverging" }, make("p", { class: "legend-title", text: words.stepsTitle[measure] }), list);
  }

  class Board extends EventTarget {
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
      await Ground.lay(this.scene, config);
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
      if (!this.known.has(kind)) this.known.set(kind, Ground.json(config.urls.sites + "?kind=" + encodeURIComponent(kind)));
      return this.known.get(kind);
    }

    async show(kind) {
      this.kind = kind;
      const found = kind ? await this.places(kind) : null;
      if (this.kind !== kind) return;
      this.scene.remove("sites");
      if (found) this.scene.draw("sites", "sites", found, () => config.styles.sites);
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
      const asked = new Set(list.filter((one) => one.site && one.kind).map((one) => one.kind));
      this.sitesById = this.sitesById || new Map();
      for (const kind of asked) {
        const found = await this.places(kind).catch(() => null);
        for (const feature of found ? found.features : []) this.sitesById.set(String(feature.id), feature);
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
        const colour = COLOURS[one.type];
        if (one.geometry) shapes.push({ type: "Feature", properties: { colour }, geometry: one.geometry });
        if (one.type === "move" && this.siteAt(one.site)) {
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
      const html = make("span", { class: "mark " + one.type + (chosen ? " chosen" : "") + (one.queued ? " queued" : ""), text: one.number || "·", data: { pin: one.id } });
      const icon = L.divIcon({ html, className: "lab-pin", iconSize: [28, 28], iconAnchor: [14, 14] });
      return L.marker(at, { icon, pane: "pins", interactive: false, keyboard: false, zIndexOffset: chosen ? 1000 : 0 });
    }

    goto(one) {
      const at = this.where(one);
      if (at) this.map.setView(at, Math.max(this.map.getZoom(), 15), { animate: !window.matchMedia("(prefers-reduced-motion: reduce)").matches });
    }

    /* What is being placed: points [lat, lon]; `kind` is point, line or area. */
    draft(points, kind) {
      this.scene.remove("draft");
      if (!points.length) return;
      const at = points.map(([lat, lon]) => [lon, lat]);
      const features = at.map((coordinates) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates } }));
      if (kind !== "point" && at.length > 1) {
        const closed = kind === "area" && at.length > 2;
        const geometry = closed ? { type: "Polygon", coordinates: [[...at, at[0]]] } : { type: "LineString", coordinates: at };
        features.unshift({ type: "Feature", properties: {}, geometry });
      }
      const style = (feature) => (feature.geometry.type === "Point"
        ? { radius: kind === "point" ? 11 : 6, color: "#fff", weight: 3, fillColor: "#e0862f", fillOpacity: 1, fill: true }
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
        const found = row ? step(changeOf(row, measure)) : null;
        return found && found.colour;
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

  Object.assign(Lab, { Board, COLOURS, STEPS, legend, changeOf, step, measureOf });
})();
