/* Fetching, questions that overtake one another, and the layers every page draws before anything is asked: the ground,
   the cells if there are any, the quartieri. */
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

  /* A function that does `work({ signal })`: the page is busy meanwhile, a new call ends the one before in silence,
     and `tell(why)` says in the page's words what went wrong. */
  function asking(work, words, tell) {
    let running = null;
    return async () => {
      if (running) running.abort();
      const mine = (running = new AbortController());
      document.body.setAttribute("aria-busy", "true");
      try {
        await work({ signal: mine.signal });
      } catch (problem) {
        if (problem.name === "AbortError") return;
        console.warn(problem);
        tell(problem instanceof TypeError ? words.offline : problem.message);
      } finally {
        if (running === mine) {
          document.body.removeAttribute("aria-busy");
          running = null;
        }
      }
    };
  }

  /* A problem in the place of what a part of the page said. */
  function complain(part, text) {
    const said = document.createElement("p");
    said.className = "problem";
    said.textContent = text;
    part.replaceChildren(said);
    return said;
  }

  async function lay(scene, config) {
    const { urls, styles, panes } = config;
    const [ground, cells, quartieri] = await Promise.all([json(urls.basemap), urls.cells && json(urls.cells), json(urls.quartieri)]);
    for (const [name, data] of Object.entries(ground)) scene.draw(name, panes[name] || name, data, () => styles[name]);
    if (cells) scene.draw("cells", "cells", cells, () => styles.cells);
    scene.draw("quartieri", "quartieri", quartieri, () => styles.quartieri);
  }

  function paint(scene, gaps) {
    scene.paint("cells", (feature) => feature.id in gaps.cells && Mire.colourOf(gaps.cells[feature.id], gaps.classes.cells));
  }

  window.Ground = { asking, complain, get, json, lay, paint };
})();
