/* Numbers and moments of a room's pages, in their language. */

export const language = document.documentElement.lang;

export const number = (value, digits = 0) => value.toLocaleString(language, { maximumFractionDigits: digits, useGrouping: "always" });
export const clock = (moment) => new Date(moment).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
export const day = (date, options = { year: "numeric" }) => new Date(date).toLocaleDateString(language, { day: "numeric", month: "long", ...options });
