// Zones and their records: looked at and changed through the API that PowerDNS' clients use.

import { element, breakable, field, complain, command, dialog } from "/dashboard/text.js";
import { request } from "/dashboard/server.js";
import { ZoneView, root } from "/dashboard/zone.js";

const listPage = 50;

/** The view "Zones": the list, or one zone. */
export class Zones {
  constructor(host) {
    this.list = new ZoneList();
    this.zone = new ZoneView();
    host.append(this.list.node, this.zone.node);
  }

  /** Shows a zone, or the list when the name is empty. */
  show(name) {
    this.list.node.hidden = name !== "";
    this.zone.node.hidden = name === "";
    if (name === "") this.list.show();
    else this.zone.show(name);
  }

  /** Takes notice of a change that somebody has made. */
  takeChange(change) {
    if (!this.zone.node.hidden) this.zone.takeChange(change);
  }
}

class ZoneList {
  constructor() {
    this.before = [];
    this.after = "";
    this.filter = element("input", {
      type: "search", id: "zone-filter", placeholder: "part of a name", autocomplete: "off",
      spellcheck: "false", autocapitalize: "none", on: { input: () => this.filterSoon() },
    });
    this.body = element("tbody", {});
    this.table = element("div", { class: "scroll", hidden: true }, element("table", { class: "list zones" },
      element("caption", { class: "hidden" }, "Zones"),
      element("thead", {}, element("tr", {}, ...["Zone", "Kind", "Serial", "Account"].map((text) => element("th", { scope: "col", class: text.toLowerCase() }, text)))),
      this.body));
    this.message = element("p", { class: "empty", role: "status" });
    this.teaching = element("div", { class: "empty teach", hidden: true },
      element("p", {}, "No zones yet. Import a master file:"), element("p", {}, command("martlet zone import example.com.zone")),
      element("p", {}, "or take over PowerDNS' database:"), element("p", {}, command("martlet migrate --database mysql://user@host/pdns")),
      element("p", {}, "or make a new zone with the button above."));
    this.back = element("button", { type: "button", on: { click: () => this.turn(-1) } }, "Back");
    this.next = element("button", { type: "button", on: { click: () => this.turn(1) } }, "Next");
    this.pages = element("div", { class: "pages", hidden: true }, this.back, this.next);
    this.node = element("div", {},
      element("div", { class: "head" }, element("h1", {}, "Zones"),
        element("form", { class: "filter", role: "search", on: { submit: (event) => event.preventDefault() } },
          element("label", { for: "zone-filter" }, "Filter"), this.filter),
        element("button", { type: "button", class: "primary", id: "new-zone", on: { click: () => this.create() } }, "New zone")),
      this.message, this.teaching, this.table, this.pages);
  }

  filterSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      Object.assign(this, { before: [], after: "" });
      this.show();
    }, 250);
  }

  turn(direction) {
    if (direction > 0) {
      this.before.push(this.after);
      this.after = this.lastName;
    } else {
      this.after = this.before.pop() ?? "";
    }
    this.show();
  }

  async show() {
    const containing = this.filter.value.trim().toLowerCase();
    const turn = this.loading = Symbol("loading");
    const values = new URLSearchParams({ limit: String(listPage + 1) });
    if (containing) values.set("containing", containing);
    if (this.after) values.set("after", this.after);
    try {
      const { value } = await request(`${root}?${values}`);
      if (turn !== this.loading) return;
      const zones = value.filter(({ name }) => name.toLowerCase().includes(containing));
      const shown = zones.slice(0, listPage);
      this.body.replaceChildren(...shown.map((zone) => element("tr", {},
        element("th", { scope: "row" }, element("a", { href: `#/zones/${encodeURIComponent(zone.name)}` }, element("bdi", {}, breakable(zone.name)))),
        element("td", { class: "kind" }, zone.kind), element("td", { class: "serial" }, String(zone.serial)),
        element("td", { class: "account" }, element("bdi", {}, zone.account ?? "")))));
      this.lastName = shown.at(-1)?.name ?? "";
      const isFirst = this.before.length === 0;
      const hasMore = zones.length > listPage;
      this.pages.hidden = isFirst && !hasMore;
      this.back.disabled = isFirst;
      this.next.disabled = !hasMore;
      this.table.hidden = shown.length === 0;
      this.teaching.hidden = shown.length > 0 || containing !== "";
      this.message.hidden = shown.length > 0 || containing === "";
      this.message.textContent = containing ? `No zone's name contains “${containing}”.` : "";
    } catch (error) {
      if (turn !== this.loading) return;
      this.table.hidden = true;
      this.pages.hidden = true;
      this.message.hidden = false;
      this.message.textContent = error.message;
    }
  }

  create() {
    const name = element("input", { type: "text", required: true, placeholder: "example.com.", autocomplete: "off", spellcheck: "false", autocapitalize: "none" });
    const servers = element("textarea", { rows: "2", placeholder: "ns1.example.com.", spellcheck: "false", autocapitalize: "none" });
    const kind = element("select", {}, ...["Native", "Master"].map((word) => element("option", {}, word)));
    const failure = element("p", { class: "problem", role: "alert", hidden: true });
    const form = element("form", {}, field("Name", name), field("Name servers", servers, "One a line; the first is in the SOA record too."),
      field("Kind", kind, "Native: the database carries it to other servers. Master: transfers will."), failure,
      element("div", { class: "buttons" }, element("button", { type: "submit", class: "primary" }, "Create"),
        element("button", { type: "button", on: { click: () => box.close() } }, "Cancel")));
    const box = dialog("New zone", form);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      for (const control of [name, servers, kind]) complain(control, null);
      failure.hidden = true;
      const dotted = (text) => (text.endsWith(".") ? text : `${text}.`);
      const full = dotted(name.value.trim());
      try {
        await request(root, { method: "POST", body: {
          name: full, kind: kind.value, nameservers: servers.value.split(/\s+/).filter(Boolean).map(dotted),
        } });
        box.close();
        location.hash = `#/zones/${encodeURIComponent(full)}`;
      } catch (error) {
        const control = /nameserver/i.test(error.message) ? servers : error.status === 409 || /name/i.test(error.message) ? name : null;
        if (control) {
          complain(control, error.message);
          control.focus();
        } else {
          failure.textContent = error.message;
          failure.hidden = false;
        }
      }
    });
  }
}
