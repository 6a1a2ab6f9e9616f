/* /rete: cells by how many places they have near, or quartieri by pilot area; critical places tied to the list. */
(function () {
  "use strict";
  const config = JSON.parse(document.getElementById("config").textContent);
  const { urls, words } = config;
  const scene = window[config.map].mire;
  const form = document.getElementById("ask");
  const list = document.querySelector(".list");
  const places = new Planning.Places(scene, list, config.marks);
  const answer = document.querySelector('[data-part="answer"]');

  document.documentElement.classList.add("live");

  function question() {
    const asked = new URLSearchParams(new FormData(form));
    if (!asked.get("kind")) asked.delete("kind");
    return asked;
  }

  async function find(options) {
    const asked = question();
    const [page, found] = await Promise.all([
      Ground.get(urls.fragment + "?part=1&" + asked, options).then((response) => response.text()),
      Ground.json(urls.network + "?" + asked, options),
    ]);
    await ready;
    Planning.write(page, ["answer", "list"]);
    history.replaceState(null, "", "?" + asked);
    scene.paint("cells", (feature) => (feature.id in found.cells ? config.counted[found.cells[feature.id]] : null));
    places.draw((row) => 5 + 9 * Math.sqrt(Number(row.dataset.size)));
    places.number();
    view();
    document.body.dataset.shown = asked.toString();
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

  const ready = Ground.lay(scene, config).then(() => scene.listen(list));
  const ask = Ground.asking(find, words, (why) => Ground.complain(answer, words.failed.replace("{}", why)));
  form.addEventListener("change", () => ask());
  form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
  for (const radio of document.querySelectorAll('input[name="view"]')) radio.addEventListener("change", view);
  ask();
})();
