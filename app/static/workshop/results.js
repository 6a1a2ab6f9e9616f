/* The ranked list with its top five. */
import { words } from "../web/config.js";
import { make } from "../web/elements.js";
import { filled } from "../web/text.js";
import { meter } from "./answer.js";
import { titleOf } from "./titles.js";
import { number } from "./format.js";

export function ranking(results, proposals, board) {
  const most = Math.max(1, ...results.map((row) => row.dots));
  const rows = results.filter((row) => proposals.has(String(row.proposal))).map((row) => {
    const one = proposals.get(String(row.proposal));
    return make("li", { class: row.top ? "top" : "", data: { proposal: one.id } },
      make("span", { class: "rank", text: row.rank + "." }),
      make("span", { class: "what" }, make("strong", { text: one.number + " · " + titleOf(one, board) }), one.comment ? make("span", { class: "words", text: one.comment }) : null, meter(row.dots / most, "gain")),
      make("span", { class: "dots-sum" }, make("strong", { text: filled(words.dotsSum, { n: number(row.dots) }) }), make("span", { text: filled(words.votersSum, { n: number(row.voters) }) })));
  });
  const top = rows.filter((row) => row.className === "top");
  const rest = rows.filter((row) => row.className !== "top");
  return [make("h3", { text: words.topFive }), make("ol", { class: "ranked" }, ...top), ...(rest.length ? [make("h3", { text: words.theRest }), make("ol", { class: "ranked rest" }, ...rest)] : [])];
}
