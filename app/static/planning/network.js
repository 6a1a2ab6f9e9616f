/* /rete: cells by how many places they have near, or quartieri by pilot area; critical places tied to the list. */
import { config, urls, words } from "../web/config.js";
import { drawGround, scene } from "../web/map.js";
import { cameWith, json, latestOnly, part, replaceParts, showProblem, text } from "../web/page.js";
import { Places } from "./places.js";

const form = document.getElementById("ask");
const answered = cameWith(form);
const list = document.querySelector(".list");
const places = new Places(scene, list, config.marks);

document.documentElement.classList.add("live");

function question() {
  const query = new URLSearchParams(new FormData(form));
  if (!query.get("kind")) query.delete("kind");
  return query;
}

async function find(options) {
  const query = question();
  const [page, answer] = await Promise.all([
    answered() ? null : text(urls.fragment + "?part=1&" + query, options),
    json(urls.network + "?" + query, options),
  ]);
  await ready;
  if (page !== null) replaceParts(page, ["answer", "list"]);
  history.replaceState(null, "", "?" + query);
  scene.paint("cells", (feature) => (feature.id in answer.cells ? config.counted[answer.cells[feature.id]] : null));
  places.draw((row) => 5 + 9 * Math.sqrt(Number(row.dataset.size)));
  places.number();
  view();
  document.body.dataset.shown = query.toString();
}

function view() {
  const cells = document.querySelector('input[name="view"]:checked').value === "cells";
  const fills = new Map();
  if (!cells) {
    for (const area of list.querySelectorAll("[data-area]")) {
      const colour = config.areas[(Number(area.dataset.area) - 1) % config.areas.length];
      for (const nil of area.dataset.nils.split(" ")) fills.set(nil, colour);
    }
  }
  scene.fill(fills, new Set());
  scene.show("cells", cells);
  for (const key of document.querySelectorAll("[data-legend]")) key.hidden = (key.dataset.legend === "cells") !== cells;
}

const ready = drawGround().then(() => scene.listen(list));
const ask = latestOnly(find, words, (why) => showProblem(part("answer"), words.failed.replace("{}", why)));
form.addEventListener("change", () => ask());
form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
for (const radio of document.querySelectorAll('input[name="view"]')) radio.addEventListener("change", view);
ask();
