/* What every script of the Laboratorio shares: configuration, words, elements made without HTML, requests, the queue
   of what could not be sent. Words of people become text nodes here and nowhere else. */
(function () {
  "use strict";
  const config = JSON.parse(document.getElementById("config").textContent);
  const words = config.words;
  const language = document.documentElement.lang;

  /* An element: make("p", { class: "note", text: words, data: { id: 3 } }, child, ...). */
  function make(tag, options = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(options)) {
      if (value === undefined || value === null || value === false) continue;
      if (name === "class") node.className = value;
      else if (name === "text") node.textContent = value;
      else if (name === "data") Object.assign(node.dataset, value);
      else if (name === "on") for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
      else if (["value", "checked", "disabled", "hidden", "type", "href", "open"].includes(name)) node[name] = value;
      else node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return node;
  }

  const button = (text, act, options = {}) => make("button", { type: "button", text, on: { click: act }, ...options });

  /* Words with {names} filled in. */
  function say(text, values = {}) {
    return text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
  }

  const number = (value, digits = 0) => value.toLocaleString(language, { maximumFractionDigits: digits, useGrouping: "always" });
  const clock = (moment) => new Date(moment).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });

  /* A name of our own for a call, so that what is sent twice is done once. `randomUUID` is not there over plain http. */
  function key() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  class Refused extends Error {
    constructor(message, status, body) {
      super(message);
      this.status = status;
      this.code = body && body.error ? body.error.code : "";
      this.current = body && (body.current || (body.error && body.error.current));
    }
  }

  class Api {
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
      const told = await response.json().catch(() => null);
      if (!response.ok) {
        const message = told && told.error ? told.error.message : response.statusText;
        throw new Refused(message, response.status, told);
      }
      return told;
    }

    get(path) { return this.call("GET", path); }
    post(path, body = {}) { return this.call("POST", path, body); }
  }

  /* Whether a failed call never arrived (so it is worth sending again) or was refused. */
  const offline = (problem) => problem instanceof TypeError || (problem instanceof Refused && [502, 503, 504].includes(problem.status));

  /* Calls that wait for the network, in order, kept across reloads. Each goes out with its own key until it is answered,
     and, on a shared device, in the name of whoever made it. */
  class Queue extends EventTarget {
    constructor(name, api) {
      super();
      this.name = name;
      this.api = api;
      this.waiting = JSON.parse(localStorage.getItem(name) || "[]");
      this.sending = null;
      window.addEventListener("online", () => this.flush());
      window.setInterval(() => this.waiting.length && this.flush(), 5000);
    }

    keep() {
      if (this.waiting.length) localStorage.setItem(this.name, JSON.stringify(this.waiting));
      else localStorage.removeItem(this.name);
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

  /* A short sentence at the foot of the screen, with at most one thing to do. */
  function toast(text, action, act) {
    const place = document.getElementById("toast");
    const close = button("×", () => place.replaceChildren(), { class: "close", "aria-label": words.close });
    const todo = action && button(action, () => { place.replaceChildren(); act(); }, { class: "action" });
    place.replaceChildren(make("p", {}, text), ...(todo ? [todo] : []), close);
    window.clearTimeout(toast.timer);
    toast.timer = window.setTimeout(() => { if (!place.contains(document.activeElement)) place.replaceChildren(); }, 12000);
  }

  const failed = (problem) => toast(offline(problem) ? words.offline : problem.message);

  /* Tabs after the pattern of the ARIA guide: arrows move, one panel is shown. */
  function tabs(list, shown) {
    const all = [...list.querySelectorAll('[role="tab"]')];
    function choose(tab, focus) {
      for (const each of all) {
        const on = each === tab;
        each.setAttribute("aria-selected", String(on));
        each.tabIndex = on ? 0 : -1;
        document.getElementById(each.getAttribute("aria-controls")).hidden = !on;
      }
      if (focus) tab.focus();
      if (shown) shown(tab.id.replace("tab-", ""));
    }
    list.addEventListener("click", (event) => { const tab = event.target.closest('[role="tab"]'); if (tab) choose(tab); });
    list.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const usable = all.filter((tab) => !tab.hidden);
      choose(usable[(usable.indexOf(document.activeElement) + step + usable.length) % usable.length], true);
    });
    return (name, focus) => choose(document.getElementById("tab-" + name), focus);
  }

  /* Run `act` at most once in a while, the last time included: many events, one drawing. */
  function calmly(act, pause = 200) {
    let waiting = null;
    let last = 0;
    return () => {
      if (waiting) return;
      const wait = Math.max(0, last + pause - Date.now());
      waiting = window.setTimeout(() => { waiting = null; last = Date.now(); act(); }, wait);
    };
  }

  const byId = (id) => document.getElementById(id);
  window.Lab = { config, words, language, make, button, say, number, clock, key, Api, Refused, Queue, offline, toast, failed, tabs, calmly, byId };
})();
