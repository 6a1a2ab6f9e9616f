/* The quartieri in the colours of their rows; list and map select each other. */
(async function () {
  "use strict";
  const config = JSON.parse(document.getElementById("config").textContent);
  const scene = window[config.map].mire;
  const list = document.querySelector(".missing");
  const [ground, quartieri] = await Promise.all([Ground.json(config.urls.basemap), Ground.json(config.urls.quartieri)]);
  for (const [name, data] of Object.entries(ground)) scene.draw(name, config.panes[name] || name, data, () => config.styles[name]);
  scene.draw("quartieri", "quartieri", quartieri, () => config.styles.quartieri);
  const rows = [...list.querySelectorAll("[data-nil]")];
  const fills = new Map(rows.filter((row) => row.dataset.colour).map((row) => [row.dataset.nil, row.dataset.colour]));
  scene.fill(fills, new Set(rows.filter((row) => !row.dataset.colour).map((row) => row.dataset.nil)));
  scene.listen(list);
  document.body.dataset.shown = "unmet";
})();
