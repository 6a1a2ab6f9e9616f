/* The time that is left of a phase. Nothing here knows of a page. */

/* Minutes and seconds, with a minus sign once the time is over. */
export function timeLeft(seconds) {
  const over = seconds < 0;
  const all = Math.abs(seconds);
  return (over ? "−" : "") + Math.floor(all / 60) + ":" + String(all % 60).padStart(2, "0");
}
