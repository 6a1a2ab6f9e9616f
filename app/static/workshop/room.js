/* The participant's page: come in, put things on the map, see everybody's, comment, give dots. A phone first. */
import { config, urls, words } from "../web/config.js";
import { button, byId, make } from "../web/elements.js";
import { scene } from "../web/map.js";
import { filled } from "../web/text.js";
import { Api, key, offline } from "./api.js";
import { Board } from "./board.js";
import { Cards } from "./cards.js";
import { showClash } from "./clash.js";
import { Composer } from "./composer.js";
import { calmly, failed, tabs, toast } from "./controls.js";
import { manyPoints } from "./draft.js";
import { Effects } from "./effects.js";
import { day } from "./format.js";
import { Room } from "./live.js";
import { Queue } from "./queue.js";
import { showRecovery } from "./recovery.js";
import { ranking } from "./results.js";
import { SavedAnswer } from "./saved-answer.js";
import { showConnection, showTimer, showTitle } from "./status.js";
import { titleOf } from "./titles.js";

const viewing = new URLSearchParams(location.search).has("vista");
const api = new Api(urls.room, { anonymous: viewing });
const room = new Room(api);
scene.select = () => {}; // a tap on this map is no choice of a quartiere
const board = new Board(scene);
const cards = new Cards(byId("cards"), room, board, { comment: false, vote: false });
const ballots = new Cards(byId("cards-vote"), room, board, { vote: true });
const composer = new Composer(byId("compose"), board);
const effects = new Effects(byId("effects"), room, board);
const saved = new SavedAnswer(byId("saved-answer"), api, board, effects);
const own = "mire.lab." + config.code; // names of what this tab and this device keep
const queue = new Queue(own + ".queue", api, window.localStorage);
queue.watch();
let me = null;

const show = tabs(byId("tabs"), (name) => {
  composer.open = name === "propose" && Boolean(me);
  effects.visible(name === "effects");
  if (name === "effects") effects.ask();
  board.draft(name === "propose" ? composer.points : [], "point");
  if (name === "propose") composer.drawn();
});

const drawSoon = calmly(draw);

function draw() {
  if (!room.state) return;
  const state = room.state;
  const rows = queue.proposals(words.me);
  cards.can = { comment: Boolean(me) };
  cards.show(rows);
  board.proposals([...rows, ...room.list().filter((one) => !["withdrawn", "hidden", "cleared"].includes(one.status))], cards.chosen);
  byId("tab-list").querySelector(".count").textContent = room.proposals.size ? String(room.proposals.size) : "";
  byId("tab-vote").hidden = !state.voting.open && !state.results;
  byId("vote-left").textContent = state.voting.open ? filled(words.dotsLeft, { left: Math.max(0, cards.left()), all: state.voting.dots }) : words.voteClosed;
  byId("frozen").hidden = !state.frozen;
  byId("test").hidden = !state.test;
  byId("waiting").hidden = !queue.waiting.length;
  byId("waiting").textContent = filled(words.waiting, { n: queue.waiting.length });
  byId("delete-on").textContent = filled(words.deleteOn, { day: day(state.delete_on) });
  votes();
  spotlight();
}

/* The tab of the vote: while it is open the proposals to give dots to, then the ranking. */
function votes() {
  const { voting, results } = room.state;
  byId("cards-vote").hidden = !voting.open;
  ballots.can = { vote: Boolean(me) };
  if (voting.open) ballots.show();
  byId("ranking").replaceChildren(...(voting.open || !results ? [] : ranking(results, room.proposals, board)));
}

function spotlight() {
  const one = room.state.spotlight && room.proposals.get(room.state.spotlight);
  const place = byId("spotlight");
  place.hidden = !one;
  if (one && place.dataset.shown !== one.id) {
    place.dataset.shown = one.id;
    place.replaceChildren(make("span", { text: words.spotlight }), button(titleOf(one, board), () => { show("list"); cards.choose(String(one.id), { pan: true, scroll: true }); }, { class: "quiet" }));
  }
  if (!one) delete place.dataset.shown;
}

