/* Two versions of a proposal side by side, and what can be done about it. */
import { words } from "../web/config.js";
import { button, make } from "../web/elements.js";
import { filled } from "../web/text.js";
import { hoursOf } from "./titles.js";

function side(title, one) {
  const line = (text) => (text ? make("p", { text }) : null);
  return make("div", {}, make("h3", { text: title }), make("p", { class: "words", text: one.comment || "" }),
    line(one.name), line(one.hours && hoursOf(one.hours)), line(one.capacity && filled(words.places, { n: one.capacity })));
}

/* Show the version of others and ours in `box`; `acts` are { keepTheirs, keepMine, both }. */
export function showClash(box, message, theirs, mine, acts) {
  const act = (text, choose) => button(text, () => { box.hidden = true; box.replaceChildren(); choose(); });
  box.replaceChildren(make("h2", { id: "clash-title", tabindex: -1, text: words.clashTitle }), make("p", { text: message }),
    make("div", { class: "sides" }, side(words.clashTheirs, theirs), side(words.clashMine, mine)),
    make("div", { class: "acts" }, act(words.clashKeepTheirs, acts.keepTheirs), act(words.clashKeepMine, acts.keepMine), act(words.clashBoth, acts.both)));
  box.hidden = false;
  box.querySelector("#clash-title").focus();
}
