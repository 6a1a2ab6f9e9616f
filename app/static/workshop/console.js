/* The facilitator's console: phases and time, pause, light, hide with a reason, what waits, the vote, notes, downloads. */
import { urls, words } from "../web/config.js";
import { button, byId, make } from "../web/elements.js";
import { scene } from "../web/map.js";
import { filled } from "../web/text.js";
import { Api, Refused, key, offline } from "./api.js";
import { Board } from "./board.js";
import { Cards } from "./cards.js";
import { calmly, failed, toast } from "./controls.js";
import { Effects } from "./effects.js";
import { clock, day, number } from "./format.js";
import { Room } from "./live.js";
import { ranking } from "./results.js";
import { showConnection, showTimer, showTitle } from "./status.js";

const api = new Api(urls.room);
const room = new Room(api);
scene.select = () => {};
const board = new Board(scene);
const lead = { lead: true, comment: true };
const cards = new Cards(byId("cards"), room, board, lead);
const waiting = new Cards(byId("cards-queue"), room, board, lead);
const effects = new Effects(byId("effects"), room, board);
waiting.rows = () => room.list().filter((one) => one.status === "pending" || (one.comments || []).some((comment) => comment.status === "pending"));

async function control(action, more = {}, done) {
  try {
    const answer = await api.post("/control", { action, ...more, key: key() });
    for (const name of ["phase", "frozen", "spotlight", "test", "voting", "results", "notes", "counts"]) if (name in answer) room.state[name] = answer[name];
    room.tick(answer.now);
    draw();
    if (done) done();
  } catch (problem) {
    failed(problem);
  }
}

function phases() {
  const { state } = room;
  const now = state.phase ? state.phase.index : null;
  byId("phases").replaceChildren(...state.phases.map((phase, n) => make("li", { class: n === now ? "now" : "" },
    make("span", { class: "phase-said" }, make("strong", { text: phase.name }), " ", make("span", { class: "note", text: phase.minutes ? filled(words.minutes, { n: phase.minutes }) : "" })),
    button(n === now ? words.current : words.start, () => control("phase", { phase: n }), { class: "minor", "aria-pressed": String(n === now), "aria-label": (n === now ? words.current : words.start) + ": " + phase.name }))));
}

function draw() {
  const { state } = room;
  showTitle(state, words.notPhased);
  phases();
  byId("participants").textContent = number(state.counts.participants);
  const shown = room.list().filter((one) => !["withdrawn", "hidden", "cleared", "pending"].includes(one.status));
  byId("count").textContent = number(shown.length);
  byId("freeze").textContent = state.frozen ? words.resume : words.pause;
  byId("freeze").setAttribute("aria-pressed", String(state.frozen));
  byId("try").textContent = state.test ? words.testOff : words.testOn;
  byId("try").setAttribute("aria-pressed", String(state.test));
  byId("unlight").hidden = !state.spotlight;
  byId("vote").textContent = state.voting.open ? words.closeVote : words.openVote;
  byId("vote-said").textContent = state.voting.open || state.voting.round ? filled(words.usedDots, { used: number(state.voting.dots_used), voters: number(state.voting.voters), people: number(state.counts.participants) }) : "";
  byId("ranking").replaceChildren(...(state.voting.open || !state.results ? [] : ranking(state.results, room.proposals, board)));
  byId("notes").replaceChildren(...(state.notes || []).slice().reverse().map((note) => make("li", {}, make("span", { class: "by", text: clock(note.at) }), " ", make("span", { text: note.text }))));
  byId("delete-on").textContent = filled(words.deleteOn, { day: day(state.delete_on) });
  cards.show();
  waiting.show();
  const queue = waiting.rows().length;
  document.querySelector(".queue").hidden = state.moderation !== "before" && !queue;
  byId("waiting-count").textContent = queue ? String(queue) : "";
  if (!queue) byId("cards-queue").replaceChildren(make("p", { class: "note", text: words.noneWaiting }));
  board.proposals(shown, cards.chosen);
}

const drawSoon = calmly(draw);

