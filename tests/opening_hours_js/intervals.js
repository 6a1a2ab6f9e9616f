// Reads {texts, mondays} from standard input; writes, for each text, the open and unknown intervals of each
// week in minutes of the wall clock from Monday 00:00 ([start, end, unknown]), or the error of the library.
// Needs TZ=Europe/Rome in the environment: the library works in the time zone of the process.
"use strict";
const OpeningHours = require("opening_hours");

const MILANO = {
  lat: "45.4642", // as text: with numbers the library ignores the place and takes 06:00 and 18:00 for the sun
  lon: "9.19",
  address: { country_code: "it", state: "Lombardia" },
};
const DAY = 24 * 60;

function minute(date, monday) {
  const midnight = new Date(date.getFullYear(), date.getMonth(), date.getDate());
  const days = Math.round((midnight - monday) / 86400000);
  return days * DAY + date.getHours() * 60 + date.getMinutes();
}

function week(hours, text) {
  const [year, month, day] = text.split("-").map(Number);
  const monday = new Date(year, month - 1, day);
  const sunday = new Date(year, month - 1, day + 7);
  return hours
    .getOpenIntervals(monday, sunday)
    .map(([start, end, unknown]) => [minute(start, monday), minute(end, monday), unknown]);
}

function answer(text, mondays) {
  try {
    const hours = new OpeningHours(text, MILANO, { locale: "en" });
    return { weeks: mondays.map((monday) => week(hours, monday)) };
  } catch (error) {
    return { error: String(error).split("\n")[0] };
  }
}

let input = "";
process.stdin.on("data", (piece) => (input += piece));
process.stdin.on("end", () => {
  const { texts, mondays } = JSON.parse(input);
  process.stdout.write(JSON.stringify(texts.map((text) => answer(text, mondays))));
});
