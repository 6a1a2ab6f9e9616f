import { key, offline } from "./api.js";

const TRY_AGAIN_MS = 5000;

/* Calls that wait for the network, in order, kept across reloads. Each goes out with its own key until it is answered,
   and, on a shared device, in the name of whoever made it. */
export class Queue extends EventTarget {
  constructor(name, api, storage) {
    super();
    this.name = name;
    this.api = api;
    this.storage = storage;
    this.waiting = JSON.parse(storage.getItem(name) || "[]");
    this.sending = null;
  }

  /* Send what waits as soon as the network is back. */
  watch() {
    window.addEventListener("online", () => this.flush());
    window.setInterval(() => this.waiting.length && this.flush(), TRY_AGAIN_MS);
  }

  keep() {
    if (this.waiting.length) this.storage.setItem(this.name, JSON.stringify(this.waiting));
    else this.storage.removeItem(this.name);
    this.dispatchEvent(new CustomEvent("changed"));
  }

  /* Send now if nothing waits before it, else later; gives the answer, or null if it waits. */
  async send(method, path, body) {
    const call = { method, path, body: { ...body, key: body.key || key() }, token: this.api.token || undefined };
    if (!this.waiting.length) {
      try {
        return await this.api.call(method, path, call.body);
      } catch (problem) {
        if (!offline(problem)) throw problem;
      }
    }
    this.waiting.push(call);
    this.keep();
    return null;
  }

  /* The proposals that wait, as a list of a room shows them. */
  proposals(alias) {
    return this.waiting.filter((call) => call.method === "POST" && call.path === "/proposals")
      .map((call, n) => ({ ...call.body, id: "q" + n, queued: true, mine: true, author: "", alias, seq: 1e9 + n, comments: [] }));
  }

  flush() {
    if (!this.sending) this.sending = this.drain().finally(() => { this.sending = null; });
    return this.sending;
  }

  async drain() {
    while (this.waiting.length) {
      const call = this.waiting[0];
      let detail;
      try {
        detail = { call, answer: await this.api.call(call.method, call.path, call.body, call.token) };
      } catch (problem) {
        if (offline(problem) || problem.status === 429) return;
        detail = { call, problem };
      }
      this.waiting.shift();
      this.keep();
      this.dispatchEvent(new CustomEvent("sent", { detail }));
    }
  }
}
