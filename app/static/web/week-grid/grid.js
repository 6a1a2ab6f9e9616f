/* A week of opening hours to paint with a finger, a mouse or the keyboard; its value is OSM opening_hours text.

   <div data-week-grid> around an input (see templates/web/week_grid.html); mount(div) draws the grid and keeps the input.
   `grid.value` reads and writes the text, `grid.before` is a text to compare with, `grid.readOnly` locks it; every
   change bubbles as "weekgrid:change" with { value, hours }. */
import { PRESETS, Painting } from "./painting.js";
import { QUARTERS, briefly, sentence } from "./week.js";

const grids = new WeakMap();

/* The grid of a node, drawn the first time that it is asked for. */
export function mount(node) {
  if (!grids.has(node)) grids.set(node, new Grid(node));
  return grids.get(node);
}

function made(tag, parent, className = "") {
  return Object.assign(parent.appendChild(document.createElement(tag)), { className });
}

class Grid {
  constructor(node) {
    this.node = node;
    this.words = JSON.parse(node.dataset.words);
    this.input = node.querySelector("input");
    this.painting = new Painting(Number(node.dataset.step) || 30);
    this.at = [0, 4 * 9];
    this.build();
    this.before = node.dataset.before || "";
    this.value = this.input.value;
    this.input.addEventListener("change", () => { this.value = this.input.value; this.announce(); });
  }

  build() {
    this.bar = made("div", this.node, "week-bar");
    this.buttons();
    this.table = made("table", made("div", this.node, "week-frame"), "week-table");
    this.table.setAttribute("role", "grid");
    this.table.setAttribute("aria-multiselectable", "true");
    this.table.setAttribute("aria-label", this.node.dataset.label);
    this.key = made("p", this.node, "week-key");
    for (const name of ["on", "more", "less"]) made("span", this.key, name).textContent = this.words.key[name];
    this.help = made("p", this.node, "week-help note");
    this.help.id = this.input.id + "-help";
    this.help.textContent = this.words.help;
    this.table.setAttribute("aria-describedby", this.help.id);
    this.summary = made("p", this.node, "week-said");
    this.summary.setAttribute("aria-live", "polite");
    this.notice = made("p", this.node, "week-notice");
    this.notice.hidden = true;
    this.table.addEventListener("keydown", (event) => this.typed(event));
    this.table.addEventListener("pointerdown", (event) => this.press(event));
    this.table.addEventListener("focusin", (event) => { if (event.target.dataset.slot) this.at = this.place(event.target); });
  }

  buttons() {
    for (const [name, change] of Object.entries(PRESETS)) this.button(this.words.presets[name], () => this.edit(change));
    this.undoing = this.button(this.words.undo, () => this.undo());
    const label = made("label", this.bar);
    label.textContent = this.words.precision + " ";
    this.precision = made("select", label);
    for (const [minutes, text] of this.words.steps) this.precision.add(new Option(text, minutes));
    this.precision.addEventListener("change", () => { this.painting.step = Number(this.precision.value); this.draw(); });
    this.wholeDay = this.button(this.words.whole, () => {
      this.allHours = !this.allHours;
      this.wholeDay.setAttribute("aria-pressed", String(this.allHours));
      this.draw();
    });
    this.wholeDay.setAttribute("aria-pressed", "false");
  }

  button(text, act) {
    const button = made("button", this.bar);
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", act);
    return button;
  }

  get value() { return this.painting.text; }

  set value(text) {
    const reading = this.painting.take(text || "");
    this.input.value = this.painting.text;
    this.notice.hidden = reading === "exact";
    this.notice.textContent = reading === "unread" ? this.words.unread : this.words.rounded;
    this.precision.value = String(this.painting.step);
    this.draw();
  }

  get before() { return this.compared; }

  set before(text) {
    this.compared = text;
    this.painting.compare(text);
    this.key.hidden = !this.painting.before;
    if (this.cells) this.draw();
  }

  get readOnly() { return this.locked; }

  set readOnly(locked) {
    this.locked = locked;
    this.node.classList.toggle("locked", locked);
    this.table.setAttribute("aria-readonly", String(locked));
    this.bar.hidden = this.help.hidden = locked;
  }

  draw() {
    const focused = this.table.contains(document.activeElement);
    [this.first, this.last] = this.allHours ? [0, QUARTERS] : this.painting.range();
    const { wide } = this.painting;
    const [thead, tbody] = [document.createElement("thead"), document.createElement("tbody")];
    this.cells = new Map();
    this.days(thead);
    for (let slot = this.first; slot < this.last; slot += wide) this.hour(tbody, slot, wide);
    this.table.replaceChildren(thead, tbody);
    this.at = [this.at[0], Math.min(Math.max(this.at[1] - (this.at[1] % wide), this.first), this.last - wide)];
    this.cell(...this.at).tabIndex = 0;
    if (focused) this.cell(...this.at).focus();
    this.show();
  }

  row(parent) {
    const row = made("tr", parent);
    row.setAttribute("role", "row");
    return row;
  }

  header(row, role, scope) {
    const cell = made("th", row);
    cell.setAttribute("role", role);
    cell.scope = scope;
    return cell;
  }

  days(thead) {
    const row = this.row(thead);
    made("td", row, "week-corner");
    this.words.days.forEach((name, day) => {
      const abbreviation = made("abbr", this.header(row, "columnheader", "col"));
      abbreviation.textContent = this.words.short[day];
      abbreviation.title = name;
    });
  }

