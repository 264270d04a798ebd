// The card of the kernel's tracking table.

import { element, exactly, number, percent, rate } from "/dashboard/text.js";
import { Graph } from "/dashboard/graph.js";
import { card, Facts } from "/dashboard/cards.js";
import { forecastText, fullTime, isFilling, tableLevel } from "/dashboard/health.js";

/** How full the table is, when it will be full, and what that costs. */
export class Tracking {
  constructor() {
    this.graph = new Graph({
      label: "Tracking table", height: 150, ceiling: 1,
      format: (value, isAxis) => (typeof value === "boolean" ? (value ? "yes" : "no")
        : isAxis ? `${Math.round(value * 100)} %` : percent(value)),
      series: [
        { key: "tableShare", label: "full", kind: "stack", texture: "rising", className: "c-table" },
        { key: "lossMark", label: "dropping", kind: "mark", className: "c-dropped" },
      ],
    });
    this.meter = element("div", { class: "meter", role: "meter", "aria-label": "Fill of the tracking table", "aria-valuemin": "0", "aria-valuemax": "100" }, element("span", {}));
    this.sentence = element("p", { class: "what" }, "–");
    this.facts = new Facts("Dropped", "Evicted", "Refused as too long", "New entries");
    this.body = element("div", {}, this.meter, this.sentence, this.graph.node, this.facts.node);
    this.empty = element("p", { class: "empty", hidden: true },
      "No tracking table stands before this server, or it can't be read. ",
      element("code", {}, "martlet conntrack"), " on the machine says which.");
    this.node = card("Connection tracking", "side", this.body, this.empty);
  }

  /** Shows an overview's table; `null` when there is none. */
  show(table) {
    this.body.hidden = !table;
    this.empty.hidden = Boolean(table);
    this.graph.forecast = isFilling(table)
      ? { value: table.share, seconds: table.fullInSeconds, text: fullTime(table) } : null;
    this.graph.draw();
    if (!table) return;
    const share = Math.min(1, table.share);
    this.meter.dataset.level = tableLevel(table);
    this.meter.firstChild.style.width = `${share * 100}%`;
    this.meter.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    this.sentence.textContent = `${number(table.count)} of ${number(table.maximum)} entries. ${forecastText(table)}`;
    const total = (perSecond, sum) => `${rate(perSecond)} · ${exactly(sum)} in all`;
    this.facts.set("Dropped", total(table.drops, table.totals?.drops), table.drops > 0 ? "critical" : "");
    this.facts.set("Evicted", total(table.evictions, table.totals?.evictions), table.evictions > 0 ? "warning" : "");
    this.facts.set("Refused as too long", total(table.tooLong, table.totals?.tooLong), table.tooLong > 0 ? "critical" : "");
    this.facts.set("New entries", rate(table.new));
  }
}
