/* The sheet of one quartiere: its cells coloured, its outline, the sites around. */
(async function () {
  "use strict";
  const config = JSON.parse(document.getElementById("config").textContent);
  const map = window[config.map];
  const scene = map.mire;
  const gaps = Ground.json(config.urls.gaps).catch(() => null);
  const sites = Ground.json(config.urls.sites).catch(() => null);
  await Ground.lay(scene, config);
  const shape = scene.shapes.get(String(config.nil));
  scene.select(String(config.nil));
  map.fitBounds(shape.getBounds(), { padding: [16, 16], animate: false });
  const [painted, drawn] = [await gaps, await sites];
  if (painted) Ground.paint(scene, painted);
  if (drawn && drawn.features.length) scene.draw("sites", "sites", drawn, () => config.styles.sites);
  document.body.dataset.shown = config.kind;
})();
