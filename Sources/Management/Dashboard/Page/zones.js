// Zones and their records: looked at and changed through the API that PowerDNS' clients use.

import { element, field, complain, command, dialog, count } from "/dashboard/text.js";
import { request, Refusal } from "/dashboard/server.js";
import { SetEditor } from "/dashboard/editor.js";

const root = "/api/v1/servers/localhost/zones";
const listPage = 50;
const setPage = 100;

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
    this.table = element("div", { class: "scroll", hidden: true }, element("table", { class: "list" },
      element("caption", { class: "hidden" }, "Zones"),
      element("thead", {}, element("tr", {}, ...["Zone", "Kind", "Serial", "Account"].map((text) => element("th", { scope: "col" }, text)))),
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
        element("th", { scope: "row" }, element("a", { href: `#/zones/${encodeURIComponent(zone.name)}` }, element("bdi", {}, zone.name))),
        element("td", {}, zone.kind), element("td", { class: "number" }, String(zone.serial)),
        element("td", {}, element("bdi", {}, zone.account ?? "")))));
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

/** Where a zone is in the API. */
export function zonePath(name) {
  // Octets that mean something in a path are written as PowerDNS does it.
  const text = name === "." ? "=2E" : name.toLowerCase().replace(/[^a-z0-9.\-]/g, (sign) =>
    `=${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
  return `${root}/${encodeURIComponent(text)}`;
}

class ZoneView {
  constructor() {
    this.page = 0;
    this.sets = [];
    this.title = element("h1", { tabindex: "-1" });
    this.facts = element("p", { class: "zone-facts" });
    this.serial = element("b", { id: "serial" });
    this.message = element("p", { class: "notice", role: "status", hidden: true });
    this.meanwhile = element("div", { class: "notice warning", role: "status", hidden: true },
      element("span", {}, "This zone was changed meanwhile. "),
      element("button", { type: "button", on: { click: () => this.load() } }, "Reload"));
    this.filter = element("input", { type: "search", id: "set-filter", placeholder: "name, type or content", autocomplete: "off", spellcheck: "false", autocapitalize: "none",
      on: { input: () => { this.page = 0; this.draw(); } } });
    this.body = element("tbody", {});
    this.table = element("table", { class: "list sets" }, element("caption", { class: "hidden" }, "Record sets"),
      element("thead", {}, element("tr", {}, ...["Name", "Type", "TTL", "Content", ""].map((text) => element("th", { scope: "col" }, text || element("span", { class: "hidden" }, "Actions"))))), this.body);
    this.count = element("span", { class: "hint" });
    this.back = element("button", { type: "button", on: { click: () => this.turn(-1) } }, "Back");
    this.next = element("button", { type: "button", on: { click: () => this.turn(1) } }, "Next");
    this.trail = element("a", { class: "button" }, "Audit trail");
    this.tools = element("div", { class: "buttons" },
      element("button", { type: "button", class: "primary", id: "add-set", on: { click: () => this.edit(null) } }, "Add records"),
      this.trail,
      element("button", { type: "button", class: "danger", id: "delete-zone", on: { click: () => this.removeZone() } }, "Delete zone"));
    this.content = element("div", {}, this.facts, this.tools, this.meanwhile,
      element("form", { class: "filter", role: "search", on: { submit: (event) => event.preventDefault() } },
        element("label", { for: "set-filter" }, "Filter"), this.filter, this.count),
      this.table, element("div", { class: "pages" }, this.back, this.next));
    this.node = element("div", { hidden: true }, element("a", { class: "up", href: "#/zones" }, "← All zones"), this.title, this.message, this.content);
  }

  async show(name) {
    if (name !== this.name) {
      Object.assign(this, { name, page: 0, sets: [] });
      this.filter.value = "";
      this.message.hidden = true;
      this.content.hidden = true;
    }
    this.title.textContent = name;
    this.trail.href = `#/audit/${encodeURIComponent(name)}`;
    await this.load();
  }

  say(text, isError = false) {
    this.message.textContent = text;
    this.message.hidden = !text;
    this.message.classList.toggle("error", isError);
  }

  async load() {
    const name = this.name;
    try {
      const { value, tag } = await request(zonePath(name));
      if (name !== this.name) return;
      Object.assign(this, { zone: value, tag });
      this.sets = value.rrsets ?? [];
      this.meanwhile.hidden = true;
      this.content.hidden = false;
      const records = this.sets.reduce((sum, set) => sum + set.records.length, 0);
      this.serial.textContent = String(value.serial);
      this.facts.replaceChildren(
        "Serial ", this.serial, ` · ${value.kind} · ${count(this.sets.length, "record set", "record sets")}, ${count(records, "record", "records")}`,
        value.account ? ` · account ${value.account}` : "",
        value.defects?.length ? ` · ${count(value.defects.length, "row", "rows")} can't be read` : "");
      this.draw();
    } catch (error) {
      this.content.hidden = true;
      this.say(error.status === 404 ? `There is no zone ${name} that this key reaches.` : error.message, true);
    }
  }

  takeChange(change) {
    if (change.zone === this.name && this.zone && change.serial !== this.zone.serial && !this.isSaving) {
      this.meanwhile.hidden = false;
    }
  }

  turn(direction) {
    this.page += direction;
    this.draw();
    this.table.scrollIntoView();
  }

  relative(name) {
    if (name === this.name) return "@";
    const end = this.name === "." ? "." : `.${this.name}`;
    return name.endsWith(end) ? name.slice(0, -end.length) : name;
  }

  draw() {
    const wanted = this.filter.value.trim().toLowerCase();
    const fits = (text) => text.toLowerCase().includes(wanted);
    const sets = wanted === "" ? this.sets : this.sets.filter((set) =>
      fits(set.name) || set.type.toLowerCase() === wanted || set.records.some(({ content }) => fits(content))
        || (set.comments ?? []).some(({ content }) => fits(content)));
    const last = Math.max(0, Math.ceil(sets.length / setPage) - 1);
    this.page = Math.min(this.page, last);
    this.count.textContent = wanted ? `${sets.length} of ${this.sets.length} sets` : "";
    this.back.disabled = this.page === 0;
    this.next.disabled = this.page >= last;
    this.back.parentNode.hidden = last === 0;
    this.body.replaceChildren(...sets.slice(this.page * setPage, (this.page + 1) * setPage).map((set) => this.row(set)));
  }

  row(set) {
    const lines = set.records.map((record) => element("li", { class: record.disabled ? "disabled" : "" },
      element("bdi", {}, record.content), record.disabled ? element("span", { class: "word" }, "disabled") : null));
    const comments = (set.comments ?? []).map((comment) => element("li", { class: "comment" },
      element("bdi", {}, comment.content), comment.account ? ` (${comment.account})` : ""));
    const what = `${this.relative(set.name)} ${set.type}`;
    return element("tr", { "data-set": `${set.name} ${set.type}` },
      element("th", { scope: "row", title: set.name }, this.relative(set.name)),
      element("td", { class: "type" }, set.type), element("td", { class: "ttl" }, String(set.ttl)),
      element("td", { class: "content" }, element("ul", {}, ...lines, ...comments)),
      element("td", { class: "actions" },
        element("button", { type: "button", "aria-label": `Edit ${what}`, on: { click: () => this.edit(set) } }, "Edit"),
        set.type === "SOA" ? null : element("button", { type: "button", class: "danger", "aria-label": `Delete ${what}`, on: { click: () => this.remove(set) } }, "Delete")));
  }

  /** Sends changes of sets; nothing is changed when somebody else was faster. */
  async change(rrsets) {
    this.isSaving = true;
    try {
      await request(zonePath(this.name), { method: "PATCH", body: { rrsets }, ifMatch: this.tag });
      await this.load();
      this.say(`Saved. The serial is ${this.zone.serial} now.`);
    } finally {
      this.isSaving = false;
    }
  }

  edit(set) {
    this.say("");
    new SetEditor(this, set);
  }

  remove(set) {
    const failure = element("p", { class: "problem", role: "alert", hidden: true });
    const confirm = element("button", { type: "button", class: "danger" }, "Delete them");
    const box = dialog(`Delete ${this.relative(set.name)} ${set.type}?`,
      element("ul", { class: "going" }, ...set.records.map(({ content }) => element("li", {}, content))), failure,
      element("div", { class: "buttons" }, confirm, element("button", { type: "button", on: { click: () => box.close() } }, "Keep them")));
    confirm.addEventListener("click", async () => {
      try {
        await this.change([{ name: set.name, type: set.type, changetype: "DELETE" }]);
        box.close();
      } catch (error) {
        if (error.status === 412) await this.load();
        failure.textContent = error.status === 412 ? "This zone was changed meanwhile, and is loaded anew now. Look again." : error.message;
        failure.hidden = false;
      }
    });
  }

  removeZone() {
    const name = element("input", { type: "text", autocomplete: "off", spellcheck: "false", autocapitalize: "none" });
    const confirm = element("button", { type: "submit", class: "danger" }, "Delete the zone");
    const form = element("form", {},
      element("p", {}, `All ${count(this.sets.length, "record set", "record sets")} of ${this.name} will be gone, from the database and from the answers.`),
      field("Type its name to delete it", name),
      element("div", { class: "buttons" }, confirm, element("button", { type: "button", on: { click: () => box.close() } }, "Keep it")));
    const box = dialog(`Delete ${this.name}?`, form);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (name.value.trim().replace(/\.$/, "") !== this.name.replace(/\.$/, "")) {
        complain(name, "this is not its name");
        return;
      }
      try {
        await request(zonePath(this.name), { method: "DELETE", ifMatch: this.tag });
        box.close();
        location.hash = "#/zones";
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (error.status === 412) await this.load();
        complain(name, error.status === 412 ? "the zone was changed meanwhile, and is loaded anew now" : error.message);
      }
    });
  }
}
