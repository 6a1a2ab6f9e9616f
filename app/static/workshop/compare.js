/* Two scenarios side by side: the same map twice, one legend of changes, and the figures in one table. */
import { config, words } from "../web/config.js";
import { byId, make } from "../web/elements.js";
import { L, Mire, map as first } from "../web/map.js";
import { partsOf, section } from "./answer.js";
import { offline } from "./api.js";
import { Board, legend } from "./board.js";
import { sharedRoom } from "./live.js";
import { titleOf } from "./titles.js";

const room = sharedRoom();
const second = L.map("mappa_b", { zoomControl: false, zoomSnap: 0.25, minZoom: 10, maxZoom: 19 });
second.mire = new Mire.Scene(second, { ...config.mapWords, label: config.mapWords.label + " B" });
const sides = [["a", first], ["b", second]].map(([name, map]) => {
  map.mire.select = () => {};
  return { name, map, board: new Board(map.mire), pick: byId("pick-" + name), place: byId("told-" + name), answer: null };
});

/* Whoever moves one map moves the other. */
function follow() {
  let busy = false;
  sides.forEach(({ map }, n) => map.on("move moveend", () => {
    if (busy) return;
    busy = true;
    sides[1 - n].map.setView(map.getCenter(), map.getZoom(), { animate: false });
    busy = false;
  }));
}

function offer() {
  const services = room.list().filter((one) => config.types[one.type].onServices).reverse();
  for (const { pick } of sides) {
    pick.replaceChildren(new Option(words.all, "all"), ...services.map((one) => new Option(one.number + " · " + titleOf(one, sides[0].board), one.id)), new Option(words.today, "none"));
  }
  sides[1].pick.value = services.length ? String(services[services.length - 1].id) : "none";
  const query = new URLSearchParams(location.search);
  for (const side of sides) if (query.get(side.name)) side.pick.value = query.get(side.name);
}

async function ask(side) {
  const wanted = side.pick.value;
  try {
    const answer = wanted === "none" ? { kinds: [] } : await room.api.get("/answer?scenario=" + encodeURIComponent(wanted));
    if (side.pick.value !== wanted) return;
    side.answer = answer;
    side.place.dataset.asked = wanted;
    const parts = partsOf(answer);
    side.place.replaceChildren(...(parts.length ? parts.map(section) : [make("p", { class: "note", text: words.noEffects })]));
    const list = wanted === "all" ? room.list() : room.list().filter((one) => String(one.id) === wanted);
    for (const node of side.place.querySelectorAll("details, .who")) node.remove(); // whole below, from A to B
    await side.board.proposals(list, null);
    show();
  } catch (problem) {
    side.place.replaceChildren(make("p", { class: "problem", text: offline(problem) ? words.offline : problem.message }));
  }
}

function kinds() {
  const codes = [...new Set(sides.flatMap((side) => partsOf(side.answer).map((part) => part.kind)))];
  const select = byId("kind");
  const before = select.value;
  select.replaceChildren(...codes.map((code) => new Option(config.kinds[code] ? config.kinds[code].name : code, code)));
  if (codes.includes(before)) select.value = before;
  return select.value;
}

const partOf = (side, kind) => partsOf(side.answer).find((part) => part.kind === kind) || null;

function show() {
  const kind = kinds();
  let measure = null;
  for (const side of sides) {
    const part = partOf(side, kind);
    measure = side.board.paint(part && part.cells) || measure;
  }
  byId("effects-key").replaceChildren(...(measure ? [legend(measure)] : []));
}

/* The figures of both, and in words what goes from A to B. */
async function table() {
  const [a, b] = sides.map((side) => side.pick.value);
  const place = byId("versus-table");
  if (a === b) return place.replaceChildren(make("p", { class: "note", text: words.same }));
  const named = (value) => (value === "none" ? "" : value);
  try {
    const answer = await room.api.get("/answer?" + new URLSearchParams({ scenario: named(b), against: named(a) }));
    if (sides[0].pick.value !== a || sides[1].pick.value !== b) return undefined;
    return place.replaceChildren(make("h2", { text: words.versus }), ...partsOf(answer).map(section));
  } catch (problem) {
    return place.replaceChildren(make("p", { class: "problem", text: offline(problem) ? words.offline : problem.message }));
  }
}

async function start() {
  try {
    await room.load();
  } catch (problem) {
    byId("told-a").replaceChildren(make("p", { class: "problem", text: offline(problem) ? words.offline : problem.message }));
    return;
  }
  byId("room-title").textContent = room.state.title;
  second.setView(first.getCenter(), first.getZoom());
  await Promise.all(sides.map((side) => side.board.lay(room.state.nil_ids)));
  await sides[0].board.learn(room.list());
  offer();
  follow();
  sides[0].board.home();
  for (const side of sides) side.pick.addEventListener("change", () => {
    history.replaceState(null, "", "?" + new URLSearchParams(sides.map((each) => [each.name, each.pick.value])));
    ask(side);
    table();
  });
  byId("kind").addEventListener("change", show);
  await Promise.all([...sides.map(ask), table()]);
  document.body.dataset.ready = "1";
}
start();
