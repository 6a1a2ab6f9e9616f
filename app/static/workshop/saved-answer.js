/* What the city answers to the proposal that was just saved: in words in a box, in colours on the map, until it is put away. */
import { words } from "../web/config.js";
import { button, byId, make } from "../web/elements.js";
import { partsOf, section } from "./answer.js";
import { legend } from "./board.js";

export class SavedAnswer {
  constructor(box, api, board, effects) {
    Object.assign(this, { box, api, board, effects });
    this.proposal = null; // id of the proposal
  }

  async ask(id) {
    this.proposal = id;
    this.box.hidden = false;
    this.box.replaceChildren(make("p", { text: words.working }));
    const answer = await this.api.get("/answer?scenario=" + encodeURIComponent(id)).catch(() => null);
    if (id === this.proposal) this.show(answer);
  }

  /* Show an answer; null puts the last one away. */
  show(answer) {
    const parts = partsOf(answer);
    this.proposal = null;
    this.box.hidden = !parts.length;
    const close = () => { this.box.hidden = true; this.paint(null); };
    const conflicts = (answer && answer.conflicts) || [];
    this.box.replaceChildren(button(words.close, close, { class: "quiet put-away" }), make("h2", { text: words.changes }),
      ...parts.map(section), ...conflicts.map((text) => make("p", { class: "problem", text })));
    this.paint(parts.length ? parts[0].cells : null);
  }

  paint(cells) {
    if (this.effects.shown) return;
    const measure = this.board.paint(cells);
    byId("effects-key").replaceChildren(...(measure ? [legend(measure)] : []));
  }
}