function act({ act: name, one, text, node }) {
  const about = { proposal: one.id, ...(node && node.dataset.comment ? { comment: Number(node.dataset.comment) } : {}) };
  const at = "/proposals/" + encodeURIComponent(one.id);
  if (name === "light") control("spotlight", { proposal: room.state.spotlight === one.id ? null : one.id });
  if (name === "release") control("release", about);
  if (name === "hide") hide(about);
  if (name === "comment") api.post(at + "/comments", { text, key: key() }).then((answer) => room.take(answer.proposal), failed);
  if (name === "undo") api.post(at + "/undo", { key: key() }).then((answer) => room.take(answer.proposal), failed);
  if (name === "withdraw") api.call("DELETE", at).then((answer) => room.take(answer.proposal), failed);
}

function hide(about) {
  const dialog = byId("why");
  byId("why-form").reset();
  byId("why-form").onsubmit = () => control("hide", { ...about, reason: byId("reason").value });
  dialog.showModal();
}

for (const list of [cards, waiting]) {
  list.addEventListener("again", draw);
  list.addEventListener("chosen", draw);
  list.addEventListener("act", (event) => act(event.detail));
}
board.addEventListener("tap", (event) => { if (event.detail.near.length) cards.choose(event.detail.near[0], { scroll: true }); });
byId("why-not").addEventListener("click", () => byId("why").close());
byId("freeze").addEventListener("click", () => control("freeze", { on: !room.state.frozen }));
byId("unlight").addEventListener("click", () => control("spotlight", { proposal: null }));
byId("try").addEventListener("click", () => control("test", { on: !room.state.test }));
byId("clear").addEventListener("click", () => control("clear_test", {}, () => toast(words.cleared)));
byId("vote").addEventListener("click", () => control(room.state.voting.open ? "close_vote" : "open_vote"));
byId("stop").addEventListener("click", () => control("timer", { minutes: null }));
for (const node of document.querySelectorAll("[data-minutes]")) {
  node.addEventListener("click", () => control("timer", { minutes: Math.max(0, room.left || 0) / 60 + Number(node.dataset.minutes) }));
}
byId("note").addEventListener("submit", (event) => {
  event.preventDefault();
  control("note", { text: byId("note-text").value }, () => { byId("note").reset(); toast(words.noteSaved); });
});
byId("bring").addEventListener("submit", async (event) => {
  event.preventDefault();
  const file = byId("bring-file").files[0];
  const report = byId("bring-told");
  if (!file) return;
  const suffix = file.name.split(".").pop().toLowerCase();
  try {
    const response = await fetch(api.base + "/import." + encodeURIComponent(suffix), { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error.message);
    report.replaceChildren(make("p", { text: filled(words.brought, answer) }), ...answer.faults.map((fault) => make("p", { class: "problem", text: fault.id + ": " + fault.message })));
    byId("bring").reset();
  } catch (problem) {
    report.replaceChildren(make("p", { class: "problem", text: offline(problem) ? words.offline : problem.message }));
  }
});
byId("filter").addEventListener("change", (event) => { cards.filter = event.target.value; draw(); });
byId("sort").addEventListener("change", (event) => { cards.sort = event.target.value; draw(); });

room.addEventListener("change", (event) => {
  const { kind } = event.detail;
  byId("connected").textContent = number(room.connected);
  showConnection(room);
  if (["ping", "online", "offline"].includes(kind)) return;
  if (["proposed", "edited", "withdrawn", "restored", "hidden", "released", "cleared", "answer"].includes(kind)) effects.soon();
  drawSoon();
});

async function begin(token) {
  if (token) await api.post("/session", { token });
  await room.load();
  if (room.state.me.role !== "facilitator") throw new Refused("", 403, null);
}

async function open(token) {
  try {
    await begin(token);
  } catch (problem) {
    byId("locked").hidden = false;
    if (token || problem.status !== 403) byId("locked-problem").textContent = offline(problem) ? words.offline : problem.message;
    return;
  }
  byId("locked").hidden = true;
  byId("desk").hidden = false;
  draw();
  await board.lay(room.state.nil_ids);
  effects.shown = true;
  draw();
  effects.ask();
  room.follow();
  window.setInterval(() => showTimer(room), 500);
  document.body.dataset.ready = "1";
}

byId("unlock").addEventListener("submit", (event) => {
  event.preventDefault();
  open(byId("secret").value.trim().replace(/^.*#k=/, ""));
});
byId("address").textContent = new URL(urls.page, location.href).href.replace(/^https?:\/\//, "");
const secret = new URLSearchParams(location.hash.slice(1)).get("k");
if (secret) history.replaceState(null, "", location.pathname);
open(secret);
