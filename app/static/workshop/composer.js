/* The form that makes a proposal or changes one: what, where (a tap, an address, a quartiere, the middle of the map, a
   place of the list), then the words and, for a service, its hours. Dispatches "ready" with what is to be sent. */
import { config, urls, words } from "../web/config.js";
import { byId, make } from "../web/elements.js";
import { Suggestions } from "../web/suggestions.js";
import { filled } from "../web/text.js";
import { mount } from "../web/week-grid/grid.js";
import * as week from "../web/week-grid/week.js";
import { offline } from "./api.js";
import { toast } from "./controls.js";
import { bodyOf, formParts, manyPoints, missingOf, pointsOf } from "./draft.js";
import { hoursOf, nameOf, paint } from "./titles.js";

export class Composer extends EventTarget {
  constructor(form, board) {
    super();
    this.form = form;
    this.board = board;
    this.points = [];
    this.grid = mount(form.querySelector("[data-week-grid]"));
    this.whereText = byId("where-said");
    this.save = byId("save");
    form.addEventListener("change", (event) => {
      if (event.target.name === "type") this.choose(event.target.value);
      if (event.target.name === "kind") this.kindChosen();
      if (event.target.name === "site") this.siteChosen();
      this.check();
    });
    form.addEventListener("input", () => this.check());
    form.addEventListener("weekgrid:change", () => this.check());
    form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    byId("cancel").addEventListener("click", () => this.reset());
    byId("at-centre").addEventListener("click", () => { const { lat, lng } = board.map.getCenter(); this.place(lat, lng, words.atCentre); });
    byId("at-nil").addEventListener("change", (event) => this.atNil(event.target));
    byId("back-point").addEventListener("click", () => { this.points.pop(); this.drawn(); });
    this.searching();
    board.addEventListener("tap", (event) => this.tapped(event.detail));
    for (const label of form.querySelectorAll("label.type")) paint(label, label.dataset.type);
    this.choose(this.type);
  }

  get type() { return this.form.elements.type.value; }

  /* What the type that is chosen needs. */
  get rules() { return config.types[this.type]; }

  get onSite() { return this.rules.asks.includes("site"); }

  get kinds() { return this.inPlay || Object.keys(config.kinds); }

  /* Only the kinds in play are offered; all where none was chosen. */
  offer(kinds) {
    this.inPlay = kinds && kinds.length ? kinds : null;
    this.fillKinds();
  }

  fillKinds() {
    const select = this.form.elements.kind;
    const before = select.value;
    const onSites = this.onSite;
    const codes = this.kinds.filter((code) => config.kinds[code] && (!onSites || config.kinds[code].sites));
    const options = codes.map((code) => new Option(config.kinds[code].name, code));
    const required = this.rules.required.includes("kind");
    const free = new Option(required ? words.chooseKind : words.otherKind, "");
    select.replaceChildren(...(codes.length === 1 && required ? [] : [free]), ...options);
    if (codes.includes(before)) select.value = before;
    if (required) this.kindChosen();
  }

  choose(type) {
    const changed = this.last !== type;
    this.last = type;
    this.form.elements.type.value = type;
    const has = formParts(this.rules);
    for (const part of this.form.querySelectorAll("[data-for]")) part.hidden = !has[part.dataset.for];
    this.form.dataset.type = type;
    byId("compose-about").textContent = this.rules.about;
    this.save.textContent = this.editing ? words.saveEdit : this.rules.save;
    if (changed && !manyPoints(this.rules) && this.points.length > 1) this.points = [];
    this.fillKinds();
    if (this.rules.required.includes("hours")) this.form.querySelector("details.hours").open = true;
    this.drawn();
  }

  async kindChosen() {
    const kind = this.form.elements.kind.value;
    this.dispatchEvent(new CustomEvent("kind", { detail: kind }));
    if (!this.onSite) return;
    const select = this.form.elements.site;
    const before = select.value;
    const sites = kind ? await this.board.places(kind).catch(() => null) : null;
    if (kind !== this.form.elements.kind.value) return;
    const near = this.board.bounds ? this.board.bounds.pad(0.3) : null;
    const rows = (sites ? sites.features : []).map((feature) => ({
      id: String(feature.id), name: nameOf(feature), near: near && near.contains([feature.geometry.coordinates[1], feature.geometry.coordinates[0]]), feature,
    }));
    rows.sort((a, b) => b.near - a.near || a.name.localeCompare(b.name));
    this.features = new Map(rows.map((row) => [row.id, row.feature]));
    const group = (label, some) => { const node = make("optgroup", { label }); node.append(...some.map((row) => new Option(row.name, row.id))); return node; };
    const [here, away] = [rows.filter((row) => row.near), rows.filter((row) => !row.near)];
    select.replaceChildren(new Option(words.chooseSite, ""), ...(here.length ? [group(words.sitesHere, here)] : []), ...(away.length ? [group(words.sitesAway, away)] : []));
    if (before && this.features.has(before)) select.value = before;
    else if (before) this.siteChosen();
    this.check();
  }

