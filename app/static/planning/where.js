/* /dove: the answer that is there at once, then the proof, asked for until it is found or its time is up. */
import { config, urls, words } from "../web/config.js";
import { drawGround, scene } from "../web/map.js";
import { cameWith, json, latestOnly, part, replaceParts, showProblem, text } from "../web/page.js";
import { Places } from "./places.js";

const { colours } = config;
const held = new Set(config.held);
const form = document.getElementById("ask");
const answered = cameWith(form);
const places = new Places(scene, document.querySelector(".list"), config.marks);

document.documentElement.classList.add("live");

function question() {
  const asked = new URLSearchParams(new FormData(form));
  if (asked.get("whom") === "residents") asked.delete("whom");
  if (asked.get("from") === "public") asked.delete("from");
  return asked;
}

async function find(options) {
  const asked = question();
  const kind = asked.get("kind");
  const [page, standing] = await Promise.all([
    answered() ? null : text(urls.fragment + "?part=1&" + asked, options),
    held.has(kind) && json(urls.sites + "?kind=" + encodeURIComponent(kind), options),
  ]);
  await ready;
  if (page !== null) replaceParts(page, ["answer", "list"]);
  scene.remove("standing");
  if (standing) scene.draw("standing", "sites", standing, () => config.marks.standing);
  history.replaceState(null, "", "?" + asked);
  if (!held.has(kind)) {
    scene.paint("cells", () => null);
    places.draw();
  } else {
    show(await json(urls.siting + "?" + asked, options));
    if (document.querySelector(".proof")) await prove(asked, options);
  }
  document.body.dataset.shown = asked.toString();
}

function show(found) {
  scene.paint("cells", (feature) => (feature.id in found.cells ? colours[found.cells[feature.id]] : null));
  places.draw();
  places.number();
}

async function prove(asked, options) {
  document.body.removeAttribute("aria-busy");
  const proving = document.querySelector("[data-proving]");
  const query = urls.siting + "?" + asked + "&proof=1&cells=0";
  let told = await json(query, options);
  while (told.state === "waiting" || told.state === "running") {
    proving.textContent = words.proving;
    proving.hidden = false;
    await new Promise((done) => setTimeout(done, 700));
    told = await json(query, options);
  }
  if (told.state === "done") {
    replaceParts(await text(urls.fragment + "?part=1&" + asked, options), ["answer", "list"]);
    show(told);
  } else {
    proving.hidden = true;
  }
  document.body.dataset.proof = told.state;
}

const ready = drawGround();
const ask = latestOnly(find, words, (why) => showProblem(part("answer"), words.failed.replace("{}", why)));
form.addEventListener("change", () => ask());
form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
ask();
