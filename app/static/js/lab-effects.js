/* The effects of proposals on the city: all of the room together, or one, painted on the map and told in words. */
(function () {
  "use strict";
  const { words, make, button, say, number } = Lab;

  class Effects {
    constructor(place, room, board) {
      Object.assign(this, { place, room, board });
      this.scenario = "all";
      this.shown = false;
    }

    async ask(scenario = this.scenario) {
      this.scenario = scenario;
      try {
        const told = await this.room.api.get("/answer?scenario=" + encodeURIComponent(scenario));
        if (this.scenario !== scenario) return;
        this.told = told.answer || told;
        this.show();
      } catch (problem) {
        this.place.replaceChildren(make("p", { class: "problem", text: Lab.offline(problem) ? words.offline : problem.message }));
      }
    }

    /* Ask again soon: after a burst of events, once. */
    soon() {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.ask(), 600);
    }

    get parts() { return Lab.answerParts(this.told); }

    show() {
      const parts = this.parts;
      const nodes = parts.length ? parts.map((part) => section(part)) : [make("p", { class: "note", text: words.noEffects })];
      for (const text of (this.told && this.told.conflicts) || []) nodes.push(make("p", { class: "problem", text }));
      this.place.replaceChildren(...nodes);
      this.paint();
    }

    /* Paint the kind that is chosen, or the first that changes anything. */
    paint() {
      if (!this.shown) return;
      const part = this.parts.find((each) => each.kind === this.kind) || this.parts.find((each) => each.cells && Object.keys(each.cells).length);
      const measure = this.board.paint(part && part.cells);
      const key = document.getElementById("effects-key");
      if (key) key.replaceChildren(...(measure ? [Lab.legend(measure)] : []));
    }

    visible(on) {
      this.shown = on;
      if (on) this.paint();
      else {
        this.board.paint(null);
        const key = document.getElementById("effects-key");
        if (key) key.replaceChildren();
      }
    }
  }

  /* One kind: the headline, the figures with their sentences, who gains and who loses, by group, persona, quartiere. */
  function section(part) {
    const kind = Lab.config.kinds[part.kind];
    const box = make("section", { class: "effect", data: { kind: part.kind } }, make("h3", { text: kind ? kind.name : part.kind }));
    if (part.headline) box.append(make("p", { class: "headline", text: part.headline }));
    const said = part.sentences || {};
    const all = part.groups && part.groups.all;
    if (all) {
      const figures = make("div", { class: "figures" });
      const add = (value, label, sentence, tone) => { if (value) figures.append(Lab.figure(value, label, sentence, tone)); };
      const of = said.figures || {};
      add(all.gain, words.figures.gain, of.gain, "gain");
      add(all.lose, words.figures.lose, of.lose, "loss");
      add(all.nearer, words.figures.nearer, of.nearer, "gain");
      add(all.farther, words.figures.farther, of.farther, "loss");
      add(all.more_hours, words.figures.more, of.more_hours, "gain");
      add(all.fewer_hours, words.figures.fewer, of.fewer_hours, "loss");
      box.append(figures);
    }
    if (said.losers) box.append(make("p", { class: "losers", text: said.losers }));
    const labels = part.labels || {};
    const rows = (table, names, [gain, lose]) => Object.entries(table || {})
      .map(([code, row]) => ({ label: (names && names[code]) || code, gain: row[gain] || 0, lose: row[lose] || 0 }))
      .filter((row) => row.gain || row.lose);
    const measure = all && (all.gain || all.lose) ? ["gain", "lose"] : all && (all.nearer || all.farther) ? ["nearer", "farther"] : ["more_hours", "fewer_hours"];
    const personas = rows(part.personas, labels.personas, ["gain", "lose"]);
    if (personas.length) box.append(Lab.bars(personas, words.byPersona));
    const groups = rows(part.groups, labels.groups, measure);
    if (groups.length) box.append(make("details", {}, make("summary", { text: words.byGroup }), Lab.bars(groups, words.byGroup)));
    const areas = (part.areas || []).map((row) => ({ label: Lab.config.quartieri[row.nil_id] || row.nil, gain: row[measure[0]] || 0, lose: row[measure[1]] || 0 })).filter((row) => row.gain || row.lose)
      .sort((a, b) => b.gain + b.lose - a.gain - a.lose).slice(0, 12);
    if (areas.length) box.append(make("details", {}, make("summary", { text: words.byArea }), Lab.bars(areas, words.byArea)));
    if (part.cost) box.append(make("p", { class: "cost", text: said.cost || costOf(part.cost) }));
    for (const text of [said.sure, ...Object.values(part.left_out || {})].filter(Boolean)) box.append(make("p", { class: "note", text }));
    return box;
  }

  function costOf(cost) {
    return say(words.cost, { more: number(cost.hours_added, 1), less: number(cost.hours_removed, 1), days: number(cost.days_added - cost.days_removed) })
      + (cost.unknown ? " " + say(words.costUnknown, { n: cost.unknown }) : "");
  }

  Object.assign(Lab, { Effects, effectSection: section, costOf });
})();
