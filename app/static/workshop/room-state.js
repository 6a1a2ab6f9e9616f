/* The room as it is now: what was fetched once, changed by one event after the other. Nothing here knows of a page. */

export class RoomState {
  constructor() {
    this.state = null; // phases, counts, vote and settings, as the server sends them
    this.proposals = new Map();
    this.answers = new Map(); // of the city, by proposal
    this.seq = 0; // of the last event
    this.skew = 0; // milliseconds that the server's clock is ahead
    this.connected = 0;
  }

  fill(state, proposals) {
    this.state = state;
    this.seq = state.seq;
    this.connected = state.connected;
    this.tick(state.now);
    this.proposals = new Map(proposals.map((one) => [String(one.id), one]));
    for (const one of proposals) if (one.answer) this.answers.set(String(one.id), one.answer);
  }

  tick(now) {
    if (now) this.skew = Date.parse(now) - Date.now();
  }

  /* Seconds left of the phase by the server's clock, null without a timer. */
  get left() {
    const phase = this.state && this.state.phase;
    return phase && phase.ends_at ? Math.round((Date.parse(phase.ends_at) - Date.now() - this.skew) / 1000) : null;
  }

  /* The proposals, newest first. */
  list() {
    return [...this.proposals.values()].sort((a, b) => b.seq - a.seq);
  }

  /* Take a version of a proposal, unless a newer one is known; an answer to an older version goes. */
  put(one) {
    const id = String(one.id);
    const known = this.proposals.get(id);
    if (known && known.version > one.version) return;
    if (known && known.version !== one.version) this.answers.delete(id);
    this.proposals.set(id, { ...known, ...one });
    if (one.answer) this.answers.set(id, one.answer);
  }

  /* A proposal that everybody sees, or word that it is to be seen no more: its author goes on seeing it. */
  putShared(one) {
    if (one.visible !== false || "type" in one) return this.put(one);
    const known = this.proposals.get(String(one.id));
    if (known && known.mine) Object.assign(known, one);
    else this.proposals.delete(String(one.id));
  }

  /* Apply one event; false if it was applied before. */
  apply(kind, event) {
    if (event.seq && event.seq <= this.seq) return false;
    if (event.seq) this.seq = event.seq;
    if (event.proposal && typeof event.proposal === "object") this.putShared(event.proposal);
    for (const name of ["phase", "voting", "results"]) if (name in event) this.state[name] = event[name];
    this.changeState(kind, event);
    if (kind === "cleared") for (const id of event.proposals) this.proposals.delete(String(id));
    if (kind === "vote_opened") for (const one of this.proposals.values()) one.my_dots = 0;
    return true;
  }

  changeState(kind, event) {
    const { state } = this;
    if (kind === "joined") state.counts.participants = event.participants;
    if (kind === "freeze") state.frozen = event.on;
    if (kind === "test") state.test = event.on;
    if (kind === "spotlight") state.spotlight = event.proposal_id;
    if (kind === "note") state.notes = [...(state.notes || []), event];
    if (kind === "opened" || kind === "settings") Object.assign(state, event);
  }

  /* Take the city's answer to a proposal; false if it is about another version of it. */
  takeAnswer({ proposal, version, answer }, language) {
    const known = this.proposals.get(String(proposal));
    if (known && version && known.version !== version) return false;
    this.answers.set(String(proposal), answer[language] || answer);
    return true;
  }
}
