/* The page of the hours. One bundle says, for every cell, which weeks of hours it can walk to and how much later it
   arrives; from it every quarter of an hour of every typical week is worked out here, without another request. */
(function () {
  "use strict";
  const config = JSON.parse(document.getElementById("config").textContent);
  const { urls, words, styles, slots, slotMinutes, personas, classes, bar } = config;
  const CLASSES = ["served", "time_gap", "information_gap", "space_gap"];
  const CLOSED = 0, UNKNOWN = 1, OPEN = 2;
  const STEP_MS = 90; // of the play button: the week passes in a minute
  const held = new Set(config.held);
  const scene = window[config.map].mire;
  const form = document.getElementById("ask");
  const range = document.getElementById("slot");
  const strip = document.getElementById("strip");
  const play = document.getElementById("play");
  const list = document.querySelector(".list");
  const fields = form.elements;
  const number = new Intl.NumberFormat(config.locale, { useGrouping: "always" });
  const percent = new Intl.NumberFormat(config.locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

  let city = null; // the bundle, unpacked
  let known = null; // key of the bundle held
  let whole = null; // the classes of a persona's whole week, by cell, and whom to ask
  let shown = []; // class of every cell on the map
  let shapes = [];
  let playing = null;
  let rows = new Map();

  const slot = () => Number(range.value);
  const persona = () => personas[fields.persona.value] || null;
  const wholeWeek = () => fields.view.value === "week" && persona() !== null;

  function question() {
    const asked = new URLSearchParams(new FormData(form));
    for (const [name, usual] of [["persona", ""], ["view", "slot"], ["order", "time_gap"], ["week", "scuola"]]) {
      if (asked.get(name) === usual) asked.delete(name);
    }
    return asked;
  }

  /* --- what is fetched ------------------------------------------------------------------------------------------ */

  function unpack(told) {
    const { of_cell: counts, hours, late } = told.entries;
    const start = new Uint32Array(counts.length + 1);
    counts.forEach((count, cell) => { start[cell + 1] = start[cell] + count; });
    const nils = [...new Set(told.cells.nil_id)];
    const place = new Map(nils.map((id, at) => [id, at]));
    return {
      ids: told.cells.id, start, hours: Uint16Array.from(hours), late: Uint8Array.from(late), texts: told.hours,
      people: told.cells.people, nils, nil: Uint16Array.from(told.cells.nil_id, (id) => place.get(id)), levels: {},
    };
  }

  /* State of every distinct week of hours at every slot, one row after the other. */
  function levels(week) {
    if (!city.levels[week]) {
      const found = new Uint8Array(city.texts.length * slots);
      city.texts.forEach((weeks, row) => {
        const runs = weeks[week];
        for (let i = 0; i < runs.length; i += 3) found.fill(runs[i + 2], row * slots + runs[i], row * slots + runs[i + 1]);
      });
      city.levels[week] = found;
    }
    return city.levels[week];
  }

  function counted() {
    const columns = persona() ? persona().counts : ["people"];
    const total = new Float64Array(city.ids.length);
    for (const column of columns) city.people[column].forEach((n, cell) => { total[cell] += n; });
    return total;
  }

  async function find(options) {
    const kind = fields.kind.value;
    if (!held.has(kind)) return location.assign(urls.page + "?" + question());
    const speed = persona() ? persona().speed : 4.5;
    const key = new URLSearchParams({ kind, minutes: fields.minutes.value, speed });
    const news = known !== key.toString();
    const [bundle, sites] = await Promise.all([
      news && Ground.json(urls.bundle + "?" + key, options),
      news && Ground.json(urls.sites + "?kind=" + encodeURIComponent(kind), options),
      wholeWeek() && loadWhole(options),
      ready,
    ]);
    if (news) {
      city = unpack(bundle);
      known = key.toString();
      const byId = new Map();
      scene.layers.cells.eachLayer((shape) => byId.set(shape.feature.id, shape));
      shapes = city.ids.map((id) => byId.get(id));
      scene.remove("sites");
      if (sites.features.length) scene.draw("sites", "sites", sites, () => styles.sites);
    }
    week();
    show();
  }

  async function loadWhole(options) {
    const asked = new URLSearchParams({
      kind: fields.kind.value, minutes: fields.minutes.value, week: fields.week.value, persona: fields.persona.value,
    });
    if (!whole || whole.key !== asked.toString()) whole = { key: asked.toString(), ...(await Ground.json(urls.partition + "?" + asked, options)) };
  }

  /* --- what is worked out --------------------------------------------------------------------------------------- */

  /* The best state each cell meets when leaving at a slot; -1 where no place is near. */
  function meet(at) {
    const states = levels(fields.week.value);
    const { start, hours, late, ids } = city;
    const found = new Int8Array(ids.length).fill(-1);
    for (let cell = 0; cell < ids.length; cell++) {
      for (let i = start[cell]; i < start[cell + 1] && found[cell] < OPEN; i++) {
        const arrive = at + late[i];
        const state = states[hours[i] * slots + (arrive < slots ? arrive : arrive - slots)];
        if (state > found[cell]) found[cell] = state;
      }
    }
    return found;
  }

  function named() {
    if (wholeWeek()) return city.ids.map((id) => whole.cells[id]);
    const names = { [-1]: "space_gap", [CLOSED]: "time_gap", [UNKNOWN]: "information_gap", [OPEN]: "served" };
    return Array.from(meet(slot()), (state) => names[state]);
  }

  /* People by class, of each quartiere and of all. */
  function sum(classOf, people) {
    const every = () => Object.fromEntries(CLASSES.map((name) => [name, 0]));
    const byNil = city.nils.map(every), total = every();
    classOf.forEach((name, cell) => {
      byNil[city.nil[cell]][name] += people[cell];
      total[name] += people[cell];
    });
    return { byNil, total };
  }

  /* --- what is shown -------------------------------------------------------------------------------------------- */

  function say(part, of) {
    if (!of) return "–";
    const share = part / of, shown = (share === 0 || share === 1 ? number : percent).format(100 * share);
    if (share > 0 && share < 0.001) return words.under.replace("{n}", percent.format(0.1));
    if (share > 0.999 && share < 1) return words.over.replace("{n}", percent.format(99.9));
    return words.share.replace("{n}", shown);
  }

  function clock(at) {
    const minute = (at * slotMinutes) % 1440, two = (n) => String(n).padStart(2, "0");
    const day = config.days[Math.floor((at * slotMinutes) / 1440)];
    return day[0].toUpperCase() + day.slice(1) + ", " + two(Math.floor(minute / 60)) + ":" + two(minute % 60);
  }

  function free(at) {
    const moment = at * slotMinutes;
    return persona().free.some(([start, end]) => [moment, moment + 10080].some((m) => start <= m && m < end));
  }

  function show() {
    if (!city) return;
    const classOf = named(), people = counted();
    paint(classOf);
    const { byNil, total } = sum(classOf, people);
    const all = CLASSES.reduce((n, name) => n + total[name], 0);
    for (const name of CLASSES) {
      const row = document.querySelector('[data-class="' + name + '"]');
      row.querySelector("[data-people]").textContent = number.format(total[name]);
      row.querySelector("[data-share]").textContent = say(total[name], all);
    }
    tell(say(total.served, all));
    rank(byNil);
    ask();
    document.body.dataset.shown = question().toString();
    remember();
  }

  function tell(share) {
    const at = slot(), one = persona();
    const text = config.sentences[wholeWeek() ? "week" : one ? "persona" : "slot"];
    const holes = {
      moment: clock(at), share, minutes: number.format(fields.minutes.value), kinds: config.kinds[fields.kind.value], persona: one ? one.name : "",
    };
    const sentence = text.replace(/\{(\w+)\}/g, (_, name) => holes[name]);
    const headline = document.getElementById("headline");
    headline.setAttribute("aria-live", playing ? "off" : "polite");
    headline.textContent = sentence;
    document.title = sentence + " · Mire";
    document.getElementById("busy").hidden = wholeWeek() || !one || free(at);
    document.getElementById("free-help").hidden = !one;
    document.getElementById("clock").textContent = clock(at);
    range.setAttribute("aria-valuetext", clock(at));
    const today = String(Math.floor((at * slotMinutes) / 1440));
    for (const button of document.querySelectorAll("[data-day]")) button.setAttribute("aria-pressed", String(button.dataset.day === today));
  }

  function paint(classOf) {
    classOf.forEach((name, cell) => {
      if (shown[cell] === name || !shapes[cell]) return;
      shapes[cell].setStyle({ fillColor: classes[name], fillOpacity: 1 });
    });
    shown = classOf;
  }

  function rank(byNil) {
    const order = fields.order.value;
    city.nils.forEach((id, at) => {
      const row = rows.get(String(id));
      if (!row || row.classList.contains("na")) return;
      const people = CLASSES.reduce((n, name) => n + byNil[at][name], 0);
      row.count = byNil[at][order];
      row.querySelector("[data-count]").textContent = number.format(row.count);
      const share = say(row.count, people);
      row.querySelector("[data-share]").textContent = share;
      row.dataset.facts = words.facts.replace("{count}", number.format(row.count)).replace("{share}", share);
      let from = 0;
      bar.forEach((name, piece) => {
        const width = people ? (100 * byNil[at][name]) / people : 0, rect = row.bar[piece];
        rect.setAttribute("x", from.toFixed(2) + "%");
        rect.setAttribute("width", width.toFixed(2) + "%");
        from += width;
      });
    });
    const last = (row) => (row.classList.contains("na") ? 1 : 0);
    const sorted = [...rows.values()].sort((a, b) => last(a) - last(b) || (b.count || 0) - (a.count || 0) || a.dataset.nil - b.dataset.nil);
    const body = sorted.length && sorted[0].parentNode;
    sorted.forEach((row, at) => { if (body.children[at] !== row) body.insertBefore(row, body.children[at]); });
  }

  function ask() {
    const part = document.querySelector('[data-part="ask"]');
    part.hidden = !(wholeWeek() && whole.ask.length);
    if (part.hidden) return;
    part.querySelector("ol").replaceChildren(...whole.ask.map((site) => {
      const item = document.createElement("li");
      item.textContent = [site.name, site.address].filter(Boolean).join(", ") + " ";
      item.appendChild(document.createElement("span")).textContent = words.people.replace("{n}", number.format(site.added));
      return item;
    }));
  }

  /* The strip above the slider: how many find a place open at each slot, those of whom nobody knows, and below them
     when the persona can go out. */
  function week() {
    const people = counted(), states = levels(fields.week.value);
    const wide = (strip.width = Math.max(320, strip.clientWidth * (window.devicePixelRatio || 1))), high = (strip.height = 96);
    const pen = strip.getContext("2d");
    const all = people.reduce((n, each) => n + each, 0) || 1;
    const one = persona(), foot = one ? 14 : 0;
    for (let at = 0; at < slots; at++) {
      let open = 0, unknown = 0;
      const found = meet(at);
      for (let cell = 0; cell < found.length; cell++) {
        if (found[cell] === OPEN) open += people[cell];
        else if (found[cell] === UNKNOWN) unknown += people[cell];
      }
      const x = Math.floor((at * wide) / slots), w = Math.ceil(wide / slots);
      const top = ((high - foot) * open) / all, more = ((high - foot) * unknown) / all;
      pen.fillStyle = classes.information_gap;
      pen.fillRect(x, high - foot - top - more, w, more);
      pen.fillStyle = classes.served;
      pen.fillRect(x, high - foot - top, w, top);
      if (one && free(at)) {
        pen.fillStyle = "#14213d";
        pen.fillRect(x, high - 9, w, 9);
      }
    }
    pen.fillStyle = "rgb(20 33 61 / .35)";
    for (let day = 1; day < 7; day++) pen.fillRect(Math.round((day * wide) / 7), 0, 1, high);
  }

  let waiting = null;
  function remember() {
    if (waiting) clearTimeout(waiting);
    waiting = setTimeout(() => history.replaceState(null, "", "?" + question()), 400);
  }

  /* --- what people do ------------------------------------------------------------------------------------------- */

  let asked = false;
  function move(at) {
    range.value = String(((at % slots) + slots) % slots);
    if (fields.view.value === "week") fields.view.value = "slot";
    if (asked) return;
    asked = true; // at most one picture a frame, whatever the pointer does
    requestAnimationFrame(() => { asked = false; show(); });
  }

  function stop() {
    if (playing) clearInterval(playing);
    playing = null;
    play.setAttribute("aria-pressed", "false");
    play.querySelector("span").textContent = words.play;
  }

  function start() {
    playing = setInterval(() => move(slot() + 1), STEP_MS);
    play.setAttribute("aria-pressed", "true");
    play.querySelector("span").textContent = words.pause;
  }

  const ready = Ground.lay(scene, config).then(() => scene.listen(list));
  const load = Ground.asking(find, words, (why) => {
    stop();
    document.getElementById("headline").textContent = words.failed.replace("{}", why);
  });

  play.addEventListener("click", () => (playing ? stop() : start()));
  range.addEventListener("input", () => move(slot()));
  range.addEventListener("keydown", (event) => {
    const day = { PageUp: 96, PageDown: -96 }[event.key];
    if (!day) return;
    event.preventDefault();
    move(slot() + day);
  });
  for (const button of document.querySelectorAll("[data-day]")) {
    button.addEventListener("click", () => move(Number(button.dataset.day) * 96 + (slot() % 96)));
  }
  form.addEventListener("submit", (event) => { event.preventDefault(); load(); });
  form.addEventListener("change", (event) => {
    if (event.target === range) return;
    if (event.target.name === "persona") {
      const none = event.target.value === "";
      const week = form.querySelector('[name="view"][value="week"]');
      week.disabled = none;
      if (none) fields.view.value = "slot";
    }
    load();
  });
  list.addEventListener("change", (event) => { if (event.target.name === "order") show(); });
  window.addEventListener("resize", () => { if (city) week(); });

  document.documentElement.classList.add("live");
  for (const row of document.querySelectorAll(".hours-ranking [data-nil]")) {
    row.bar = row.querySelectorAll(".four rect");
    rows.set(row.dataset.nil, row);
  }
  window.MireHours = { move, slot };
  if (held.has(fields.kind.value)) load();
  else form.elements.kind.addEventListener("change", () => load());
})();
