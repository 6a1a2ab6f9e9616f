/* What every Mire map does, in the page and in a saved file: panes, layers, colours, and the tie between the map and
   the list beside it. Text of data reaches the document through textContent only. Needs Leaflet 1.9. */
(function () {
  "use strict";

  const PANES = {
    land: 310, cells: 320, streets: 330, borders: 340, reach: 350, quartieri: 410, outlines: 415, labels: 420, sites: 430, here: 440,
  };
  const OUTLINE = { color: "#14213d", weight: 0.8, opacity: 0.45 };
  const HOVERED = { color: "#14213d", weight: 2.5, opacity: 0.9 };
  const SELECTED = { color: "#14213d", weight: 4, opacity: 1 };
  const LABELS_FROM_ZOOM = 13.5;
  const STREETS_FROM_ZOOM = 13;
  const NEAR_PIXELS = 14;

  class Scene {
    /* Set `inset` to the pixels (left, top) that panels hide, so that what is selected lands beside them. */
    constructor(map, words) {
      this.map = map;
      this.words = words;
      this.layers = {};
      this.outlines = {};
      this.hatched = new Set();
      this.fills = new Map();
      this.selected = null;
      this.inset = [30, 30];
      this.renderers = {};
      for (const [name, depth] of Object.entries(PANES)) {
        const pane = map.createPane(name);
        pane.style.zIndex = depth;
        if (name !== "quartieri") pane.style.pointerEvents = "none";
      }
      L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut, position: "topright" }).addTo(map);
      L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
      map.attributionControl.setPrefix(false).addAttribution(words.attribution);
      map.getContainer().setAttribute("role", "application");
      map.getContainer().setAttribute("aria-label", words.label);
      map.on("click", (event) => this.clicked(event));
      map.on("zoomend", () => this.zoomed());
    }

    renderer(pane) {
      if (!this.renderers[pane]) {
        this.renderers[pane] = ["quartieri", "outlines"].includes(pane) ? L.svg({ pane, padding: 0.4 }) : L.canvas({ pane, padding: 0.4 });
      }
      return this.renderers[pane];
    }

    /* Options of a layer that lives in `pane`: the ones L.geoJSON hands on to its shapes. */
    options(pane) {
      return { pane, renderer: this.renderer(pane), interactive: pane === "quartieri", bubblingMouseEvents: true };
    }

    draw(name, pane, data, style) {
      const options = Object.assign(this.options(pane), { style });
      options.pointToLayer = (feature, at) => L.circleMarker(at, Object.assign(this.options(pane), style(feature)));
      return this.adopt(name, L.geoJSON(data, options));
    }

    /* Take a layer, drawn here or by folium, as `name`; an older one of that name goes. Folium's texts come encoded. */
    adopt(name, layer, encoded) {
      this.remove(name);
      if (encoded) layer.eachLayer((shape) => decode(shape.feature));
      this.layers[name] = layer.addTo(this.map);
      if (name === "quartieri") this.tie(layer);
      return layer;
    }

    remove(name) {
      if (this.layers[name]) this.layers[name].remove();
      delete this.layers[name];
    }

    tie(layer) {
      this.shapes = new Map();
      layer.eachLayer((shape) => {
        const id = String(shape.feature.id);
        this.shapes.set(id, shape);
        shape.on("mouseover", () => this.hover(id, true));
        shape.on("mouseout", () => this.hover(id, false));
        shape.on("click", () => { this.under = id; });
        shape.bindTooltip(() => this.tip(id), { sticky: true, opacity: 1, className: "mire-tip" });
      });
      this.hatch();
      this.restyle();
      this.label();
      if (this.wanted) this.select(...this.wanted);
      this.wanted = null;
    }

    row(id) {
      return document.querySelector('[data-nil="' + CSS.escape(id) + '"]');
    }

    name(id) {
      return this.shapes.get(id).feature.properties.nil;
    }

    tip(id) {
      const box = document.createElement("div");
      const name = box.appendChild(document.createElement("strong"));
      name.textContent = this.name(id);
      const row = this.row(id);
      if (row && row.dataset.facts) box.appendChild(document.createElement("span")).textContent = row.dataset.facts;
      return box;
    }

    hover(id, on) {
      this.hovered = on ? id : null;
      const row = this.row(id);
      if (row) row.classList.toggle("hovered", on);
      this.restyle();
    }

    /* Select a quartiere on the map and in the list; null selects none. */
    select(id, { pan = false, scroll = false } = {}) {
      if (!this.shapes) { // asked before the shapes have come: `tie` asks again
        this.wanted = id === null ? null : [id, { pan, scroll }];
        return;
      }
      this.selected = id !== null && this.shapes.has(String(id)) ? String(id) : null;
      this.mark(scroll);
      this.restyle();
      if (!pan || !this.selected) return;
      const bounds = this.shapes.get(this.selected).getBounds();
      this.map.fitBounds(bounds, { maxZoom: 14, paddingTopLeft: this.inset, paddingBottomRight: [50, 50] });
    }

    /* Say again in the list which quartiere is selected (the list may have been replaced). */
    mark(scroll) {
      for (const row of document.querySelectorAll("[data-nil]")) {
        const chosen = row.dataset.nil === this.selected;
        row.classList.toggle("selected", chosen);
        const button = row.querySelector("button[aria-pressed]");
        if (button) button.setAttribute("aria-pressed", String(chosen));
        if (chosen && scroll) reveal(row);
      }
    }

    restyle() {
      if (!this.shapes) return;
      for (const [id, shape] of this.shapes) {
        const fill = this.hatched.has(id) && this.fills.size ? "url(#mire-hatch)" : this.fills.get(id);
        shape.setStyle({ ...OUTLINE, fill: true, fillColor: fill || "#ffffff", fillOpacity: fill ? 1 : 0 });
      }
      this.outline("hovered", this.hovered, HOVERED);
      this.outline("selected", this.selected, SELECTED);
    }

    /* Outlines lie above the shapes: a shape that is moved to the front under the pointer is never left again. */
    outline(name, id, line) {
      if (this.outlines[name]) this.outlines[name].remove();
      const style = { ...line, fill: false };
      this.outlines[name] = id && L.geoJSON(this.shapes.get(id).feature, Object.assign(this.options("outlines"), { style })).addTo(this.map);
    }

    /* Fill the quartieri with colours by id (an empty Map shows the cells below); `hatched` ids are not applicable. */
    fill(fills, hatched) {
      this.fills = fills;
      this.hatched = hatched || this.hatched;
      this.restyle();
    }

    /* Recolour the shapes of a layer: colourOf(feature) is a colour, or null for none. */
    paint(name, colourOf) {
      this.layers[name].eachLayer((shape) => {
        const colour = colourOf(shape.feature);
        shape.setStyle({ fillColor: colour || "#ffffff", fillOpacity: colour ? 1 : 0 });
      });
    }

    show(name, on) {
      const layer = this.layers[name];
      if (layer && on) layer.addTo(this.map);
      if (layer && !on) layer.remove();
    }

    hatch() {
      const svg = this.renderer("quartieri")._container;
      if (!svg || svg.querySelector("#mire-hatch")) return;
      const make = (tag, parent, attributes) => {
        const node = parent.appendChild(document.createElementNS("http://www.w3.org/2000/svg", tag));
        for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
        return node;
      };
      const pattern = make("pattern", make("defs", svg, {}), {
        id: "mire-hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
      });
      make("rect", pattern, { width: 7, height: 7, fill: "#efeeea" });
      make("rect", pattern, { width: 2.2, height: 7, fill: "#bdbcb5" });
    }

    /* Near, streets are drawn stronger and quartieri are named. */
    zoomed() {
      const near = this.map.getZoom() >= STREETS_FROM_ZOOM;
      if (this.layers.street) this.layers.street.setStyle(near ? { weight: 1.3, opacity: 0.6 } : { weight: 0.8, opacity: 0.5 });
      this.label();
    }

    label() {
      const on = this.map.getZoom() >= LABELS_FROM_ZOOM;
      if (this.names && !on) this.names = this.names.remove() && null;
      if (this.names || !on || !this.shapes) return;
      this.names = L.layerGroup([...this.shapes].map(([id, shape]) => {
        const text = document.createElement("span");
        text.textContent = this.name(id);
        const { lon, lat } = shape.feature.properties;
        return L.tooltip({ permanent: true, direction: "center", className: "mire-label", pane: "labels" })
          .setLatLng([lat, lon]).setContent(text);
      })).addTo(this.map);
    }

    /* Sites drawn within reach of a finger or a pointer of `at`, nearest first. */
    sitesNear(at) {
      if (!this.layers.sites) return [];
      const here = this.map.latLngToContainerPoint(at);
      const found = [];
      this.layers.sites.eachLayer((shape) => {
        const away = here.distanceTo(this.map.latLngToContainerPoint(shape.getLatLng()));
        if (away <= NEAR_PIXELS) found.push({ away, feature: shape.feature });
      });
      return found.sort((a, b) => a.away - b.away).map((each) => each.feature);
    }

    /* The feature of a layer of polygons that holds a point. */
    featureAt(name, at) {
      let found = null;
      this.layers[name].eachLayer((shape) => {
        if (!found && shape.getBounds().contains(at) && holds(shape.feature.geometry, at)) found = shape.feature;
      });
      return found;
    }

    clicked(event) {
      const nil = this.under || null;
      this.under = null;
      if (nil) this.select(nil, { scroll: true });
      const detail = { lat: event.latlng.lat, lon: event.latlng.lng, nil, sites: this.sitesNear(event.latlng) };
      this.map.getContainer().dispatchEvent(new CustomEvent("mire:point", { detail, bubbles: true }));
    }

    /* Clicks on the buttons of a list select on the map; listens on `list`, whatever rows it holds later. */
    listen(list) {
      list.addEventListener("click", (event) => {
        const button = event.target.closest("button[aria-pressed]");
        const row = button && button.closest("[data-nil]");
        if (!row) return;
        const id = row.dataset.nil;
        this.select(this.selected === id ? null : id, { pan: true });
      });
      for (const [name, on] of [["mouseover", true], ["mouseout", false]]) {
        list.addEventListener(name, (event) => {
          const row = event.target.closest("[data-nil]");
          if (row && this.shapes && this.shapes.has(row.dataset.nil)) this.hover(row.dataset.nil, on);
        });
      }
    }
  }

  function decode(feature) {
    for (const [key, value] of Object.entries(feature.properties || {})) {
      if (typeof value === "string") feature.properties[key] = decodeURIComponent(value);
    }
    if (typeof feature.id === "string") feature.id = decodeURIComponent(feature.id);
  }

  /* Scroll a row into view inside its own scrolling list, never the page. */
  function reveal(row) {
    const frame = row.closest("[data-scroll]");
    if (!frame || frame.scrollHeight <= frame.clientHeight) return;
    const top = row.getBoundingClientRect().top - frame.getBoundingClientRect().top + frame.scrollTop;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    frame.scrollTo({ top: top - frame.clientHeight / 3, behavior: calm ? "auto" : "smooth" });
  }

  function holds(geometry, at) {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    return polygons.some((rings) => rings.filter((ring) => crosses(ring, at.lng, at.lat)).length % 2 === 1);
  }

  function crosses(ring, x, y) {
    let inside = false;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi, yi] = ring[i];
      const [xj, yj] = ring[j];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
    }
    return inside;
  }

  /* The colour of a value among classes sorted by `high`; null is out of reach, the last class. */
  function colourOf(value, classes) {
    const step = classes.find((each) => value !== null && (each.high === null || value <= each.high));
    return (step || classes[classes.length - 1]).colour;
  }

  window.Mire = { Scene, colourOf };
})();
