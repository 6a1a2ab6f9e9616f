/* Fetching, and the layers every page draws before anything is asked: the ground, the cells, the quartieri. */
(function () {
  "use strict";

  async function get(url, options) {
    const response = await fetch(url, options);
    if (!response.ok) {
      const told = await response.json().catch(() => null);
      throw Object.assign(new Error(told ? told.error.message : response.statusText), { status: response.status });
    }
    return response;
  }

  async function json(url, options) {
    return (await get(url, options)).json();
  }

  async function lay(scene, config) {
    const { urls, styles, panes } = config;
    const [ground, cells, quartieri] = await Promise.all([json(urls.basemap), json(urls.cells), json(urls.quartieri)]);
    for (const [name, data] of Object.entries(ground)) scene.draw(name, panes[name] || name, data, () => styles[name]);
    scene.draw("cells", "cells", cells, () => styles.cells);
    scene.draw("quartieri", "quartieri", quartieri, () => styles.quartieri);
  }

  function paint(scene, gaps) {
    scene.paint("cells", (feature) => feature.id in gaps.cells && Mire.colourOf(gaps.cells[feature.id], gaps.classes.cells));
  }

  window.Ground = { get, json, lay, paint };
})();
