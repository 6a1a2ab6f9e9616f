/* The page's map. Leaflet, the library's Mire and the map that folium's script has made are names that other scripts
   put on the window: they are read here and nowhere else. */
import { config, styles, urls } from "./config.js";
import { json } from "./page.js";

export const { L, Mire } = window;
export const map = window[config.map];
export const { mire: scene } = map;

/* Draw what every page draws before anything is asked: the ground, the cells if there are any, the quartieri. */
export async function drawGround(onto = scene) {
  const [ground, cells, quartieri] = await Promise.all([json(urls.basemap), urls.cells && json(urls.cells), json(urls.quartieri)]);
  for (const [name, data] of Object.entries(ground)) onto.draw(name, config.panes[name] || name, data, () => styles[name]);
  if (cells) onto.draw("cells", "cells", cells, () => styles.cells);
  onto.draw("quartieri", "quartieri", quartieri, () => styles.quartieri);
}

/* Colour the cells by the minutes of an answer of /api/v1/gaps. */
export function paintMinutes(gaps) {
  scene.paint("cells", (feature) => feature.id in gaps.cells && Mire.colourOf(gaps.cells[feature.id], gaps.classes.cells));
}