  siteChosen() {
    const id = this.form.elements.site.value;
    const feature = this.features && this.features.get(id);
    if (!feature) { this.grid.before = ""; this.grid.value = ""; return; }
    const [lon, lat] = feature.geometry.coordinates;
    this.board.map.panTo([lat, lon], { animate: false });
    if (!this.rules.shape) this.board.draft([[lat, lon]], "Point");
    const hours = feature.properties.hours || "";
    this.grid.before = hours;
    this.grid.value = hours;
    const text = hours && week.read(hours) ? hoursOf(hours) : feature.properties.hours_text || hours;
    byId("hours-now").textContent = text ? filled(words.hoursToday, { hours: text }) : words.hoursUnknown;
    this.whereText.textContent = filled(this.rules.shape ? words.moveTo : words.siteChosen, { name: nameOf(feature) });
    this.check();
  }

  tapped({ lat, lon, sites }) {
    if (!this.open) return;
    if (this.onSite && sites && sites.length && !(this.rules.shape && this.form.elements.site.value)) {
      const id = String(sites[0].id);
      if (this.features && this.features.has(id)) {
        this.form.elements.site.value = id;
        return this.siteChosen();
      }
    }
    if (!this.rules.shape) return;
    this.place(lat, lon, words.atTap);
  }

  /* A point of what is being made; a line and an area take one after the other. */
  place(lat, lon, how) {
    const point = [Number(lat.toFixed(6)), Number(lon.toFixed(6))];
    if (manyPoints(this.rules)) this.points.push(point);
    else this.points = [point];
    this.how = how;
    this.drawn();
  }

  atNil(select) {
    const shape = this.board.scene.shapes.get(select.value);
    if (!shape) return;
    const { lat, lon } = shape.feature.properties;
    this.board.map.setView([lat, lon], 15, { animate: false });
    this.place(lat, lon, filled(words.atNil, { name: config.quartieri[select.value] }));
  }

  drawn() {
    const { shape } = this.rules;
    const many = manyPoints(this.rules);
    const shown = shape ? this.points : [];
    if (this.board.scene.layers.quartieri) this.board.draft(shown, shape);
    byId("back-point").hidden = !many || !this.points.length;
    if (many) this.whereText.textContent = this.points.length ? filled(words.pointsPut, { n: this.points.length }) : words.tapPoints;
    else if (shape && !(this.onSite && !this.points.length)) this.whereText.textContent = this.points.length ? this.how : words.tapMap;
    else if (!this.form.elements.site.value) this.whereText.textContent = words.tapSite;
    this.check();
  }

  searching() {
    const input = byId("find");
    if (!urls.find) { input.closest("[data-find]").hidden = true; return; }
    this.suggestions = new Suggestions(input, byId("found"), (place) => {
      input.value = place.label;
      this.board.map.setView([place.lat, place.lon], 16, { animate: false });
      this.place(place.lat, place.lon, place.label);
      this.save.focus();
    }, words.noneFound);
    const go = async () => {
      if (input.value.trim().length < 2) return;
      try {
        const response = await fetch(urls.find, { method: "POST", body: new URLSearchParams({ q: input.value }) });
        const answer = await response.json();
        if (!response.ok) throw new Error(answer.error.message);
        this.suggestions.show(answer.places);
      } catch (problem) {
        this.suggestions.say(offline(problem) ? words.offlineFind : problem.message);
      }
    };
    byId("find-go").addEventListener("click", go);
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); go(); } });
  }

  /* What the form says now (see draft.js). */
  get fields() {
    const { elements } = this.form;
    const text = (name) => elements[name].value.trim();
    return {
      type: this.type, kind: elements.kind.value, site: elements.site.value, points: this.points,
      name: text("name"), comment: text("comment"), capacity: text("capacity"), hours: this.grid.value,
    };
  }

  check() {
    this.save.setAttribute("aria-disabled", String(missingOf(this.rules, this.fields) !== null));
    byId("cancel").hidden = !(this.points.length || this.form.elements.site.value || this.form.elements.comment.value || this.editing);
  }

  submit() {
    const { fields } = this;
    const missing = missingOf(this.rules, fields);
    if (missing) return toast(words.missing[missing]);
    this.dispatchEvent(new CustomEvent("ready", { detail: { draft: bodyOf(this.rules, fields), editing: this.editing } }));
  }

  /* Take up a proposal to change it; `draft` holds words of ours that are not saved yet. */
  async edit(one, draft = one) {
    this.editing = { id: one.id, version: one.version };
    this.form.classList.add("editing");
    const { elements } = this.form;
    this.points = pointsOf(draft);
    this.how = words.atSame;
    this.choose(one.type);
    elements.kind.value = draft.kind || "";
    if (this.onSite) {
      await this.kindChosen();
      elements.site.value = draft.site;
      this.siteChosen();
    }
    elements.name.value = draft.name || "";
    elements.capacity.value = draft.capacity || "";
    elements.comment.value = draft.comment || "";
    if (draft.hours) this.grid.value = draft.hours;
    byId("compose-title").textContent = filled(words.editTitle, { n: one.number });
    this.drawn();
    byId("compose-title").focus();
  }

  /* Empty again, for the next proposal of the same type and service. */
  reset() {
    const type = this.type;
    const kind = this.form.elements.kind.value;
    this.editing = null;
    this.form.classList.remove("editing");
    this.form.reset();
    this.points = [];
    this.grid.before = "";
    this.grid.value = "";
    if (this.suggestions) this.suggestions.close();
    byId("compose-title").textContent = words.composeTitle;
    this.board.draft([], "Point");
    this.choose(type);
    this.form.elements.kind.value = kind;
    if (kind) this.kindChosen();
    this.check();
  }
}
