/* The room as it is now: fetched once, then kept by the events of the stream (or by asking again, where it breaks). */
(function () {
  "use strict";
  const { Api } = Lab;
  const ASK_AGAIN_MS = 3000;
  const SILENCE_MS = 12000; // the server says something every 4 seconds

  class Room extends EventTarget {
    /* `api` decides whose eyes: a participant's, a facilitator's, or everybody's. */
    constructor(api) {
      super();
      this.api = api;
      this.state = null;
      this.proposals = new Map();
      this.answers = new Map();
      this.skew = 0;
      this.seq = 0;
      this.connected = 0;
      this.live = false;
    }

    async load() {
      const [state, list] = await Promise.all([this.api.get(""), this.api.get("/proposals")]);
      this.state = state;
      this.seq = state.seq;
      this.connected = state.connected;
      this.tick(state.now);
      this.proposals = new Map((list.proposals || list).map((one) => [String(one.id), one]));
      for (const one of this.proposals.values()) if (one.answer) this.answers.set(String(one.id), one.answer);
      this.changed("loaded");
    }

    changed(kind, told = {}) {
      this.dispatchEvent(new CustomEvent("change", { detail: { kind, ...told } }));
    }

    tick(now) {
      if (now) this.skew = Date.parse(now) - Date.now();
    }

    /* Seconds left of the phase by the server's clock, null without a timer. */
    get left() {
      const phase = this.state && this.state.phase;
      return phase && phase.ends_at ? Math.round((Date.parse(phase.ends_at) - Date.now() - this.skew) / 1000) : null;
    }

    list() {
      return [...this.proposals.values()].sort((a, b) => b.seq - a.seq);
    }

    put(one) {
      const id = String(one.id);
      const known = this.proposals.get(id);
      if (known && known.version > one.version) return;
      if (known && known.version !== one.version) this.answers.delete(id);
      this.proposals.set(id, { ...(known || {}), ...one });
      if (one.answer) this.answers.set(id, one.answer);
    }

    /* What the answer to one's own call tells at once, before the stream does. */
    heard(one) {
      if (!one || !one.id) return;
      this.put(one);
      this.changed("proposed", { proposal: one });
    }

    apply(kind, told) {
      if (told.seq && told.seq <= this.seq) return;
      if (told.seq) this.seq = told.seq;
      const state = this.state;
      if (told.proposal && typeof told.proposal === "object") this.apart(told.proposal);
      if (kind === "joined") state.counts.participants = told.participants;
      if ("phase" in told) state.phase = told.phase;
      if ("voting" in told) state.voting = told.voting;
      if ("results" in told) state.results = told.results;
      if (kind === "freeze") state.frozen = told.on;
      if (kind === "test") state.test = told.on;
      if (kind === "spotlight") state.spotlight = told.proposal_id;
      if (kind === "note") state.notes = [...(state.notes || []), told];
      if (kind === "cleared") for (const id of told.proposals) this.proposals.delete(String(id));
      if (kind === "opened" || kind === "settings") Object.assign(state, told);
      if (kind === "vote_opened") for (const one of this.proposals.values()) one.my_dots = 0;
      this.changed(kind, told);
    }

    /* A proposal that everybody sees, or word that it is to be seen no more. */
    apart(one) {
      if (one.visible === false && !("type" in one)) {
        const known = this.proposals.get(String(one.id));
        if (known && known.mine) Object.assign(known, one);
        else this.proposals.delete(String(one.id));
      } else this.put(one);
    }

    follow() {
      this.heardAt = Date.now();
      this.open();
      window.setInterval(() => this.watch(), ASK_AGAIN_MS);
    }

    open() {
      if (!window.EventSource) return;
      const stream = (this.stream = new EventSource(this.api.base + "/events?since=" + this.seq, { withCredentials: !this.api.anonymous }));
      const kinds = ["opened", "settings", "joined", "proposed", "edited", "withdrawn", "restored", "commented", "voted", "phase", "timer", "freeze",
        "spotlight", "hidden", "released", "vote_opened", "vote_closed", "test", "cleared", "note"];
      for (const kind of kinds) stream.addEventListener(kind, (event) => { this.alive(); this.apply(kind, JSON.parse(event.data)); });
      stream.addEventListener("ping", (event) => {
        this.alive();
        const told = JSON.parse(event.data);
        this.connected = told.connected;
        this.tick(told.now);
        this.changed("ping");
      });
      stream.addEventListener("answer", (event) => { this.alive(); this.answered(JSON.parse(event.data)); });
      stream.addEventListener("error", () => this.lost());
    }

    answered(told) {
      const known = this.proposals.get(String(told.proposal));
      if (known && told.version && known.version !== told.version) return;
      this.answers.set(String(told.proposal), told.answer[Lab.language] || told.answer);
      this.changed("answer", { proposal_id: String(told.proposal) });
    }

    alive() {
      this.heardAt = Date.now();
      if (!this.live) {
        this.live = true;
        this.changed("online");
      }
    }

    lost() {
      if (this.live) {
        this.live = false;
        this.changed("offline");
      }
    }

    /* Where the stream is silent: ask what happened since, and open it anew. */
    async watch() {
      if (Date.now() - this.heardAt < SILENCE_MS && this.live) return;
      try {
        const told = await this.api.get("/events?since=" + this.seq);
        for (const event of told.events || told) this.apply(event.kind, event);
        if (!this.live) {
          this.live = true;
          this.changed("online");
        }
        if (!this.stream || this.stream.readyState === 2) this.open();
      } catch (problem) {
        this.lost();
      }
    }
  }

  Lab.Room = Room;
  Lab.everybody = () => new Api(Lab.config.urls.room, { anonymous: true });
})();
