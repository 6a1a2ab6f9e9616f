/* What the server gives a page's scripts: addresses, words, styles, in the JSON of the element #config. */
export const config = JSON.parse(document.getElementById("config").textContent);
export const { urls, words, styles } = config;
