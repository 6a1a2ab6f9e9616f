/* Calls of a room, each with a key of its own; nothing here knows of a page. */

/* A name of our own for a call, so that what is sent twice is done once. `randomUUID` is not there over plain http. */
export function key() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Refused extends Error {
  constructor(message, status, body) {
    super(message);
    this.status = status;
    this.code = body && body.error ? body.error.code : "";
    this.current = body && (body.current || (body.error && body.error.current));
  }
}

export class Api {
  /* Calls below `base`; `anonymous` sends no cookie, so that what comes back is what everybody sees. */
  constructor(base, { anonymous = false, token = null } = {}) {
    this.base = base;
    this.anonymous = anonymous;
    this.token = token;
  }

  async call(method, path, body, token = this.token) {
    const options = { method, headers: {}, credentials: this.anonymous ? "omit" : "same-origin", cache: "no-store" };
    if (token) options.headers["X-Mire-Token"] = token;
    if (body !== undefined) {
      options.headers["Content-Type"] = "application/json";
      options.body = JSON.stringify(body);
    }
    const response = await fetch(this.base + path, options);
    const answer = await response.json().catch(() => null);
    if (!response.ok) {
      const message = answer && answer.error ? answer.error.message : response.statusText;
      throw new Refused(message, response.status, answer);
    }
    return answer;
  }

  get(path) { return this.call("GET", path); }
  post(path, body = {}) { return this.call("POST", path, body); }
}

/* Whether a failed call never arrived (so it is worth sending again) or was refused. */
export const offline = (problem) => problem instanceof TypeError || (problem instanceof Refused && [502, 503, 504].includes(problem.status));
