/* Proposals, places and hours in a few words. */
import { config, words } from "../web/config.js";
import { filled } from "../web/text.js";
import * as week from "../web/week-grid/week.js";
import { number } from "./format.js";

/* What a proposal is, in a few words. */
export function titleOf(one, board) {
  const kind = one.kind && config.kinds[one.kind] ? config.kinds[one.kind].name : "";
  const feature = one.site && board ? board.site(one.site) : null;
  const site = feature ? feature.properties.name || feature.properties.address : "";
  const about = one.name || site || kind;
  const type = config.types[one.type].title;
  return about ? type + ": " + about + (about !== kind && kind ? " (" + kind + ")" : "") : type;
}

/* An element in the colour of a type of proposal, and marked with it. */
export function paint(element, type) {
  element.style.setProperty("--type", config.types[type].colour);
  element.dataset.type = type;
  return element;
}

/* OSM hours in plain words, where a week can show them. */
export function hoursOf(text) {
  const reading = week.read(text);
  return reading ? week.sentence(reading.slots, words.week) + " · " + filled(words.weekHours, { n: number(week.hours(reading.slots), 1) }) : text;
}

export function nameOf(feature) {
  const { name, address } = feature.properties;
  return [name, address].filter(Boolean).join(", ") || words.noName;
}