  hour(tbody, slot, wide) {
    const row = this.row(tbody);
    const hour = made("span", this.header(row, "rowheader", "row"), slot % 4 ? "visually-hidden" : "");
    hour.textContent = briefly(15 * slot);
    row.classList.toggle("whole", slot % 4 === 0);
    for (let day = 0; day < 7; day++) {
      const cell = made("td", row);
      cell.setAttribute("role", "gridcell");
      cell.tabIndex = -1;
      cell.dataset.slot = day * QUARTERS + slot;
      cell.setAttribute("aria-label", this.words.days[day] + " " + briefly(15 * slot) + "–" + briefly(15 * (slot + wide)));
      this.cells.set(day * QUARTERS + slot, cell);
    }
  }

  cell(day, slot) { return this.cells.get(day * QUARTERS + slot); }

  place(cell) {
    const slot = Number(cell.dataset.slot);
    return [Math.floor(slot / QUARTERS), slot % QUARTERS];
  }

  /* Colours, selection and the sentence; without building the table anew. */
  show() {
    for (const [slot, cell] of this.cells) {
      const { open, change } = this.painting.cell(slot);
      cell.setAttribute("aria-selected", String(open === "on"));
      cell.className = [open, change].join(" ").trim();
    }
    this.undoing.disabled = !this.painting.undone.length;
    this.summarise();
  }

  summarise() {
    const { painting, words } = this;
    const text = document.createElement("strong");
    text.textContent = painting.unread ? painting.text : sentence(painting.slots, words);
    const sum = document.createElement("span");
    const format = (value) => value.toLocaleString(document.documentElement.lang);
    sum.textContent = words.week.replace("{}", format(painting.hours));
    if (painting.before) {
      const more = painting.moreHours;
      const comparison = more > 0 ? words.more : more < 0 ? words.less : words.same;
      sum.textContent += " " + comparison.replace("{}", format(Math.abs(more)));
    }
    this.summary.replaceChildren(text, " ", sum);
  }

  edit(change) {
    if (this.locked) return;
    this.painting.edit(change);
    this.changed();
    const [first, last] = this.painting.range();
    if (first < this.first || last > this.last) this.draw();
  }

  undo() {
    if (!this.painting.undone.length || this.locked) return;
    this.painting.undo();
    this.changed();
  }

  changed() {
    this.input.value = this.painting.text;
    this.notice.hidden = true;
    this.show();
    this.announce();
  }

  announce() {
    const detail = { value: this.painting.text, hours: this.painting.hours };
    this.node.dispatchEvent(new CustomEvent("weekgrid:change", { bubbles: true, detail }));
  }

  stretch(to) {
    this.painting.stretch(to);
    this.changed();
  }

  go(day, slot) {
    const { wide } = this.painting;
    this.cell(...this.at).tabIndex = -1;
    this.at = [Math.min(Math.max(day, 0), 6), Math.min(Math.max(slot, this.first), this.last - wide)];
    const cell = this.cell(...this.at);
    cell.tabIndex = 0;
    cell.focus();
  }

  typed(event) {
    if (!event.target.dataset.slot) return;
    const to = this.target(event);
    if (to) {
      event.preventDefault();
      this.moved(to, event.shiftKey && !this.locked);
    } else if ((event.key === " " || event.key === "Enter") && !this.locked) {
      event.preventDefault();
      if (!event.shiftKey || !this.painting.anchor) this.painting.start(this.at);
      this.stretch(this.at);
    } else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.undo();
    }
  }

  /* Where a key leads. */
  target({ key, ctrlKey }) {
    const [day, slot] = this.at;
    const { wide } = this.painting;
    return {
      ArrowLeft: [day - 1, slot], ArrowRight: [day + 1, slot], ArrowUp: [day, slot - wide], ArrowDown: [day, slot + wide],
      Home: ctrlKey ? [0, this.first] : [0, slot], End: ctrlKey ? [6, this.last] : [6, slot],
      PageUp: [day, slot - 4 * 3], PageDown: [day, slot + 4 * 3],
    }[key];
  }

  moved(to, painting) {
    if (painting && !this.painting.anchor) this.painting.start(this.at);
    this.go(...to);
    if (painting) this.stretch(this.at);
    else this.painting.anchor = null;
  }

  press(event) {
    const cell = event.target.closest("[data-slot]");
    if (!cell || event.button || this.locked) return;
    event.preventDefault();
    if (cell.hasPointerCapture && cell.hasPointerCapture(event.pointerId)) cell.releasePointerCapture(event.pointerId);
    const at = this.place(cell);
    this.go(...at);
    if (event.shiftKey && this.painting.anchor) return this.stretch(at);
    this.painting.start(at);
    this.stretch(at);
    this.drag();
  }

  /* Stretch the rectangle to whatever is under the pointer, until it is lifted. */
  drag() {
    const move = (event) => {
      const under = document.elementFromPoint(event.clientX, event.clientY);
      const over = under && under.closest("[data-slot]");
      if (over && this.table.contains(over)) this.stretch(this.place(over));
    };
    const stop = () => {
      window.removeEventListener("pointermove", move);
      for (const end of ["pointerup", "pointercancel"]) window.removeEventListener(end, stop);
    };
    window.addEventListener("pointermove", move);
    for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, stop);
  }
}
