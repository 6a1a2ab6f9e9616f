/* The list of proposals beside the map: the same items and ids. Each card is built from text nodes and only built anew
   when what it shows has changed, so that nobody loses a half-written comment or the focus. */
import { words } from "../web/config.js";
import { button, make } from "../web/elements.js";
import { filled } from "../web/text.js";
import { losersOf, partsOf } from "./answer.js";
import { hoursOf, paint, titleOf } from "./titles.js";
import { clock, number } from "./format.js";

export class Cards extends EventTarget {
  /* `can` says what whoever looks may do: { comment, vote, lead }. */
  constructor(list, room, board, can = {}) {
    super();
    Object.assign(this, { list, room, board, can });
    this.built = new Map();
    this.drafts = new Map();
    this.open = new Set();
    this.chosen = null;
    this.filter = "all";
    this.sort = "new";
    list.addEventListener("click", (event) => this.clicked(event));
    list.addEventListener("submit", (event) => this.commented(event));
    list.addEventListener("input", (event) => { if (event.target.name === "text") this.drafts.set(this.idOf(event.target), event.target.value); });
  }

  idOf(node) { return node.closest("[data-proposal]").dataset.proposal; }

  /* What is listed, in order; `queued` are those that wait for the network. */
  rows(queued = []) {
    const seen = this.room.list().filter((one) => (this.filter === "all" ? true : this.filter === "mine" ? one.mine : one.type === this.filter))
      .filter((one) => one.status !== "cleared");
    const rank = new Map((this.room.state.results || []).map((row) => [String(row.proposal), row.rank]));
    if (this.sort === "votes" && rank.size) seen.sort((a, b) => (rank.get(String(a.id)) || 1e6) - (rank.get(String(b.id)) || 1e6));
    if (this.sort === "old") seen.reverse();
    return [...queued, ...seen];
  }

  show(queued = []) {
    const rows = this.rows(queued);
    const next = new Map();
    const nodes = rows.map((one) => {
      const id = String(one.id);
      const mark = this.mark(one);
      const known = this.built.get(id);
      const node = known && known.mark === mark ? known.node : this.build(one, known && known.node);
      next.set(id, { mark, node });
      return node;
    });
    const focused = document.activeElement && this.list.contains(document.activeElement) ? document.activeElement : null;
    const [id, act] = focused ? [this.idOf(focused), focused.dataset.act || focused.name] : [];
    if (!nodes.length) nodes.push(make("p", { class: "note", text: this.filter === "all" ? words.noProposals : words.noneOfThese }));
    if (nodes.length !== this.list.childNodes.length || nodes.some((node, n) => node !== this.list.childNodes[n])) {
      this.list.replaceChildren(...nodes);
      if (focused && next.has(id)) {
        const again = next.get(id).node.querySelector('[data-act="' + act + '"], [name="' + act + '"]');
        if (again) again.focus({ preventScroll: true });
      }
    }
    this.built = next;
  }

  mark(one) {
    const { state } = this.room;
    const result = (state.results || []).find((row) => String(row.proposal) === String(one.id));
    return JSON.stringify([one, this.room.answers.get(String(one.id)), this.open.has(String(one.id)), this.chosen === String(one.id), state.voting, state.frozen,
      result, state.spotlight === String(one.id), this.can, this.board && this.board.site(one.site) ? 1 : 0]);
  }

  build(one) {
    const id = String(one.id);
    const chosen = this.chosen === id;
    const card = make("article", { class: "proposal" + (chosen ? " chosen" : "") + (one.queued ? " queued" : ""), data: { proposal: id }, "aria-labelledby": this.list.id + "-" + id });
    paint(card, one.type);
    card.append(this.head(one, chosen));
    for (const line of this.lines(one)) card.append(line);
    const gain = this.gain(one);
    if (gain) card.append(gain);
    if (this.can.vote && this.room.state.voting.open && !one.queued && one.visible !== false) card.append(this.dots(one));
    const result = (this.room.state.results || []).find((row) => String(row.proposal) === id);
    if (result && !this.room.state.voting.open) card.append(make("p", { class: "result", text: filled(words.resultLine, { dots: number(result.dots), voters: number(result.voters), rank: result.rank }) }));
    if (!one.queued) card.append(this.acts(one));
    if (this.open.has(id)) card.append(this.comments(one));
    return card;
  }

  head(one, chosen) {
    const title = make("h3", { id: this.list.id + "-" + one.id }, make("button", { type: "button", class: "badge", "aria-pressed": String(chosen), "aria-label": filled(words.showOnMap, { n: one.number || "" }), data: { act: "map" } }, String(one.number || "·")),
      make("span", { text: titleOf(one, this.board) }));
    return title;
  }

  lines(one) {
    const lines = [];
    if (one.comment) lines.push(make("p", { class: "words", text: one.comment }));
    if (one.hours) lines.push(make("p", { class: "hours", text: hoursOf(one.hours) }));
    if (one.capacity) lines.push(make("p", { class: "capacity", text: filled(words.places, { n: number(one.capacity) }) }));
    const who = [one.alias || (one.mine ? words.me : filled(words.participant, { n: String(one.author || "").replace("p", "") })), one.group].filter(Boolean).join(" · ");
    const when = one.at ? clock(one.at) + (one.edited_at ? " (" + words.edited + ")" : "") : words.queued;
    lines.push(make("p", { class: "by", text: (one.author === "f" ? words.facilitator : who) + " · " + when + (one.test ? " · " + words.testData : "") }));
    if (one.status === "pending") lines.push(make("p", { class: "state", text: words.pending }));
    if (one.status === "hidden") lines.push(make("p", { class: "state", text: filled(words.hidden, { reason: one.reason || "" }) }));
    if (one.status === "withdrawn") lines.push(make("p", { class: "state", text: words.withdrawn }));
    return lines;
  }

