/* /dove: the answer that is there at once, then the proof, until it is found or its time is up. */
import { config, urls, words } from "../web/config.js";
import { drawGround, scene } from "../web/map.js";
import { cameWith, json, latestOnly, part, replaceParts, showProblem, text } from "../web/page.js";
import { Places } from "./places.js";

const { colours } = config;
const withPlaces = new Set(config.held);
const form = document.getElementById("ask");
const answered = cameWith(form);
const places = new Places(scene, document.querySelector(".list"), config.marks);

document.documentElement.classList.add("live");

function question() {
  const query = new URLSearchParams(new FormData(form));
  if (query.get("whom") === "residents") query.delete("whom");
  if (query.get("from") === "public") query.delete("from");
  return query;
}

async function find(options) {
  const query = question();
  const kind = query.get("kind");
  const [page, standing] = await Promise.all([
    answered() ? null : text(urls.fragment + "?part=1&" + query, options),
    withPlaces.has(kind) && json(urls.sites + "?kind=" + encodeURIComponent(kind), options),
  ]);
  await ready;
  if (page !== null) replaceParts(page, ["answer", "list"]);
  scene.remove("standing");
  if (standing) scene.draw("standing", "sites", standing, () => config.marks.standing);
  history.replaceState(null, "", "?" + query);
  if (!withPlaces.has(kind)) {
    scene.paint("cells", () => null);
    places.draw();
  } else {
    show(await json(urls.siting + "?" + query, options));
    if (document.querySelector(".proof")) await prove(query, options);
  }
  document.body.dataset.shown = query.toString();
}

function show(answer) {
  scene.paint("cells", (feature) => (feature.id in answer.cells ? colours[answer.cells[feature.id]] : null));
  places.draw();
  places.number();
}

async function prove(query, options) {
  document.body.removeAttribute("aria-busy");
  const proving = document.querySelector("[data-proving]");
  const proofUrl = urls.siting + "?" + query + "&proof=1&cells=0";
  let answer = await json(proofUrl, options);
  while (answer.state === "waiting" || answer.state === "running") {
    proving.textContent = words.proving;
    proving.hidden = false;
    await new Promise((done) => setTimeout(done, 700));
    answer = await json(proofUrl, options);
  }
  if (answer.state === "done") {
    replaceParts(await text(urls.fragment + "?part=1&" + query, options), ["answer", "list"]);
    show(answer);
  } else {
    proving.hidden = true;
  }
  document.body.dataset.proof = answer.state;
}

const ready = drawGround();
const ask = latestOnly(find, words, (why) => showProblem(part("answer"), words.failed.replace("{}", why)));
form.addEventListener("change", () => ask());
form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
ask();
