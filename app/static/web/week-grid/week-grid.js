/* Draws every week grid of a page. */
import { mount } from "./grid.js";

for (const node of document.querySelectorAll("[data-week-grid]")) mount(node);
