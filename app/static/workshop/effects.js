/* The effects of proposals on the city: all of the room together, or one, painted on the map and told in words. */
import { words } from "../web/config.js";
import { byId, make } from "../web/elements.js";
import { partsOf, section } from "./answer.js";
import { offline } from "./api.js";
import { legend } from "./board.js";

export class Effects {
  constructor(place, room, board) {
    Object.assign(this, { place, room, board });
    this.scenario = "all";
    this.shown = false;
  }

  async ask(scenario = this.scenario) {
    this.scenario = scenario;
    try {
      const answer = await this.room.api.get("/answer?scenario=" + encodeURIComponent(scenario));
      if (this.scenario !== scenario) return;
      this.answer = answer;
      this.show();
    } catch (problem) {
      this.place.replaceChildren(make("p", { class: "problem", text: offline(problem) ? words.offline : problem.message }));
    }
  }

  /* Ask again soon: after a burst of events, once. */
  soon() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.ask(), 600);
  }

  get parts() { return partsOf(this.answer); }

  show() {
    const parts = this.parts;
    const nodes = parts.length ? parts.map((part) => section(part)) : [make("p", { class: "note", text: words.noEffects })];
    for (const text of (this.answer && this.answer.conflicts) || []) nodes.push(make("p", { class: "problem", text }));
    this.place.replaceChildren(...nodes);
    this.paint();
  }

  /* Paint the kind that is chosen, or the first that changes anything. */
  paint() {
    if (!this.shown) return;
    const part = this.parts.find((each) => each.kind === this.kind) || this.parts.find((each) => each.cells && Object.keys(each.cells).length);
    const measure = this.board.paint(part && part.cells);
    const key = byId("effects-key");
    if (key) key.replaceChildren(...(measure ? [legend(measure)] : []));
  }

  visible(on) {
    this.shown = on;
    if (on) this.paint();
    else {
      this.board.paint(null);
      const key = byId("effects-key");
      if (key) key.replaceChildren();
    }
  }
}
