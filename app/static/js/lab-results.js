/* The ranked list with its top five, and the time that is left. */
(function () {
  "use strict";
  const { words, make, say, number } = Lab;

  function ranking(results, proposals, board) {
    const most = Math.max(1, ...results.map((row) => row.dots));
    const rows = results.filter((row) => proposals.has(String(row.proposal))).map((row) => {
      const one = proposals.get(String(row.proposal));
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("class", "meter gain");
      svg.setAttribute("aria-hidden", "true");
      const rect = svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "rect"));
      rect.setAttribute("width", (100 * row.dots / most).toFixed(1) + "%");
      rect.setAttribute("height", "100%");
      return make("li", { class: row.top ? "top" : "", data: { proposal: one.id } },
        make("span", { class: "rank", text: row.rank + "." }),
        make("span", { class: "what" }, make("strong", { text: one.number + " · " + Lab.titleOf(one, board) }), one.comment ? make("span", { class: "words", text: one.comment }) : null, svg),
        make("span", { class: "dots-sum" }, make("strong", { text: say(words.dotsSum, { n: number(row.dots) }) }), make("span", { text: say(words.votersSum, { n: number(row.voters) }) })));
    });
    const top = rows.filter((row) => row.className === "top");
    const rest = rows.filter((row) => row.className !== "top");
    return [make("h3", { text: words.topFive }), make("ol", { class: "ranked" }, ...top), ...(rest.length ? [make("h3", { text: words.theRest }), make("ol", { class: "ranked rest" }, ...rest)] : [])];
  }

  /* Minutes and seconds, with a minus sign once the time is over. */
  function timeLeft(seconds) {
    const over = seconds < 0;
    const all = Math.abs(seconds);
    return (over ? "−" : "") + Math.floor(all / 60) + ":" + String(all % 60).padStart(2, "0");
  }

  Object.assign(Lab, { ranking, timeLeft });
})();
