/* A saved map: the list and the map select each other, cells or quartieri, and what lies under a click. */
(function () {
  "use strict";
  const scene = window.map_mappa.mire;
  const list = document.getElementById("list");
  const told = document.getElementById("here");
  const words = JSON.parse(document.getElementById("words").textContent);
  const rows = [...list.querySelectorAll("[data-nil]")];
  const fills = new Map(rows.filter((row) => row.dataset.colour).map((row) => [row.dataset.nil, row.dataset.colour]));
  const hatched = new Set(rows.filter((row) => !row.dataset.colour).map((row) => row.dataset.nil));

  if (window.matchMedia("(min-width: 821px)").matches) scene.inset = [310, 30];
  scene.listen(list);
  for (const radio of document.querySelectorAll('input[name="view"]')) {
    radio.addEventListener("change", () => {
      const cells = radio.value === "cells";
      scene.fill(cells ? new Map() : fills, hatched);
      scene.show("cells", cells);
      for (const key of document.querySelectorAll("[data-legend]")) key.hidden = key.dataset.legend !== radio.value;
    });
  }

  document.addEventListener("mire:point", (event) => {
    const { lat, lon, nil, sites } = event.detail;
    told.replaceChildren();
    const say = (text) => { told.appendChild(document.createElement("p")).textContent = text; };
    if (nil) say(scene.name(nil));
    const cell = scene.featureAt("cells", L.latLng(lat, lon));
    if (cell) say(cell.properties.minutes === null ? words.noWay : words.fromHere.replace("{}", Math.ceil(cell.properties.minutes)));
    else say(words.nobody);
    for (const site of sites.slice(0, 3)) {
      say([site.properties.name || words.unnamed, site.properties.address, site.properties.hours_text].filter(Boolean).join(" · "));
    }
    told.hidden = false;
  });
})();
