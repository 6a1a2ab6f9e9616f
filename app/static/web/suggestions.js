/* The places that fit what is typed into a field, as a list under it: chosen with a tap, or with the arrow keys. */
import { button, make } from "./elements.js";

export class Suggestions {
  /* `choose(place)` is called with the place taken; `nothing` is what the list says when no place fits, if anything. */
  constructor(input, list, choose, nothing = "") {
    Object.assign(this, { input, list, choose, nothing });
    input.addEventListener("keydown", (event) => {
      const first = list.querySelector("button");
      if (event.key === "Escape") this.close();
      if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
    });
    list.addEventListener("keydown", (event) => {
      const item = event.target.closest("li");
      const next = { ArrowDown: item.nextElementSibling, ArrowUp: item.previousElementSibling }[event.key];
      if (next) { event.preventDefault(); next.querySelector("button").focus(); }
      if (event.key === "Escape") { this.close(); input.focus(); }
    });
  }

  show(places) {
    const items = places.map((place) => make("li", {}, this.option(place)));
    if (!items.length && this.nothing) items.push(make("li", { text: this.nothing }));
    this.list.replaceChildren(...items);
    this.list.hidden = !items.length;
  }

  option(place) {
    const option = button("", () => this.take(place));
    option.append(make("b", { text: place.label }), ...(place.detail ? [make("span", { text: place.detail })] : []));
    return option;
  }

  /* A sentence in place of the list. */
  say(sentence) {
    this.list.replaceChildren(make("li", { text: sentence }));
    this.list.hidden = false;
  }

  take(place) {
    this.close();
    this.choose(place);
  }

  close() {
    this.list.hidden = true;
    this.list.replaceChildren();
  }
}
