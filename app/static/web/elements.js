/* Elements of a page made without HTML: words of people become text nodes here and nowhere else. */

/* An element: make("p", { class: "note", text: words, data: { id: 3 } }, child, ...). */
export function make(tag, options = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "on") for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
    else if (["value", "checked", "disabled", "hidden", "type", "href", "open"].includes(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const button = (text, act, options = {}) => make("button", { type: "button", text, on: { click: act }, ...options });

export const byId = (id) => document.getElementById(id);

const SVG = "http://www.w3.org/2000/svg";

/* An element of an SVG drawing: svg("rect", { width: 24 }, child, ...). */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}
