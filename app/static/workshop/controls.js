/* What every page of a room has: the short sentence at its foot, tabs, drawing that does not hurry. */
import { words } from "../web/config.js";
import { button, byId, make } from "../web/elements.js";
import { offline } from "./api.js";

/* A short sentence at the foot of the screen, with at most one thing to do. */
export function toast(text, action, act) {
  const place = byId("toast");
  const close = button("×", () => place.replaceChildren(), { class: "close", "aria-label": words.close });
  const todo = action && button(action, () => { place.replaceChildren(); act(); }, { class: "action" });
  place.replaceChildren(make("p", {}, text), ...(todo ? [todo] : []), close);
  window.clearTimeout(toast.timer);
  toast.timer = window.setTimeout(() => { if (!place.contains(document.activeElement)) place.replaceChildren(); }, 12000);
}

export const failed = (problem) => toast(offline(problem) ? words.offline : problem.message);

/* Tabs after the pattern of the ARIA guide: arrows move, one panel is shown. */
export function tabs(list, shown) {
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
export function calmly(act, pause = 200) {
  let waiting = null;
  let last = 0;
  return () => {
    if (waiting) return;
    const wait = Math.max(0, last + pause - Date.now());
    waiting = window.setTimeout(() => { waiting = null; last = Date.now(); act(); }, wait);
  };
}