function head() {
  showTitle(room.state);
  if (room.aliveAt) showConnection(room);
}

async function send(method, path, body, done) {
  try {
    const answer = await queue.send(method, path, body);
    if (answer && answer.proposal) room.take(answer.proposal);
    if (answer) done(answer);
    else {
      toast(words.queuedToast);
      done(null);
    }
    draw();
    return true;
  } catch (problem) {
    if (problem.status === 409 && problem.current) return clash(problem, method, path, body);
    if (problem.status === 403 && problem.code === "forbidden" && !me) enter();
    failed(problem);
    return false;
  }
}

const at = (one) => "/proposals/" + encodeURIComponent(one.id);

composer.addEventListener("kind", (event) => board.show(event.detail));
composer.addEventListener("ready", async (event) => {
  const { draft, editing } = event.detail;
  byId("save").disabled = true;
  const path = editing ? at(editing) : "/proposals";
  await send(editing ? "PATCH" : "POST", path, editing ? { ...draft, version: editing.version } : draft, (answer) => {
    composer.reset();
    window.scrollTo({ top: 0 });
    document.querySelector(".panel").scrollTop = 0;
    if (!answer) return;
    const one = answer.proposal;
    cards.choose(String(one.id));
    tell(one, editing ? words.savedEdit : words.saved);
  });
  byId("save").disabled = false;
});

/* Say that it is saved, how to take it back, and, as soon as it is known, what it changes. */
function tell(one, text) {
  toast(text, words.undo, () => send("POST", at(one) + "/undo", {}, () => { saved.show(null); toast(words.undone); }));
  if (config.types[one.type].onServices) saved.ask(String(one.id));
  else saved.show(null);
}

/* Somebody was faster: both texts are kept and shown, nothing is decided for anybody. */
function clash(problem, method, path, body) {
  const { current } = problem;
  const mine = { ...current, ...body };
  showClash(byId("clash"), problem.message, current, mine, {
    keepTheirs: () => { composer.reset(); room.take(current); draw(); },
    keepMine: () => send("PATCH", path, { ...body, key: undefined, version: current.version }, () => { composer.reset(); toast(words.savedEdit); }),
    both: () => composer.edit(current, { ...mine, comment: [current.comment, body.comment].filter(Boolean).join("\n") }),
  });
  room.take(current);
  return false;
}

for (const list of [cards, ballots]) {
  list.addEventListener("again", draw);
  list.addEventListener("act", (event) => act(event.detail));
}
cards.addEventListener("chosen", draw);
ballots.addEventListener("chosen", draw);

function act({ act: name, one, text }) {
  if (name === "edit") { show("propose"); composer.edit(one); }
  if (name === "undo") send("POST", at(one) + "/undo", {}, () => toast(words.undone));
  if (name === "withdraw") send("DELETE", at(one), {}, () => toast(words.withdrawnToast, words.undo, () => send("POST", at(one) + "/undo", {}, () => toast(words.undone))));
  if (name === "comment") send("POST", at(one) + "/comments", { text }, (answer) => { if (answer && room.state.moderation === "before") toast(words.pending); });
  if (name === "more" || name === "less") vote(one, (one.my_dots || 0) + (name === "more" ? 1 : -1));
}

async function vote(one, dots) {
  const before = one.my_dots || 0;
  one.my_dots = dots;
  draw();
  try {
    await api.call("PUT", at(one) + "/votes", { dots, key: key() });
  } catch (problem) {
    one.my_dots = before;
    failed(problem);
  }
  draw();
}

board.addEventListener("tap", (event) => {
  const { near } = event.detail;
  const placing = composer.open && (composer.points.length || manyPoints(composer.rules));
  if (near.length && !placing) {
    show("list");
    cards.choose(near[0], { scroll: true });
  } else if (me && !composer.open && !near.length) {
    show("propose");
    composer.tapped(event.detail);
  }
});

