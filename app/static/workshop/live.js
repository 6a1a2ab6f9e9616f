/* A room that follows what happens: fetched once, then kept by the events of the stream, or by asking again where the
   stream breaks. Dispatches "change" with { kind, ... }. */
import { urls } from "../web/config.js";
import { Api } from "./api.js";
import { RoomState } from "./room-state.js";
import { language } from "./format.js";

const ASK_AGAIN_MS = 3000;
const SILENCE_MS = 12000; // the server says something every 4 seconds
const KINDS = ["opened", "settings", "joined", "proposed", "edited", "withdrawn", "restored", "commented", "voted", "phase", "timer", "freeze",
  "spotlight", "hidden", "released", "vote_opened", "vote_closed", "test", "cleared", "note"];

export class Room extends EventTarget {
  /* `api` decides whose eyes: a participant's, a facilitator's, or everybody's. */
  constructor(api) {
    super();
    this.api = api;
    this.now = new RoomState();
    this.live = false;
  }

  get state() { return this.now.state; }
  get proposals() { return this.now.proposals; }
  get answers() { return this.now.answers; }
  get connected() { return this.now.connected; }
  get left() { return this.now.left; }
  list() { return this.now.list(); }
  tick(now) { this.now.tick(now); }

  async load() {
    const [state, list] = await Promise.all([this.api.get(""), this.api.get("/proposals")]);
    this.now.fill(state, list.proposals || list);
    this.changed("loaded");
  }

  changed(kind, event = {}) {
    this.dispatchEvent(new CustomEvent("change", { detail: { kind, ...event } }));
  }

  /* Take what the answer to one's own call tells at once, before the stream does. */
  take(one) {
    if (!one || !one.id) return;
    this.now.put(one);
    this.changed("proposed", { proposal: one });
  }

  apply(kind, event) {
    if (this.now.apply(kind, event)) this.changed(kind, event);
  }

  follow() {
    this.aliveAt = Date.now();
    this.open();
    window.setInterval(() => this.watch(), ASK_AGAIN_MS);
  }

  open() {
    if (!window.EventSource) return;
    const stream = (this.stream = new EventSource(this.api.base + "/events?since=" + this.now.seq, { withCredentials: !this.api.anonymous }));
    const on = (kind, act) => stream.addEventListener(kind, (event) => { this.alive(); act(JSON.parse(event.data)); });
    for (const kind of KINDS) on(kind, (event) => this.apply(kind, event));
    on("ping", ({ connected, now }) => {
      this.now.connected = connected;
      this.tick(now);
      this.changed("ping");
    });
    on("answer", (event) => {
      if (this.now.takeAnswer(event, language)) this.changed("answer", { proposal_id: String(event.proposal) });
    });
    stream.addEventListener("error", () => this.lost());
  }

  alive() {
    this.aliveAt = Date.now();
    if (this.live) return;
    this.live = true;
    this.changed("online");
  }

  lost() {
    if (!this.live) return;
    this.live = false;
    this.changed("offline");
  }

  /* Where the stream is silent: ask what happened since, and open it anew. */
  async watch() {
    if (Date.now() - this.aliveAt < SILENCE_MS && this.live) return;
    try {
      const answer = await this.api.get("/events?since=" + this.now.seq);
      for (const event of answer.events || answer) this.apply(event.kind, event);
      if (!this.live) {
        this.live = true;
        this.changed("online");
      }
      if (!this.stream || this.stream.readyState === 2) this.open();
    } catch {
      this.lost();
    }
  }
}

/* The room as everybody sees it: no cookie goes with its calls. */
export const sharedRoom = () => new Room(new Api(urls.room, { anonymous: true }));
