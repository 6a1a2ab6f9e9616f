/* What the city answers to a proposal or to all of them: who gains, who loses, what it takes; a sentence under each
   number. The sentences come from the server, in plain words. */
(function () {
  "use strict";
  const { words, make, number, say } = Lab;

  /* The answers by kind of an `answer`, whatever it holds. */
  const parts = (answer) => (answer ? answer.kinds || (answer.groups ? [answer] : []) : []);

  /* One figure: its sign says gain or loss, the sentence says it in words. */
  function figure(value, label, sentence, tone) {
    return make("div", { class: "figure " + tone }, make("strong", { text: (value > 0 && tone !== "cost" ? (tone === "loss" ? "−" : "+") : "") + number(value, 1) }),
      make("span", { text: label }), sentence ? make("p", { text: sentence }) : null);
  }

  function bars(rows, name) {
    const most = Math.max(1, ...rows.map((row) => Math.max(row.gain, row.lose)));
    const body = rows.map((row) => make("tr", {},
      make("th", { scope: "row", text: row.label }),
      make("td", { class: "gain" }, meter(row.gain / most, "gain"), make("span", { text: row.gain ? "+" + number(row.gain) : "0" })),
      make("td", { class: "loss" }, meter(row.lose / most, "loss"), make("span", { text: row.lose ? "−" + number(row.lose) : "0" }))));
    return make("table", { class: "who" }, make("caption", { text: name }),
      make("thead", {}, make("tr", {}, make("th", { scope: "col", text: words.whoWho }), make("th", { scope: "col", text: words.whoGain }), make("th", { scope: "col", text: words.whoLose }))),
      make("tbody", {}, body));
  }

  function meter(share, tone) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "meter " + tone);
    svg.setAttribute("aria-hidden", "true");
    const rect = svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "rect"));
    rect.setAttribute("width", (100 * share).toFixed(1) + "%");
    rect.setAttribute("height", "100%");
    return svg;
  }

  Object.assign(Lab, { answerParts: parts, figure, bars });
})();
