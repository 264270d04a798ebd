// What is lost and by whom, and how bad the tracking table is: tile, meter and facts say the same.

import { clock, duration } from "/dashboard/text.js";

/** Seconds to a full table from which on it is worth a warning; the server's verdict has the same. */
const soon = 600;

const isNumber = (value) => value !== null && value !== undefined;

/** What an overview says is lost a second, by who loses it, and what was no query. */
export function losses({ traffic: { lost = {}, unanswerable } }) {
  const { tableDrops = 0, tooLong = 0, socketDrops = 0, unsent = 0, total = 0 } = lost;
  const parts = [
    ["the tracking table", tableDrops + tooLong], ["the sockets' buffers", socketDrops],
    ["the server", unsent],
  ];
  return { parts, total, unanswerable };
}

/** Losses in words: by whom, the worst first. */
export function lossText({ parts, total }) {
  const found = parts.filter(([, value]) => value > 0).sort((a, b) => b[1] - a[1]);
  if (total <= 0) return "nothing is lost";
  return `${found.length > 1 ? "most " : ""}by ${found[0][0]}`;
}

/** Whether so much is asked again that the server's verdict speaks of it. */
export function resendLevel({ resentShare, queries, unanswerable }) {
  return resentShare > 0.25 && queries - unanswerable > 20 ? "notice" : "";
}

/** How bad the table is; a full one that loses nothing is not bad. */
export function tableLevel(table) {
  if (!table) return "";
  if (table.drops > 0 || table.tooLong > 0) return "critical";
  if (table.evictions > 0) return "warning";
  return isNumber(table.fullInSeconds) && table.fullInSeconds < soon ? "warning" : "good";
}

/** Whether it is filling up, which has a time. */
export function isFilling(table) {
  return Boolean(table) && isNumber(table.fullInSeconds) && table.share < 0.999;
}

/** When it will be full: the time of day. */
export function fullTime({ fullInSeconds: seconds }) {
  return clock(Date.now() + seconds * 1000, seconds < soon);
}

/** What becomes of the table, as a sentence. */
export function forecastText(table) {
  if (table.share >= 0.999) return "It is full: new flows displace others or are dropped.";
  if (!isFilling(table)) return "It is not filling up.";
  return `At this pace it is full in ${duration(table.fullInSeconds)}, at ${fullTime(table)}.`;
}
