/* The key that a link carries after # goes into the form and is sent at once; an address is looked for as it is typed. */
import { json } from "../web/page.js";
import { Suggestions } from "../web/suggestions.js";

const door = document.getElementById("door");
const key = new URLSearchParams(location.hash.slice(1)).get("k");
if (door && key) {
  history.replaceState(null, "", location.pathname);
  door.elements.token.value = key;
  door.submit();
}

/* From the worker's page: the cell of 235 m where one is, after # and so never sent in an address. */
const where = document.getElementById("where_1");
const cell = new URLSearchParams(location.hash.slice(1)).get("dove");
if (where && where.dataset.cell && cell && /^[\w-]{1,24}$/.test(cell)) {
  history.replaceState(null, "", location.pathname);
  where.add(new Option(where.dataset.cell, cell, true, true), 1);
}

const space = document.getElementById("space");
if (space) findAddresses();

/* The address of a space, looked for as it is typed. */
function findAddresses() {
  const { address, lat, lon } = space.elements;
  let waiting = null;
  const suggestions = new Suggestions(address, document.getElementById("address-found"), (place) => {
    address.value = place.label;
    lat.value = place.lat;
    lon.value = place.lon;
    address.focus();
  });

  async function search() {
    const text = address.value.trim();
    if (text.length < 3) return;
    const body = new URLSearchParams({ q: text });
    const { places } = await json(space.dataset.find, { method: "POST", body }).catch(() => ({ places: [] }));
    if (address.value.trim() === text) suggestions.show(places);
  }

  address.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 250);
  });
}
