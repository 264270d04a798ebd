// The figures in a row below the verdict.

import { element, number, rate, percent, latency, duration, size } from "/dashboard/text.js";
import { lossText, resendLevel, tableLevel, isFilling } from "/dashboard/health.js";

const names = [
  "Queries", "Answers", "Asked again", "Lost", "Latency p99", "Tracking table", "Database", "Memory",
];

/** The tiles. */
export class Tiles {
  constructor() {
    this.tiles = new Map(names.map((name) => [name, {
      value: element("dd", { class: "value" }, "–"), note: element("dd", { class: "note" }, ""),
    }]));
    this.node = element("dl", { class: "tiles" }, ...names.map((name) => {
      const { value, note } = this.tiles.get(name);
      return element("div", { class: "tile", "data-tile": name }, element("dt", {}, name), value, note);
    }));
  }

  set(name, text, note = "", level = "") {
    const tile = this.tiles.get(name);
    tile.value.textContent = text;
    tile.note.textContent = note;
    tile.value.parentNode.dataset.level = level;
  }

  /** Shows an overview and what of it is lost. */
  show({ traffic, latency: times, table, database, process }, lost) {
    this.set("Queries", rate(traffic.queries), traffic.driver > 0
      ? `${percent(traffic.driver / traffic.queries)} in the driver`
      : `${percent(traffic.tcp / Math.max(traffic.queries, 1e-9) || 0)} over TCP`);
    const share = traffic.queries > 0 ? traffic.answers / traffic.queries : null;
    this.set("Answers", rate(traffic.answers), share === null ? "" : `${percent(Math.min(share, 1))} of queries`);
    this.set("Asked again", percent(traffic.resentShare), "of the queries", resendLevel(traffic));
    this.set("Lost", rate(lost.total), lossText(lost), lost.total > 0 ? "critical" : "");
    this.set("Latency p99", latency(times?.p99), times ? `p50 ${latency(times.p50)}` : "");
    this.showTable(table);
    this.showDatabase(database);
    this.set("Memory", size(process.memory), `${percent(process.cpu)} of a core`);
  }

  showTable(table) {
    if (!table) return this.set("Tracking table", "none", "nothing tracks here");
    const level = tableLevel(table);
    this.set("Tracking table", percent(table.share), table.share >= 0.999 ? "it is full"
      : isFilling(table) ? `full in ${duration(table.fullInSeconds)}` : `of ${number(table.maximum)}`,
    level === "good" ? "" : level);
  }

  showDatabase(database) {
    const since = (moment) => duration((Date.now() - moment) / 1000);
    const copy = database.replication;
    if (database.condition !== "following") {
      this.set("Database", "away", `for ${since(database.since)}`, "warning");
    } else if (copy?.condition === "stopped") {
      this.set("Database", "stopped", `replication, ${since(copy.since)}`, "warning");
    } else if (copy && copy.condition !== "running") {
      this.set("Database", "late", `${duration(copy.behindSeconds)} behind`, "warning");
    } else {
      this.set("Database", "following", `${duration(database.ageSeconds)} old`);
    }
  }
}