  /* The answer of the city, in one sentence. */
  gain(one) {
    const parts = partsOf(this.room.answers.get(String(one.id)));
    if (!parts.length) return null;
    const box = make("div", { class: "gain-line" });
    for (const part of parts) {
      const losers = losersOf(part);
      if (part.headline && !(losers && losers.includes(part.headline))) box.append(make("p", { text: part.headline }));
      if (losers) box.append(make("p", { class: "losers", text: losers }));
    }
    return box.childNodes.length ? box : null;
  }

  dots(one) {
    const mine = one.my_dots || 0;
    const left = this.left();
    const row = make("div", { class: "dots", role: "group", "aria-label": filled(words.dotsFor, { n: one.number }) });
    row.append(button("−", null, { class: "step", disabled: !mine, "aria-label": words.dotLess, data: { act: "less" } }),
      make("span", { class: "given", "aria-live": "polite" }, make("span", { class: "beads", "aria-hidden": "true", text: "●".repeat(mine) + "○".repeat(Math.max(0, Math.min(left, 10 - mine))) }), make("span", { class: "visually-hidden", text: filled(words.dotsGiven, { n: mine }) })),
      button("+", null, { class: "step", disabled: left < 1, "aria-label": words.dotMore, data: { act: "more" } }));
    return row;
  }

  left() {
    const used = [...this.room.proposals.values()].reduce((sum, one) => sum + (one.my_dots || 0), 0);
    return this.room.state.voting.dots - used;
  }

  acts(one) {
    const id = String(one.id);
    const row = make("div", { class: "acts" });
    const act = (name, text, options = {}) => row.append(button(text, null, { class: "quiet", ...options, data: { act: name } }));
    const open = this.open.has(id);
    act("comments", filled(words.comments, { n: one.comments ? one.comments.length : 0 }), { "aria-expanded": String(open) });
    const frozen = this.room.state.frozen && !this.can.lead;
    if ((one.mine || (this.room.state.editing === "all" && this.can.comment)) && one.status !== "withdrawn" && !frozen) act("edit", words.edit);
    if (one.mine && !frozen) act("undo", words.undo);
    if (one.mine && one.status !== "withdrawn" && !frozen) act("withdraw", words.withdraw);
    if (this.can.lead) {
      const lit = this.room.state.spotlight === id;
      act("light", lit ? words.unlight : words.light, { "aria-pressed": String(lit) });
      if (one.status === "pending") act("release", words.release);
      else if (one.status === "hidden") act("release", words.unhide);
      if (one.status !== "hidden" && one.status !== "withdrawn") act("hide", words.hide);
    }
    return row;
  }

  comments(one) {
    const id = String(one.id);
    const box = make("div", { class: "comments" });
    const items = (one.comments || []).map((each) => make("li", {}, make("p", { text: each.text }), make("p", { class: "by", text: [each.alias || (each.author === "f" ? words.facilitator : filled(words.participant, { n: String(each.author).replace("p", "") })), each.group, clock(each.at)].filter(Boolean).join(" · ") }), ...this.moderate(each)));
    if (items.length) box.append(make("ol", {}, ...items));
    if (this.can.comment && !(this.room.state.frozen && !this.can.lead)) {
      const field = make("textarea", { name: "text", id: this.list.id + "-c-" + id, rows: 2, maxlength: 1000, required: true });
      field.value = this.drafts.get(id) || "";
      box.append(make("form", { data: { act: "comment" } }, make("label", { for: this.list.id + "-c-" + id, text: words.writeComment }), field, make("button", { type: "submit", text: words.send })));
    }
    return box;
  }

  /* What whoever leads may do to a comment. */
  moderate(comment) {
    if (!this.can.lead) return [];
    const act = (name, text) => button(text, null, { class: "quiet", data: { act: name, comment: comment.id } });
    if (comment.status === "hidden") return [make("p", { class: "state", text: filled(words.hidden, { reason: comment.reason || "" }) }), act("release", words.unhide)];
    if (comment.status === "pending") return [act("release", words.release), act("hide", words.hide)];
    return [act("hide", words.hide)];
  }

  clicked(event) {
    const target = event.target.closest("[data-act]");
    if (!target || target.tagName === "FORM") return;
    const id = this.idOf(target);
    const one = this.room.proposals.get(id);
    const act = target.dataset.act;
    if (act === "comments") {
      if (this.open.has(id)) this.open.delete(id);
      else this.open.add(id);
      return this.dispatchEvent(new CustomEvent("again"));
    }
    if (act === "map") return this.choose(this.chosen === id ? null : id, { pan: true });
    this.dispatchEvent(new CustomEvent("act", { detail: { act, one, node: target } }));
  }

  commented(event) {
    event.preventDefault();
    const form = event.target;
    const text = form.elements.text.value.trim();
    const id = this.idOf(form);
    if (!text) return;
    this.drafts.delete(id);
    this.dispatchEvent(new CustomEvent("act", { detail: { act: "comment", one: this.room.proposals.get(id), text } }));
  }

  /* Choose a proposal on the map and in the list; null chooses none. */
  choose(id, { pan = false, scroll = false } = {}) {
    this.chosen = id;
    this.dispatchEvent(new CustomEvent("chosen", { detail: { id, pan, scroll } }));
    const one = id && this.room.proposals.get(id);
    if (one && pan && this.board) this.board.goto(one);
    if (id && scroll) {
      const node = this.list.querySelector('[data-proposal="' + CSS.escape(id) + '"]');
      if (node) node.scrollIntoView({ block: "nearest" });
    }
  }
}
