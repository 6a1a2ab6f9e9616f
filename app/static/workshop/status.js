/* The head of a room's pages: its title and phase, whether the stream is alive, the time that is left. */
import { words } from "../web/config.js";
import { byId } from "../web/elements.js";
import { filled } from "../web/text.js";
import { timeLeft } from "./timer.js";

/* `between` is what stands for the phase where none is on. */
export function showTitle({ title, phase }, between = "") {
  byId("title").textContent = title;
  document.title = title + " · Mire";
  byId("phase").textContent = phase && phase.name ? phase.name : between;
}

export function showConnection(room) {
  byId("online").dataset.live = String(room.live);
  byId("online").textContent = room.live ? filled(words.connected, { n: room.connected }) : words.offlineShort;
}

export function showTimer({ left }) {
  byId("timer").textContent = left === null ? "" : timeLeft(left);
  byId("timer").classList.toggle("over", left !== null && left <= 0);
}
