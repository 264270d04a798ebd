// One zone and its sets of records: looked at and changed through the API that PowerDNS' clients use.

import { element, field, complain, dialog, count, number } from "/dashboard/text.js";
import { request, Refusal } from "/dashboard/server.js";
import { SetEditor } from "/dashboard/editor.js";
import { DetailsEditor } from "/dashboard/details.js";

/** Where zones are in the API. */
export const root = "/api/v1/servers/localhost/zones";
const setPage = 100;

/** Where a zone is in the API. */
export function zonePath(name) {
  // Octets that mean something in a path are written as PowerDNS does it.
  const text = name === "." ? "=2E" : name.toLowerCase().replace(/[^a-z0-9.\-]/g, (sign) =>
    `=${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
  return `${root}/${encodeURIComponent(text)}`;
}

/** The view of one zone. */
export class ZoneView {
  constructor() {
    this.page = 0;
    this.sets = [];
    this.title = element("h1", { tabindex: "-1" });
    this.facts = element("p", { class: "zone-facts" });
    this.serial = element("b", { id: "serial" });
    this.message = element("p", { class: "notice", role: "status", hidden: true });
    this.meanwhileText = element("span", {});
    this.meanwhile = element("div", { class: "notice warning", id: "meanwhile", role: "status", hidden: true },
      this.meanwhileText, " ", element("button", { type: "button", on: { click: () => this.load() } }, "Reload"));
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
      element("button", { type: "button", id: "edit-zone", on: { click: () => this.editDetails() } }, "Edit zone"),
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
        value.account ? ` · account ${value.account}` : "", ` · serial policy ${value.soa_edit_api || "DEFAULT"}`,
        value.defects?.length ? ` · ${count(value.defects.length, "row", "rows")} can't be read` : "");
      this.draw();
    } catch (error) {
      this.content.hidden = true;
      this.say(error.status === 404 ? `There is no zone ${name} that this key reaches.` : error.message, true);
    }
  }

  /** Takes notice of a change: of somebody else, or one's own that comes back as an event. */
  takeChange(change) {
    if (!this.zone || change.zone.toLowerCase() !== this.zone.name.toLowerCase()) return;
    this.isUnsure = true;
    this.compare();
  }

  // Asks the server whether the zone is still what is shown, once at a time.
  async compare() {
    if (!this.isUnsure || this.isSaving || this.isComparing) return;
    Object.assign(this, { isUnsure: false, isComparing: true });
    const { name, tag } = this;
    let found = null;
    try {
      const { isSame } = await request(`${zonePath(name)}?rrsets=false`, { ifNoneMatch: tag });
      if (!isSame) found = "This zone was changed meanwhile.";
    } catch (error) {
      if (error.status === 404) found = "This zone was removed meanwhile.";
    }
    this.isComparing = false;
    // What is saved or loaded while one waits makes the answer worthless.
    if (this.isSaving) this.isUnsure = true;
    else if (found && name === this.name && tag === this.tag) this.warn(found);
    this.compare();
  }

  warn(text) {
    this.say("");
    this.meanwhileText.textContent = text;
    this.meanwhile.hidden = false;
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
    this.count.textContent = wanted ? `${number(sets.length)} of ${number(this.sets.length)} sets` : "";
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
  change(rrsets) {
    return this.save("PATCH", { rrsets }, () => `Saved. The serial is ${this.zone.serial} now.`);
  }

  /** Sends what the zone has beside its sets. */
  changeDetails(details) {
    return this.save("PUT", details, () => "Saved.");
  }

  async save(method, body, words) {
    this.isSaving = true;
    try {
      await request(zonePath(this.name), { method, body, ifMatch: this.tag });
      await this.load();
      this.say(words());
    } finally {
      this.isSaving = false;
      this.compare();
    }
  }

  edit(set) {
    this.say("");
    new SetEditor(this, set);
  }

  editDetails() {
    this.say("");
    new DetailsEditor(this);
  }

  /** Puts the focus where a set is: its button was drawn anew. */
  focusSet(name, type) {
    const rows = [...this.body.children];
    (rows.find((row) => row.dataset.set === `${name} ${type}`)?.querySelector("button") ?? this.title).focus();
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