queue.addEventListener("changed", draw);
queue.addEventListener("sent", (event) => {
  const { call, answer, problem } = event.detail;
  if (answer && answer.proposal) room.take(answer.proposal);
  if (!problem) return toast(words.sentLater);
  if (problem.status === 409 && problem.current) return clash(problem, call.method, call.path, call.body);
  toast(filled(words.refused, { why: problem.message, words: call.body.comment || call.body.text || "" }));
  return undefined;
});

room.addEventListener("change", (event) => {
  const { kind } = event.detail;
  if (kind === "ping" || kind === "online" || kind === "offline") {
    if (kind === "online") queue.flush();
    return head();
  }
  if (kind === "vote_opened" && me) { show("vote"); toast(words.voteOpened); }
  if (kind === "vote_closed" && me) { show("vote"); toast(words.voteClosedToast); }
  if (kind === "freeze") toast(room.state.frozen ? words.frozenToast : words.thawedToast);
  if (effects.shown && ["proposed", "edited", "withdrawn", "restored", "hidden", "released", "cleared", "answer"].includes(kind)) effects.soon();
  head();
  return drawSoon();
});

/* --- coming in --- */
function enter() {
  byId("welcome").hidden = false;
  byId("room").dataset.inside = "false";
}

function inside(participant) {
  me = participant;
  byId("welcome").hidden = true;
  byId("room").dataset.inside = "true";
  byId("next-person").hidden = !room.state.shared_device;
  byId("who").textContent = me.alias || filled(words.participant, { n: String(me.participant_id).replace("p", "") });
  show("propose");
  draw();
}

async function join(body) {
  try {
    const answer = await api.post("/join", body);
    if (room.state.shared_device) {
      api.token = answer.token;
      sessionStorage.setItem(own + ".token", answer.token);
    }
    showRecovery(answer.recovery);
    await room.load();
    inside(room.state.me || { participant_id: answer.participant_id, alias: body.alias });
    byId("compose-title").focus({ preventScroll: true });
  } catch (problem) {
    byId("welcome-problem").textContent = offline(problem) ? words.offline : problem.message;
  }
}

byId("join").addEventListener("submit", (event) => {
  event.preventDefault();
  const { alias, group } = event.target.elements;
  join({ alias: alias.value.trim() || null, group: group.value.trim() || null });
});
byId("recover").addEventListener("submit", (event) => {
  event.preventDefault();
  join({ recovery: event.target.elements.recovery.value });
});
byId("next-person").addEventListener("click", () => {
  sessionStorage.removeItem(own + ".token");
  api.token = null;
  me = null;
  composer.reset();
  cards.drafts.clear();
  byId("recovery").hidden = byId("saved-answer").hidden = true;
  for (const one of room.proposals.values()) Object.assign(one, { mine: false, my_dots: 0 });
  byId("join").reset();
  enter();
  draw();
  byId("welcome-title").focus();
});
byId("filter").addEventListener("change", (event) => { cards.filter = event.target.value; draw(); });
byId("sort").addEventListener("change", (event) => { cards.sort = event.target.value; draw(); });
byId("home").addEventListener("click", () => board.home());

async function start() {
  api.token = viewing ? null : sessionStorage.getItem(own + ".token");
  try {
    await room.load();
  } catch (problem) {
    byId("title").textContent = problem.status === 404 ? words.noRoom : words.offline;
    byId("no-room").hidden = false;
    byId("no-room-why").textContent = offline(problem) ? words.offline : problem.message;
    byId("welcome").hidden = true;
    return;
  }
  composer.offer(room.state.kinds);
  byId("languages").hidden = room.state.languages.length < 2;
  head();
  const known = room.state.me;
  if (known && known.participant_id) inside(known);
  else if (viewing) { byId("welcome").hidden = true; byId("room").dataset.inside = "view"; byId("viewing").hidden = false; show("list"); }
  else enter();
  await board.lay(room.state.nil_ids);
  draw();
  room.follow();
  window.setInterval(() => showTimer(room), 500);
  queue.flush();
  document.body.dataset.ready = "1";
}
start();
