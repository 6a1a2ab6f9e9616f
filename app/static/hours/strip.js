/* The strip above the slider: how many find a place open at each slot, those of whom nobody knows, and below them when
   the persona can go out. */
import { isFree } from "./figures.js";

const [HEIGHT, FOOT, FREE] = [96, 14, 9]; // pixels
const INK = "#14213d";

/* `windows` are a persona's free windows, or null where nobody in particular is asked for. */
export function drawStrip(canvas, cube, { week, people, windows, colours, slotMinutes }) {
  const wide = (canvas.width = Math.max(320, canvas.clientWidth * (window.devicePixelRatio || 1)));
  const high = (canvas.height = HEIGHT) - (windows ? FOOT : 0);
  const pen = canvas.getContext("2d");
  const all = people.reduce((sum, each) => sum + each, 0) || 1;
  for (let slot = 0; slot < cube.slots; slot++) {
    const { open, unknown } = cube.metAt(week, slot, people);
    const x = Math.floor((slot * wide) / cube.slots), width = Math.ceil(wide / cube.slots);
    const top = (high * open) / all, more = (high * unknown) / all;
    pen.fillStyle = colours.information_gap;
    pen.fillRect(x, high - top - more, width, more);
    pen.fillStyle = colours.served;
    pen.fillRect(x, high - top, width, top);
    if (windows && isFree(windows, slot * slotMinutes)) {
      pen.fillStyle = INK;
      pen.fillRect(x, HEIGHT - FREE, width, FREE);
    }
  }
  pen.fillStyle = "rgb(20 33 61 / .35)";
  for (let day = 1; day < 7; day++) pen.fillRect(Math.round((day * wide) / 7), 0, 1, HEIGHT);
}
