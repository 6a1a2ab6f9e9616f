/* The sheet of one quartiere: its cells coloured, its outline, the sites around. */
import { config } from "../web/config.js";
import { drawGround, map, paintMinutes, scene } from "../web/map.js";
import { json } from "../web/page.js";

const gaps = json(config.urls.gaps).catch(() => null);
const sites = json(config.urls.sites).catch(() => null);
await drawGround();
const shape = scene.shapes.get(String(config.nil));
scene.select(String(config.nil));
map.fitBounds(shape.getBounds(), { padding: [16, 16], animate: false });
const [painted, drawn] = [await gaps, await sites];
if (painted) paintMinutes(painted);
if (drawn && drawn.features.length) scene.draw("sites", "sites", drawn, () => config.styles.sites);
document.body.dataset.shown = config.kind;
