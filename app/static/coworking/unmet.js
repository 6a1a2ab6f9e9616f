/* The quartieri in the colours of their rows; list and map select each other. */
import { drawGround, scene } from "../web/map.js";

const list = document.querySelector(".missing");
await drawGround();
const rows = [...list.querySelectorAll("[data-nil]")];
const fills = new Map(rows.filter((row) => row.dataset.colour).map((row) => [row.dataset.nil, row.dataset.colour]));
scene.fill(fills, new Set(rows.filter((row) => !row.dataset.colour).map((row) => row.dataset.nil)));
scene.listen(list);
document.body.dataset.shown = "unmet";
