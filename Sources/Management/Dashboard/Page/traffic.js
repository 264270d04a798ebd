// The card of the traffic: answers by code, what is asked again, and what is lost.

import { element, command, rate, shortly } from "/dashboard/text.js";
import { Graph } from "/dashboard/graph.js";
import { card, Facts } from "/dashboard/cards.js";

const spans = [[600, "10 min"], [3600, "Hour"], [86400, "Day"]];
const codes = [
  ["NOERROR", "plain", "c-noerror"], ["NXDOMAIN", "rising", "c-nxdomain"],
  ["REFUSED", "dotted", "c-refused"], ["SERVFAIL", "crossed", "c-servfail"],
  ["other", "upright", "c-other"],
];
const losers = ["Lost to the table", "Lost to full buffers", "Lost by the server"];
const unanswerable = "Unanswerable";

/** The traffic of a span of time. */
export class Traffic {
  /** @param choose Called with the span, in seconds, that somebody wants to see. */
  constructor(choose) {
    this.graph = new Graph({
      label: "Traffic", height: 300, least: 4, isWhole: true,
      format: (value, isAxis) => (isAxis ? shortly(value) : rate(value)),
      series: [
        ...codes.map(([key, texture, className]) => ({
          key, label: key === "other" ? "other codes" : key, texture, className, kind: "stack",
        })),
        { key: "queries", label: "queries", kind: "line", texture: "solid", className: "c-queries" },
        { key: "resent", label: "asked again", kind: "below", texture: "falling", className: "c-resent" },
        { key: "lost", label: "lost", kind: "below", texture: "crossed", className: "c-dropped" },
      ],
    });
    this.choice = element("div", { class: "spans", role: "group", "aria-label": "Span of the graphs" },
      ...spans.map(([seconds, label]) => element("button", {
        type: "button", "aria-pressed": String(seconds === spans[0][0]), "data-span": String(seconds),
        on: { click: () => this.press(seconds, choose) },
      }, label)));
    this.facts = new Facts(...losers, unanswerable);
    this.quiet = element("p", { class: "quiet-time", hidden: true });
    this.node = card("Traffic", "wide", this.choice,
      element("p", { class: "what" },
        "Above the line what was answered, by code; below it what was asked again or lost."),
      this.quiet, this.graph.node, this.facts.node);
  }

  press(span, choose) {
    for (const button of this.choice.children) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.span) === span));
    }
    choose(span);
  }

  /** Shows rows of the history. */
  draw(rows, span, step) {
    this.graph.show(rows, span, step);
    this.isQuiet = rows.length > 0 && !rows.some((row) => row.queries > 0);
    this.quiet.hidden = !this.isQuiet || !this.address;
  }

  /** Shows who loses queries, and how to ask the server one. */
  show(lost, { server, zones }) {
    lost.parts.forEach(([, value], index) => this.facts.set(losers[index], rate(value), value > 0 ? "critical" : ""));
    this.facts.set(unanswerable, rate(lost.unanswerable));
    const [, host, port] = /^\[?(.+?)\]?:(\d+)$/.exec((server.addresses ?? [])[0] ?? "") ?? [];
    const address = host && zones.zones > 0 ? `${host} ${port}` : "";
    if (address === (this.address ?? "")) return;
    this.address = address;
    const at = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
    this.quiet.replaceChildren("Nobody has asked in this time. To try it: ",
      command(`dig @${at} -p ${port} +norec example.com SOA`));
    this.quiet.hidden = !this.isQuiet || !address;
  }
}
