/* Open a room: the form, then the secret link, the code and the sign to hang up. */
import { urls, words } from "../web/config.js";
import { button, byId, make } from "../web/elements.js";
import { filled } from "../web/text.js";
import { Api, offline } from "./api.js";
import { toast } from "./controls.js";
import { day } from "./format.js";

const form = byId("new");
const rows = byId("phase-rows");

byId("nil-find").addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const label of document.querySelectorAll("#nils .pick label")) label.hidden = !label.textContent.toLowerCase().includes(wanted);
  for (const group of document.querySelectorAll("#nils .pick-group")) group.hidden = ![...group.querySelectorAll("label")].some((label) => !label.hidden);
});

form.addEventListener("change", () => {
  byId("nil-chosen").textContent = [...form.querySelectorAll("[name=nil_ids]:checked")].map((box) => box.nextElementSibling.textContent).join(", ");
});

rows.addEventListener("click", (event) => {
  if (event.target.closest("button")) event.target.closest("li").remove();
});

byId("more-phases").addEventListener("click", () => {
  const name = make("input", { class: "phase-name", maxlength: 80, "aria-label": words.phaseName });
  rows.append(make("li", {}, name, make("input", { class: "phase-minutes", type: "number", min: 0, max: 240, value: 10, "aria-label": words.phaseMinutes }), button(words.empty, null, { class: "quiet" })));
  name.focus();
});

function settings() {
  const { elements } = form;
  const values = (name) => [...form.querySelectorAll("[name=" + name + "]:checked")].map((box) => box.value);
  const phases = [...rows.children].map((row) => ({ name: row.querySelector(".phase-name").value.trim(), minutes: Number(row.querySelector(".phase-minutes").value) || 0 })).filter((phase) => phase.name);
  return {
    title: elements.title.value.trim(), nil_ids: values("nil_ids").map(Number), kinds: values("kinds"), phases, dots: Number(elements.dots.value),
    moderation: elements.moderation.value, languages: values("languages"), delete_on: elements.delete_on.value,
    shared_device: elements.shared_device.checked, editing: elements.editing.checked ? "all" : "author",
  };
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("new-problem").textContent = "";
  const body = settings();
  try {
    show(await new Api(urls.rooms).post("", body), body);
  } catch (problem) {
    byId("new-problem").textContent = offline(problem) ? words.offline : problem.message;
  }
});

function show(room, body) {
  const page = new URL(urls.page.replace("CODE", room.code), location.href).href;
  byId("secret-link").value = new URL(room.facilitator_url, location.href).href;
  byId("qr").src = urls.rooms + "/" + room.code + "/qr.svg";
  byId("sign-title").textContent = body.title;
  byId("sign-address").textContent = page.replace(/^https?:\/\//, "");
  byId("sign-code").textContent = room.code;
  byId("sign-delete").textContent = filled(words.deleteOn, { day: day(body.delete_on) });
  byId("to-console").href = byId("secret-link").value;
  byId("to-wall").href = page + "/proiettore";
  form.hidden = true;
  document.querySelector(".enter").hidden = true;
  byId("opened").hidden = false;
  byId("opened-title").focus();
}

byId("copy").addEventListener("click", async () => {
  const field = byId("secret-link");
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    toast(words.copied);
  } catch {
    toast(words.copyFailed); // the clipboard is not offered over plain http
  }
});
