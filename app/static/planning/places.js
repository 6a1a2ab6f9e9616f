/* What the planners' maps share: places tied to the rows of a list by the same label. */
import { L } from "../web/map.js";

/* Places drawn as circles and their rows; a click on either chooses both. `marks` are the styles. */
export class Places {
  constructor(scene, list, marks) {
    this.scene = scene;
    this.list = list;
    this.marks = marks;
    this.chosen = null;
    list.addEventListener("click", (event) => {
      const button = event.target.closest("button[aria-pressed]");
      const row = button && button.closest("[data-place]");
      if (row) this.choose(this.chosen === row.dataset.place ? null : row.dataset.place, { pan: true });
    });
    document.addEventListener("mire:point", (event) => {
      const near = event.detail.sites.find((feature) => this.row(feature.id));
      if (near) this.choose(near.id, { scroll: true });
    });
  }

  rows() {
    return [...this.list.querySelectorAll("[data-place]")];
  }

  row(label) {
    return this.list.querySelector('[data-place="' + CSS.escape(label) + '"]');
  }

  /* Draw the rows as they stand in the list; `radius(row)` may differ by row. */
  draw(radius) {
    const features = this.rows().map((row) => ({
      type: "Feature", id: row.dataset.place, properties: { number: row.dataset.number, radius: radius ? radius(row) : null },
      geometry: { type: "Point", coordinates: [Number(row.dataset.lon), Number(row.dataset.lat)] },
    }));
    this.style = (feature) => {
      const style = feature.id === this.chosen ? this.marks.chosen : this.marks.place;
      return feature.properties.radius ? { ...style, radius: feature.properties.radius } : style;
    };
    this.scene.remove("sites");
    if (this.numbers) this.numbers.remove();
    this.numbers = null;
    if (features.length) this.scene.draw("sites", "here", { type: "FeatureCollection", features }, this.style);
    this.chosen = this.chosen && this.row(this.chosen) ? this.chosen : null;
    this.mark();
  }

  /* Write the numbers of the list on the circles. */
  number() {
    this.numbers = L.layerGroup(this.rows().map((row) => L.tooltip({ permanent: true, direction: "center", className: "number-mark", pane: "tooltipPane" })
      .setLatLng([Number(row.dataset.lat), Number(row.dataset.lon)]).setContent(label(row.dataset.number))))
      .addTo(this.scene.map);
  }

  choose(label, { pan = false, scroll = false } = {}) {
    this.chosen = label;
    this.mark();
    const row = label && this.row(label);
    if (row && pan) this.scene.map.setView([Number(row.dataset.lat), Number(row.dataset.lon)], Math.max(this.scene.map.getZoom(), 14));
    if (row && scroll) row.scrollIntoView({ block: "nearest" });
  }

  mark() {
    for (const row of this.rows()) {
      const on = row.dataset.place === this.chosen;
      row.classList.toggle("selected", on);
      row.querySelector("button[aria-pressed]").setAttribute("aria-pressed", String(on));
    }
    const layer = this.scene.layers.sites;
    if (layer) layer.eachLayer((shape) => {
      const style = this.style(shape.feature);
      shape.setStyle(style);
      shape.setRadius(style.radius);
      if (shape.feature.id === this.chosen) shape.bringToFront();
    });
    document.body.dataset.chosen = this.chosen || "";
  }
}

function label(number) {
  const span = document.createElement("span");
  span.textContent = number;
  return span;
}
