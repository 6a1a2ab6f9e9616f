/* A week of opening hours to paint with a finger, a mouse or the keyboard; its value is OSM opening_hours text.

   <div data-week-grid> around an input (see templates/week_grid.html); WeekGrid.mount(div) draws the grid and keeps the
   input. `grid.value` reads and writes the text, `grid.before` is a text to compare with, `grid.readOnly` locks it;
   every change bubbles as "weekgrid:change" with { value, hours }. Also alone: WeekGrid.read, write, hours, say.
   A week is 672 quarters of an hour from Monday 00:00, each 0 or 1. */
(function () {
  "use strict";

  const QUARTERS = 96;
  const CODES = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
  const OPENS_AT = 7;
  const CLOSES_AT = 21;
  const KEPT = 60; // steps that can be undone

  /* The quarters of OSM text: { slots, exact }, or null where it says what a week cannot show. Empty text is an empty week. */
  function read(text) {
    const slots = new Uint8Array(7 * QUARTERS);
    let exact = true;
    const said = text.trim();
    if (!said) return { slots, exact };
    if (said === "24/7") return { slots: slots.fill(1), exact };
    for (const rule of rules(said)) {
      if (/^(PH|SH) (off|closed)$/.test(rule.text)) continue; // holidays are no days of an ordinary week
      const found = /^([A-Z][a-z](?:\s*[-,]\s*[A-Z][a-z])*)?\s*(.*)$/.exec(rule.text);
      const days = found[1] ? daysOf(found[1]) : [0, 1, 2, 3, 4, 5, 6];
      const hours = found[2].trim();
      const spans = hours === "off" || hours === "closed" ? [] : spansOf(hours);
      if (!days || !spans) return null;
      if (!rule.adds) for (const day of days) slots.fill(0, day * QUARTERS, (day + 1) * QUARTERS);
      for (const day of days) {
        for (const [from, to] of spans) {
          exact = exact && from % 15 === 0 && to % 15 === 0;
          lay(slots, day * QUARTERS + Math.round(from / 15), day * QUARTERS + Math.round(to / 15));
        }
      }
    }
    return { slots, exact };
  }

  function lay(slots, from, to) {
    for (let at = from; at < to; at++) slots[at % slots.length] = 1;
  }

  /* Rules parted by ";" (which override) and by a "," that goes on with a day (which adds). */
  function rules(text) {
    return text.split(";").flatMap((part) => {
      const pieces = part.trim().split(/(?<=\d|off)\s*,\s*(?=[A-Z])/);
      return pieces.filter(Boolean).map((piece, n) => ({ text: piece.trim(), adds: n > 0 }));
    });
  }

  function daysOf(text) {
    const days = [];
    for (const part of text.split(",")) {
      const [first, last = first] = part.trim().split("-").map((code) => CODES.indexOf(code.trim()));
      if (first < 0 || last < 0) return null;
      for (let day = first; ; day = (day + 1) % 7) {
        days.push(day);
        if (day === last) break;
      }
    }
    return days;
  }

  function spansOf(text) {
    const spans = [];
    for (const part of text.split(",")) {
      const found = /^\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*$/.exec(part);
      if (!found) return null;
      const [a, b, c, d] = found.slice(1).map(Number);
      const from = 60 * a + b;
      let to = 60 * c + d;
      if (from >= 1440 || to > 2880 || b > 59 || d > 59) return null;
      if (to <= from) to += 1440;
      spans.push([from, to]);
    }
    return spans;
  }

  /* Open stretches of one day, minutes. */
  function stretches(slots, day) {
    const found = [];
    for (let at = 0; at < QUARTERS; at++) {
      if (!slots[day * QUARTERS + at]) continue;
      const from = at;
      while (at < QUARTERS && slots[day * QUARTERS + at]) at++;
      found.push([15 * from, 15 * at]);
    }
    return found;
  }

  /* Days that open alike: [{ days: [0, 1, ...], spans }], in the order of the week; closed days left out. */
  function alike(slots) {
    const groups = new Map();
    for (let day = 0; day < 7; day++) {
      const spans = stretches(slots, day);
      if (!spans.length) continue;
      const key = JSON.stringify(spans);
      if (!groups.has(key)) groups.set(key, { days: [], spans });
      groups.get(key).days.push(day);
    }
    return [...groups.values()];
  }

  /* Runs of following days: [[first, last], ...]. */
  function runs(days) {
    const found = [];
    for (const day of days) {
      const last = found[found.length - 1];
      if (last && last[1] === day - 1) last[1] = day;
      else found.push([day, day]);
    }
    return found;
  }

  const clock = (minutes) => String(Math.floor(minutes / 60)).padStart(2, "0") + ":" + String(minutes % 60).padStart(2, "0");
  const briefly = (minutes) => Math.floor(minutes / 60) + (minutes % 60 ? ":" + String(minutes % 60).padStart(2, "0") : "");

  /* OSM text of a week; an empty week is empty text. */
  function write(slots) {
    if (slots.every(Boolean)) return "24/7";
    return alike(slots).map(({ days, spans }) => {
      const named = runs(days).map(([a, b]) => (a === b ? CODES[a] : b === a + 1 ? CODES[a] + "," + CODES[b] : CODES[a] + "-" + CODES[b]));
      return named.join(",") + " " + spans.map(([from, to]) => clock(from) + "-" + clock(to)).join(",");
    }).join("; ");
  }

  const hours = (slots) => slots.reduce((sum, one) => sum + one, 0) / 4;

  /* A week in plain words. `words.days` are the seven names. */
  function say(slots, words) {
    if (slots.every(Boolean)) return words.always;
    const told = alike(slots).map(({ days, spans }) => {
      const named = runs(days).map(([a, b]) => (a === b ? words.days[a] : words.days[a] + (b === a + 1 ? words.and : words.to) + words.days[b]));
      return named.join(", ") + " " + spans.map(([from, to]) => briefly(from) + "–" + briefly(to)).join(words.and);
    });
    return told.join("; ") || words.none;
  }

  class Grid {
    constructor(node) {
      this.node = node;
      this.words = JSON.parse(node.dataset.words);
      this.input = node.querySelector("input");
      this.step = Number(node.dataset.step) || 30;
      this.undone = [];
      this.at = [0, 4 * 9];
      this.build();
      this.before = node.dataset.before || "";
      this.value = this.input.value;
      this.input.addEventListener("change", () => { this.value = this.input.value; this.tell(); });
    }

    build() {
      const make = (tag, parent, className) => Object.assign(parent.appendChild(document.createElement(tag)), { className });
      this.bar = make("div", this.node, "week-bar");
      this.presets();
      this.frame = make("div", this.node, "week-frame");
      this.table = make("table", this.frame, "week-table");
      this.table.setAttribute("role", "grid");
      this.table.setAttribute("aria-multiselectable", "true");
      this.table.setAttribute("aria-label", this.node.dataset.label);
      this.key = make("p", this.node, "week-key");
      for (const name of ["on", "more", "less"]) make("span", this.key, name).textContent = this.words.key[name];
      this.help = make("p", this.node, "week-help note");
      this.help.id = this.input.id + "-help";
      this.help.textContent = this.words.help;
      this.table.setAttribute("aria-describedby", this.help.id);
      this.said = make("p", this.node, "week-said");
      this.said.setAttribute("aria-live", "polite");
      this.notice = make("p", this.node, "week-notice");
      this.notice.hidden = true;
      this.table.addEventListener("keydown", (event) => this.typed(event));
      this.table.addEventListener("pointerdown", (event) => this.press(event));
      this.table.addEventListener("focusin", (event) => { if (event.target.dataset.slot) this.at = this.place(event.target); });
    }

    presets() {
      for (const [name, change] of Object.entries(this.changes())) {
        this.button(this.words.presets[name], () => this.edit(change));
      }
      this.undoing = this.button(this.words.undo, () => this.undo());
      const label = this.bar.appendChild(document.createElement("label"));
      label.textContent = this.words.precision + " ";
      this.precision = label.appendChild(document.createElement("select"));
      for (const [minutes, text] of this.words.steps) this.precision.add(new Option(text, minutes));
      this.precision.addEventListener("change", () => { this.step = Number(this.precision.value); this.draw(); });
      this.whole = this.button(this.words.whole, () => {
        this.wide = !this.wide;
        this.whole.setAttribute("aria-pressed", String(this.wide));
        this.draw();
      });
      this.whole.setAttribute("aria-pressed", "false");
    }

    button(text, act) {
      const button = this.bar.appendChild(document.createElement("button"));
      button.type = "button";
      button.textContent = text;
      button.addEventListener("click", act);
      return button;
    }

    /* What each ready-made button does to the week. */
    changes() {
      const open = (days, from, to) => (slots) => { for (const day of days) slots.fill(1, day * QUARTERS + 4 * from, day * QUARTERS + 4 * to); };
      const weekdays = [0, 1, 2, 3, 4];
      return {
        office: (slots) => { slots.fill(0); open(weekdays, 9, 18)(slots); },
        morning: (slots) => { slots.fill(0); open(weekdays, 8.5, 15.5)(slots); },
        saturday: open([5], 9, 13),
        late: (slots) => this.prolong(slots, [3], 19),
        evening: (slots) => this.prolong(slots, weekdays, 21),
        through: (slots) => this.join(slots),
        clear: (slots) => slots.fill(0),
      };
    }

    /* Open the days that are open at all until an hour; a closed day opens for the last two hours. */
    prolong(slots, days, until) {
      for (const day of days) {
        const spans = stretches(slots, day);
        const last = spans.length ? spans[spans.length - 1][1] / 15 : 4 * (until - 2);
        if (last < 4 * until) slots.fill(1, day * QUARTERS + last, day * QUARTERS + 4 * until);
      }
    }

    /* No break at midday: from the first opening of a day to its last closing. */
    join(slots) {
      for (let day = 0; day < 7; day++) {
        const spans = stretches(slots, day);
        if (spans.length) slots.fill(1, day * QUARTERS + spans[0][0] / 15, day * QUARTERS + spans[spans.length - 1][1] / 15);
      }
    }

    get value() { return this.text; }

    set value(text) {
      const found = read(text || "");
      this.slots = found ? found.slots : new Uint8Array(7 * QUARTERS);
      this.text = this.input.value = (text || "").trim();
      this.notice.hidden = Boolean(found && found.exact);
      this.notice.textContent = found ? this.words.rounded : this.words.unread;
      this.undone = [];
      this.fit();
      this.draw();
    }

    get before() { return this.was; }

    set before(text) {
      this.was = text;
      const found = read(text);
      this.old = text && found ? found.slots : null;
      this.key.hidden = !this.old;
      if (this.slots) this.draw();
    }

    get hours() { return hours(this.slots); }

    get readOnly() { return this.locked; }

    set readOnly(locked) {
      this.locked = locked;
      this.node.classList.toggle("locked", locked);
      this.table.setAttribute("aria-readonly", String(locked));
      this.bar.hidden = this.help.hidden = locked;
    }

    /* Quarters where the text needs them, and the hours that hold all that is open. */
    fit() {
      const odd = (slots) => slots && slots.some((one, at) => at % 2 === 0 && one !== slots[at + 1]);
      if (odd(this.slots) || odd(this.old)) this.step = 15;
      this.precision.value = String(this.step);
    }

    range() {
      if (this.wide) return [0, QUARTERS];
      let [first, last] = [4 * OPENS_AT, 4 * CLOSES_AT];
      for (const slots of [this.slots, this.old || []]) {
        slots.forEach((one, at) => { if (one) { first = Math.min(first, at % QUARTERS); last = Math.max(last, (at % QUARTERS) + 1); } });
      }
      return [first - (first % 4), Math.ceil(last / 4) * 4];
    }

    draw() {
      const focused = this.table.contains(document.activeElement);
      [this.first, this.last] = this.range();
      const wide = this.step / 15;
      const head = this.row();
      head.appendChild(document.createElement("td")).className = "week-corner";
      this.words.days.forEach((name, day) => {
        const cell = this.header("columnheader", "", head);
        cell.scope = "col";
        const whole = cell.appendChild(document.createElement("abbr"));
        whole.textContent = this.words.short[day];
        whole.title = name;
      });
      const rows = [head];
      this.cells = new Map();
      for (let slot = this.first; slot < this.last; slot += wide) rows.push(this.hour(slot, wide));
      const [thead, tbody] = [document.createElement("thead"), document.createElement("tbody")];
      thead.append(rows[0]);
      tbody.append(...rows.slice(1));
      this.table.replaceChildren(thead, tbody);
      this.at = [this.at[0], Math.min(Math.max(this.at[1] - (this.at[1] % wide), this.first), this.last - wide)];
      this.cell(...this.at).tabIndex = 0;
      if (focused) this.cell(...this.at).focus();
      this.show();
    }

    row() {
      const row = document.createElement("tr");
      row.setAttribute("role", "row");
      return row;
    }

    header(role, text, row) {
      const cell = row.appendChild(document.createElement("th"));
      cell.setAttribute("role", role);
      cell.textContent = text;
      return cell;
    }

    hour(slot, wide) {
      const row = this.row();
      const head = this.header("rowheader", "", row);
      head.scope = "row";
      const told = head.appendChild(document.createElement("span"));
      told.textContent = briefly(15 * slot);
      if (slot % 4) told.className = "visually-hidden";
      row.classList.toggle("whole", slot % 4 === 0);
      for (let day = 0; day < 7; day++) {
        const cell = row.appendChild(document.createElement("td"));
        cell.setAttribute("role", "gridcell");
        cell.tabIndex = -1;
        cell.dataset.slot = day * QUARTERS + slot;
        cell.setAttribute("aria-label", this.words.days[day] + " " + briefly(15 * slot) + "–" + briefly(15 * (slot + wide)));
        this.cells.set(day * QUARTERS + slot, cell);
      }
      return row;
    }

    cell(day, slot) { return this.cells.get(day * QUARTERS + slot); }

    place(cell) {
      const slot = Number(cell.dataset.slot);
      return [Math.floor(slot / QUARTERS), slot % QUARTERS];
    }

    /* Colours, selection and the sentence; without building the table anew. */
    show() {
      const wide = this.step / 15;
      for (const [slot, cell] of this.cells) {
        const filled = count(this.slots, slot, wide);
        const was = this.old ? count(this.old, slot, wide) : filled;
        cell.setAttribute("aria-selected", String(filled === wide));
        cell.className = [filled === wide ? "on" : filled ? "part" : "", filled > was ? "more" : filled < was ? "less" : ""].join(" ").trim();
      }
      this.undoing.disabled = !this.undone.length;
      this.summarise();
    }

    summarise() {
      const text = document.createElement("strong");
      text.textContent = this.text && !read(this.text) ? this.text : say(this.slots, this.words);
      const sum = document.createElement("span");
      const format = (value) => value.toLocaleString(document.documentElement.lang);
      sum.textContent = this.words.week.replace("{}", format(this.hours));
      if (this.old) {
        const change = this.hours - hours(this.old);
        const sentence = change > 0 ? this.words.more : change < 0 ? this.words.less : this.words.same;
        sum.textContent += " " + sentence.replace("{}", format(Math.abs(change)));
      }
      this.said.replaceChildren(text, " ", sum);
    }

    keep() {
      this.undone.push(this.slots.slice());
      if (this.undone.length > KEPT) this.undone.shift();
    }

    edit(change) {
      if (this.locked) return;
      this.keep();
      change(this.slots);
      this.changed();
      const [first, last] = this.range();
      if (first < this.first || last > this.last) this.draw();
    }

    undo() {
      if (!this.undone.length || this.locked) return;
      this.slots = this.undone.pop();
      this.changed();
    }

    changed() {
      this.text = this.input.value = write(this.slots);
      this.notice.hidden = true;
      this.show();
      this.tell();
    }

    tell() {
      this.node.dispatchEvent(new CustomEvent("weekgrid:change", { bubbles: true, detail: { value: this.text, hours: this.hours } }));
    }

    /* Fill the rectangle between two places with the brush. */
    fill(slots, one, two) {
      const wide = this.step / 15;
      const [left, right] = [Math.min(one[0], two[0]), Math.max(one[0], two[0])];
      const [top, bottom] = [Math.min(one[1], two[1]), Math.max(one[1], two[1]) + wide];
      for (let day = left; day <= right; day++) slots.fill(this.brush, day * QUARTERS + top, day * QUARTERS + bottom);
    }

    /* Start painting at a place: what is open closes, what is closed opens. */
    start(at) {
      this.keep();
      this.anchor = at;
      this.base = this.slots.slice();
      this.brush = count(this.slots, at[0] * QUARTERS + at[1], this.step / 15) === this.step / 15 ? 0 : 1;
    }

    stretch(to) {
      this.slots = this.base.slice();
      this.fill(this.slots, this.anchor, to);
      this.changed();
    }

    go(day, slot) {
      const wide = this.step / 15;
      this.cell(...this.at).tabIndex = -1;
      this.at = [Math.min(Math.max(day, 0), 6), Math.min(Math.max(slot, this.first), this.last - wide)];
      const cell = this.cell(...this.at);
      cell.tabIndex = 0;
      cell.focus();
    }

    typed(event) {
      if (!event.target.dataset.slot) return;
      const [day, slot] = this.at;
      const wide = this.step / 15;
      const wanted = {
        ArrowLeft: [day - 1, slot], ArrowRight: [day + 1, slot], ArrowUp: [day, slot - wide], ArrowDown: [day, slot + wide],
        Home: event.ctrlKey ? [0, this.first] : [0, slot], End: event.ctrlKey ? [6, this.last] : [6, slot],
        PageUp: [day, slot - 4 * 3], PageDown: [day, slot + 4 * 3],
      }[event.key];
      if (wanted) {
        event.preventDefault();
        if (event.shiftKey && !this.locked && (!this.anchor || !this.base)) this.start(this.at);
        this.go(...wanted);
        if (event.shiftKey && !this.locked) this.stretch(this.at);
        else this.anchor = null;
      } else if ((event.key === " " || event.key === "Enter") && !this.locked) {
        event.preventDefault();
        if (event.shiftKey && this.anchor) return this.stretch(this.at);
        this.start(this.at);
        this.stretch(this.at);
      } else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.undo();
      }
    }

    press(event) {
      const cell = event.target.closest("[data-slot]");
      if (!cell || event.button || this.locked) return;
      event.preventDefault();
      if (cell.hasPointerCapture && cell.hasPointerCapture(event.pointerId)) cell.releasePointerCapture(event.pointerId);
      const at = this.place(cell);
      this.go(...at);
      if (event.shiftKey && this.anchor) return this.stretch(at);
      this.start(at);
      this.stretch(at);
      const move = (moved) => {
        const under = document.elementFromPoint(moved.clientX, moved.clientY);
        const over = under && under.closest("[data-slot]");
        if (over && this.table.contains(over)) this.stretch(this.place(over));
      };
      const stop = () => {
        window.removeEventListener("pointermove", move);
        window.removeEventListener("pointerup", stop);
        window.removeEventListener("pointercancel", stop);
      };
      window.addEventListener("pointermove", move);
      window.addEventListener("pointerup", stop);
      window.addEventListener("pointercancel", stop);
    }
  }

  function count(slots, from, wide) {
    let sum = 0;
    for (let at = from; at < from + wide; at++) sum += slots[at];
    return sum;
  }

  function mount(node) {
    if (!node.weekGrid) node.weekGrid = new Grid(node);
    return node.weekGrid;
  }

  window.WeekGrid = { mount, read, write, hours, say };
  for (const node of document.querySelectorAll("[data-week-grid]")) mount(node);
})();
