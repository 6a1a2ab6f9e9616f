import assert from "node:assert/strict";
import { test } from "node:test";
import { filled } from "../../app/static/web/text.js";
import { changeOf, classOf, measureOf } from "../../app/static/workshop/changes.js";
import { bodyOf, missingOf, pointsOf } from "../../app/static/workshop/draft.js";
import { Queue } from "../../app/static/workshop/queue.js";
import { RoomState } from "../../app/static/workshop/room-state.js";
import { timeLeft } from "../../app/static/workshop/timer.js";
import { cases } from "./cases.mjs";

globalThis.CustomEvent ??= class extends Event { // Node 18
  constructor(name, { detail } = {}) { super(name); this.detail = detail; }
};

const NO_FIELDS = { kind: "", site: "", points: [], name: "", comment: "", capacity: "", hours: "" };

const { forms, proposals } = cases("proposals");

for (const { fields, missing, body = null } of proposals) {
  test(`a proposal of ${JSON.stringify(fields)}`, () => {
    assert.equal(missingOf(forms[fields.type], { ...NO_FIELDS, ...fields }), missing);
    assert.deepEqual(bodyOf(forms[fields.type], { ...NO_FIELDS, ...fields }), body);
    if (body) assert.deepEqual(pointsOf(body), fields.points || []);
  });
}

const CLASSES = {
  minutes: [-5, -1, 0.9999999999999999, 4.999999999999999, null].map((high, n) => ({ code: "d" + n, high })),
  hours: [-5, -0.125, 0.12499999999999999, 4.999999999999999, null].map((high, n) => ({ code: "h" + n, high })),
};

for (const { row, measure, class: expected } of cases("changes").changes) {
  test(`the change of ${JSON.stringify(row)} in ${measure}`, () => {
    const found = classOf(changeOf(row, measure), CLASSES[measure]);
    assert.equal(found && found.code, expected);
  });
}

test("hours are shown where no walk changes", () => {
  assert.equal(measureOf({ a: [3, 3, 1, 2], b: [null, 4, 0, 2] }), "minutes");
  assert.equal(measureOf({ a: [3, 3, 1, 2], b: [null, null, 0, 0] }), "hours");
});

test("the time left, also once it is over", () => {
  assert.deepEqual([600, 61, 5, 0, -1, -125].map(timeLeft), ["10:00", "1:01", "0:05", "0:00", "−0:01", "−2:05"]);
});

test("holes that nobody fills stay", () => assert.equal(filled("{a} and {b}", { a: 0 }), "0 and {b}"));

const first = { id: "1", seq: 1, version: 1, type: "pin", mine: true };

function room() {
  const now = new RoomState();
  const state = { seq: 3, connected: 2, counts: { participants: 1 }, voting: { open: false }, phase: null, now: "2026-11-28T10:00:00Z" };
  now.fill(state, [{ ...first, answer: { kinds: [] } }, { id: "2", seq: 2, version: 1, type: "add", my_dots: 2 }]);
  return now;
}

test("events change a room once, in the order of their numbers", () => {
  const now = room();
  assert.equal(now.apply("joined", { seq: 4, participants: 5 }), true);
  assert.equal(now.apply("joined", { seq: 4, participants: 9 }), false);
  assert.equal(now.state.counts.participants, 5);
  now.apply("freeze", { seq: 5, on: true });
  now.apply("spotlight", { seq: 6, proposal_id: "2" });
  now.apply("note", { seq: 7, text: "a" });
  now.apply("vote_opened", { seq: 8, voting: { open: true, dots: 5 } });
  now.apply("settings", { seq: 9, title: "new" });
  assert.deepEqual([now.state.frozen, now.state.spotlight, now.state.notes[0].text, now.state.voting.dots, now.state.title, now.seq], [true, "2", "a", 5, "new", 9]);
  assert.equal(now.proposals.get("2").my_dots, 0, "a new vote begins with all dots in hand");
  now.apply("cleared", { seq: 10, proposals: [2] });
  assert.deepEqual(now.list().map(({ id }) => id), ["1"]);
});

test("an older version of a proposal does not overwrite a newer one, and its answer goes", () => {
  const now = room();
  now.apply("edited", { seq: 4, proposal: { id: 1, seq: 1, version: 3, type: "pin", comment: "new" } });
  now.put({ id: "1", version: 2, comment: "old" });
  assert.deepEqual([now.proposals.get("1").comment, now.proposals.get("1").mine, now.answers.has("1")], ["new", true, false]);
  assert.equal(now.takeAnswer({ proposal: 1, version: 1, answer: { it: { kinds: [1] } } }, "it"), false);
  assert.equal(now.takeAnswer({ proposal: 1, version: 3, answer: { it: { kinds: [1] } } }, "it"), true);
  assert.deepEqual(now.answers.get("1"), { kinds: [1] });
});

test("what is hidden goes, but not for whoever wrote it", () => {
  const now = room();
  now.apply("hidden", { seq: 4, proposal: { id: "1", visible: false, status: "hidden" } });
  now.apply("hidden", { seq: 5, proposal: { id: "2", visible: false, status: "hidden" } });
  assert.deepEqual(now.list().map(({ id, status }) => [id, status]), [["1", "hidden"]]);
});

test("the time left is the server's, whatever the clock of the device says", (t) => {
  t.mock.method(Date, "now", () => Date.parse("2026-11-28T09:17:00Z"));
  const now = room();
  now.state.phase = { ends_at: "2026-11-28T10:05:00Z" };
  assert.equal(now.left, 300);
  now.state.phase = null;
  assert.equal(now.left, null);
});

function storage() {
  const items = new Map();
  return { getItem: (name) => items.get(name) ?? null, setItem: (name, text) => items.set(name, text), removeItem: (name) => items.delete(name), items };
}

test("what cannot be sent waits in order, across reloads, and is sent once", async () => {
  const kept = storage();
  const calls = [];
  const api = { token: "t", network: false, async call(method, path, body, token) {
    if (!this.network) throw new TypeError("no network");
    calls.push([method, path, body.key, token]);
    if (body.key === "b") throw Object.assign(new Error("refused"), { status: 409 });
    return { path };
  } };
  const queue = new Queue("room", api, kept);
  assert.equal(await queue.send("POST", "/proposals", { type: "pin", key: "a" }), null);
  assert.equal(await queue.send("POST", "/proposals", { type: "add", key: "b" }), null);
  assert.deepEqual(queue.proposals("me").map(({ id, type, alias }) => [id, type, alias]), [["q0", "pin", "me"], ["q1", "add", "me"]]);
  const again = new Queue("room", api, kept);
  const sent = [];
  again.addEventListener("sent", ({ detail }) => sent.push(detail.problem ? "refused" : "sent"));
  await again.flush();
  assert.deepEqual(calls, []);
  api.network = true;
  await Promise.all([again.flush(), again.flush()]);
  assert.deepEqual(calls.map((call) => call[2]), ["a", "b"]);
  assert.deepEqual([sent, again.waiting, kept.items.size], [["sent", "refused"], [], 0]);
  assert.deepEqual(await again.send("POST", "/x", { key: "c" }), { path: "/x" });
});
