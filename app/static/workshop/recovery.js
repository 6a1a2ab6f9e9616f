/* The three words that bring a participant back from another device. */
import { byId } from "../web/elements.js";

/* Show the words until they are put away; none, and nothing is shown. */
export function showRecovery(three) {
  const box = byId("recovery");
  box.hidden = !three;
  if (!three) return;
  byId("recovery-words").textContent = three;
  byId("recovery-done").onclick = () => { box.hidden = true; };
}
