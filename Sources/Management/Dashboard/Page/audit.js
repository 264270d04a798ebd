// Who changed what, when and from where.

import { element, moment, count } from "/dashboard/text.js";
import { request } from "/dashboard/server.js";

const page = 50;

/** The view "Audit trail". */
export class Audit {
  constructor(host) {
    this.filter = element("input", { type: "search", id: "audit-zone", placeholder: "example.com.", autocomplete: "off", spellcheck: "false", autocapitalize: "none" });
    const form = element("form", { class: "filter", on: { submit: (event) => {
      event.preventDefault();
      const zone = this.filter.value.trim();
      location.hash = zone ? `#/audit/${encodeURIComponent(zone)}` : "#/audit";
    } } },
    element("label", { for: "audit-zone" }, "Zone"), this.filter, element("button", { type: "submit" }, "Show"));
    this.list = element("ol", { class: "trail" });
    this.message = element("p", { class: "empty", role: "status" });
    this.more = element("button", { type: "button", hidden: true, on: { click: () => this.load(this.last) } }, "Older entries");
    host.append(element("div", { class: "head" }, element("h1", {}, "Audit trail"), form), this.message, this.list, this.more);
  }

  /** Shows the entries of a zone, or all of them. */
  show(zone) {
    this.zone = zone;
    this.filter.value = zone;
    this.list.replaceChildren();
    return this.load(null);
  }

  async load(before) {
    this.message.textContent = "Loading…";
    this.message.hidden = false;
    const zone = this.zone;
    const values = new URLSearchParams({ limit: String(page + 1) });
    if (zone) values.set("zone", zone);
    if (before) values.set("before", String(before));
    try {
      const { value } = await request(`/api/martlet/v1/audit?${values}`);
      if (zone !== this.zone) return;
      const entries = Array.isArray(value) ? value : value.entries;
      this.list.append(...entries.slice(0, page).map((entry) => this.entry(entry)));
      this.more.hidden = entries.length <= page;
      this.last = entries.slice(0, page).at(-1)?.id;
      this.message.hidden = this.list.children.length > 0;
      this.message.textContent = zone
        ? `Nobody has changed ${zone} by the API or the command line yet.`
        : "Nobody has changed anything yet: who changes zones by this page, the API or the command line is noted here.";
    } catch (error) {
      this.message.textContent = error.message;
    }
  }

  entry(entry) {
    const serials = entry.serial_after === undefined || entry.serial_after === null ? null
      : element("span", { class: "serials" }, `serial ${entry.serial_before ?? "–"} → ${entry.serial_after}`);
    const who = element("span", { class: "who" }, element("bdi", {}, entry.author), ` from ${entry.origin}`);
    if (entry.agent) who.title = entry.agent;
    return element("li", {},
      element("div", { class: "trail-head" },
        element("time", {}, moment(entry.time)),
        element("b", {}, entry.action.replaceAll("-", " ")),
        entry.zone ? element("a", { href: `#/zones/${encodeURIComponent(entry.zone.replace(/\.?$/, "."))}` }, element("bdi", {}, entry.zone)) : null,
        serials, who),
      this.detail(entry.detail));
  }

  detail(detail) {
    if (!detail || typeof detail !== "object") return null;
    const lines = [];
    for (const set of detail.sets ?? []) {
      const [before, after] = [set.before ?? [], set.after ?? []];
      const line = (sign, className, content) => element("li", { class: className },
        element("span", { class: "diff-sign" }, sign), `${set.name} ${set.type} `, element("bdi", {}, content));
      for (const content of before) if (!after.includes(content)) lines.push(line("−", "removed", content));
      for (const content of after) if (!before.includes(content)) lines.push(line("+", "added", content));
      if (set.comments !== undefined) lines.push(line("#", "", count(set.comments, "comment", "comments")));
    }
    if (detail.omitted) lines.push(element("li", {}, `… and ${detail.omitted} more sets`));
    for (const [key, value] of Object.entries(detail)) {
      if (key === "sets" || key === "omitted") continue;
      lines.push(element("li", {}, `${key}: `, element("bdi", {}, typeof value === "string" ? value : JSON.stringify(value))));
    }
    return lines.length > 0 ? element("ul", { class: "diff" }, ...lines.slice(0, 60)) : null;
  }
}
