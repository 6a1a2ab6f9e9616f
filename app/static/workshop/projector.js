/* The wall: the map, the phase and its time, what has just come in, what is in the light, results once released. It looks
   with everybody's eyes: it sends no cookie, so what is hidden never reaches it. */
import { urls, words } from "../web/config.js";
import { byId, make } from "../web/elements.js";
import { scene } from "../web/map.js";
import { filled } from "../web/text.js";
import { offline } from "./api.js";
import { Board } from "./board.js";
import { Cards } from "./cards.js";
import { calmly } from "./controls.js";
import { Effects } from "./effects.js";
import { day, number } from "./format.js";
import { sharedRoom } from "./live.js";
import { ranking } from "./results.js";
import { showTimer, showTitle } from "./status.js";
import { paint, titleOf } from "./titles.js";

const LATEST = 6;
const room = sharedRoom();
scene.select = () => {};
const board = new Board(scene);
const effects = new Effects(byId("effects"), room, board);
const latest = new Cards(byId("latest"), room, board);
latest.rows = () => room.list().slice(0, effects.parts.length ? 2 : LATEST);
latest.acts = () => "";
const show = effects.show.bind(effects);
effects.show = () => { show(); brief(); };

/* On the wall only the sentence and the largest figures of each kind. */
function brief() {
  for (const node of byId("effects").querySelectorAll("details, .note, .who")) node.remove();
  draw();
}

function draw() {
  const { state } = room;
  showTitle(state);
  byId("frozen").hidden = !state.frozen;
  const shown = room.list();
  const lit = state.spotlight && room.proposals.get(state.spotlight);
  board.proposals(shown, lit ? String(lit.id) : null);
  const voting = state.voting.open;
  const results = !voting && state.results;
  byId("wall-light").hidden = !lit;
  byId("wall-vote").hidden = !voting;
  byId("wall-results").hidden = !results;
  byId("wall-latest").hidden = Boolean(lit || voting || results);
  byId("wall-effects").hidden = Boolean(lit || voting || results) || !effects.parts.length;
  if (lit) light(lit);
  else delete byId("light").dataset.shown;
  const wanted = lit ? String(lit.id) : "all"; // the map answers for what is in the light
  if (board.laid && effects.scenario !== wanted) effects.ask(wanted);
  if (voting) byId("vote-said").textContent = filled(words.usedDots, { used: number(state.voting.dots_used), voters: number(state.voting.voters), people: number(state.counts.participants) });
  if (results) byId("ranking").replaceChildren(...ranking(results, room.proposals, board));
  latest.show();
  fit();
  byId("participants").textContent = number(state.counts.participants);
  byId("count").textContent = number(shown.length);
  byId("delete-on").textContent = filled(words.deleteOn, { day: day(state.delete_on, {}) });
}

const drawSoon = calmly(draw);

/* Nobody scrolls a wall: what has no room at the foot is not shown in half. */
function fit() {
  const side = document.querySelector(".wall-side");
  const all = (selector) => [...side.querySelectorAll(selector)];
  const last = (nodes) => nodes.slice(1).reverse(); // the first of each stays
  const spare = [...last(all("#ranking .rest li")), ...last(all("#effects .effect")), ...last(all("#latest .proposal")), ...all("#effects .cost"), ...all("#latest .proposal")];
  for (const node of spare) node.hidden = false;
  for (const node of spare) {
    if (side.scrollHeight <= side.clientHeight + 1) return;
    node.hidden = true;
  }
}

function light(one) {
  const card = make("article", { class: "proposal lit", data: { proposal: one.id } }, make("h3", {}, make("span", { class: "badge", text: one.number }), make("span", { text: titleOf(one, board) })));
  paint(card, one.type);
  for (const line of latest.lines(one)) card.append(line);
  const gain = latest.gain(one);
  if (gain) card.append(gain);
  if (one.comments && one.comments.length) card.append(make("ol", { class: "said" }, ...one.comments.slice(-4).map((each) => make("li", { text: each.text }))));
  byId("light").replaceChildren(card);
  if (byId("light").dataset.shown !== one.id) board.goto(one);
  byId("light").dataset.shown = one.id;
}

room.addEventListener("change", (event) => {
  byId("connected").textContent = number(room.connected);
  document.body.dataset.live = String(room.live);
  if (["ping", "online", "offline"].includes(event.detail.kind)) return;
  drawSoon();
  if (["proposed", "edited", "withdrawn", "restored", "hidden", "released", "cleared", "answer", "loaded"].includes(event.detail.kind)) effects.soon();
  if (event.detail.kind === "spotlight" && !room.state.spotlight) board.home();
});

async function start() {
  byId("address").textContent = new URL(urls.page, location.href).href.replace(/^https?:\/\//, "");
  try {
    await room.load();
  } catch (problem) {
    byId("no-room-why").textContent = offline(problem) ? words.offline : problem.message;
    return;
  }
  draw();
  await board.lay(room.state.nil_ids);
  board.laid = effects.shown = true;
  draw();
  effects.ask();
  room.follow();
  window.setInterval(() => showTimer(room), 250);
  document.body.dataset.ready = "1";
}
start();
