// A window in which one set of records is changed.

import { element, field, complain, dialog } from "/dashboard/text.js";
import { Refusal } from "/dashboard/server.js";
import { Conflict } from "/dashboard/conflict.js";

const types = [
  "A", "AAAA", "CAA", "CNAME", "DNAME", "DS", "HINFO", "HTTPS", "LOC", "MX", "NAPTR", "NS",
  "OPENPGPKEY", "PTR", "RP", "SMIMEA", "SOA", "SPF", "SRV", "SSHFP", "SVCB", "TLSA", "TXT", "URI",
];
const examples = {
  A: "192.0.2.80", AAAA: "2001:db8::80", CNAME: "www.example.com.", MX: "10 mail.example.com.",
  NS: "ns1.example.com.", TXT: "\"v=spf1 -all\"", SRV: "0 5 443 www.example.com.",
  CAA: "0 issue \"ca.example\"", PTR: "host.example.com.", DNAME: "example.net.",
};

/** Adds a set of records to a zone or edits one. */
export class SetEditor {
  /**
   * @param view The zone's view, which has its name and sends changes.
   * @param set The set as it is; `null` for a new one.
   */
  constructor(view, set) {
    Object.assign(this, { view, set });
    const plain = { autocomplete: "off", spellcheck: "false", autocapitalize: "none" };
    this.name = element("input", { type: "text", required: true, ...plain, value: set ? view.relative(set.name) : "" });
    this.type = element("input", { type: "text", required: true, ...plain, list: "record-types", value: set?.type ?? "A", on: { input: () => this.showExample() } });
    this.ttl = element("input", { type: "number", min: "0", max: "2147483647", required: true, value: String(set?.ttl ?? 3600) });
    this.comments = element("textarea", { rows: "2", spellcheck: "false" });
    this.comments.value = this.oldComments.map(({ content }) => content).join("\n");
    this.list = element("div", { class: "record-list" });
    for (const record of set?.records ?? [{ content: "", disabled: false }]) this.addRecord(record);
    this.failure = element("p", { class: "problem", role: "alert", hidden: true });
    this.conflict = new Conflict(() => view.load(), () => this.describe());
    this.save = element("button", { type: "submit", class: "primary", id: "save-set" }, "Save");
    const form = element("form", { novalidate: true, on: { submit: (event) => this.submit(event) } },
      element("datalist", { id: "record-types" }, ...types.map((value) => element("option", { value }))),
      element("div", { class: "columns" },
        field("Name", this.name, `Below ${view.name}; @ is the zone itself; a full name ends in a dot.`),
        field("Type", this.type), field("TTL in seconds", this.ttl)),
      element("fieldset", {}, element("legend", {}, "Records"), this.list,
        element("button", { type: "button", id: "another", on: { click: () => this.addRecord({ content: "", disabled: false }).focus() } }, "Another record"),
        element("p", { class: "hint" }, "As in a master file; names in it end in a dot.")),
      field("Comments", this.comments, "One a line. Not part of the answers."), this.conflict.node, this.failure,
      element("div", { class: "buttons" }, this.save, element("button", { type: "button", on: { click: () => this.box.close() } }, "Cancel")));
    this.box = dialog(set ? `Edit ${view.relative(set.name)} ${set.type}` : "Add records", form);
    this.box.classList.add("editor");
    this.showExample();
    (set ? this.list.querySelector("input") : this.name).focus();
  }

  get oldComments() { return this.set?.comments ?? []; }

  get inputs() { return [...this.list.querySelectorAll("input[type=text]")]; }

  showExample() {
    for (const input of this.inputs) input.placeholder = examples[this.type.value.toUpperCase()] ?? "";
  }

  addRecord(record) {
    const number = ++this.records || (this.records = 1);
    const content = element("input", { type: "text", value: record.content, "aria-label": `Content of record ${number}`, autocomplete: "off", spellcheck: "false", autocapitalize: "none", "data-record": true });
    const disabled = element("input", { type: "checkbox", checked: record.disabled === true });
    const problem = element("p", { class: "problem", id: `record-problem-${number}`, hidden: true });
    content.problem = problem;
    content.disabledBox = disabled;
    const line = element("div", { class: "record-line" }, content,
      element("label", { class: "check" }, disabled, "disabled"),
      element("button", { type: "button", "aria-label": `Remove record ${number}`, on: { click: () => line.remove() } }, "Remove"), problem);
    this.list.append(line);
    if (this.box) this.showExample();
    return content;
  }

  fullName() {
    const text = this.name.value.trim();
    if (text === "@" || text === "") return this.view.name;
    if (text.endsWith(".")) return text;
    return this.view.name === "." ? `${text}.` : `${text}.${this.view.name}`;
  }

  changes() {
    const name = this.fullName();
    const type = this.type.value.trim().toUpperCase();
    const inputs = this.inputs.filter((input) => input.value.trim() !== "");
    const change = {
      name, type, ttl: Number(this.ttl.value), changetype: "REPLACE",
      records: inputs.map((input) => ({ content: input.value.trim(), disabled: input.disabledBox.checked })),
    };
    const lines = this.comments.value.split("\n").map((line) => line.trim()).filter(Boolean);
    const before = this.oldComments.map(({ content }) => content);
    const isMoved = this.set && (this.set.name !== name || this.set.type !== type);
    if (isMoved || lines.join("\n") !== before.join("\n")) {
      // What is as it was keeps its author and its time.
      change.comments = lines.map((content) => this.oldComments.find((old) => old.content === content) ?? { content });
    }
    return isMoved ? [{ name: this.set.name, type: this.set.type, changetype: "DELETE" }, change] : [change];
  }

  async submit(event) {
    event.preventDefault();
    for (const control of [this.name, this.type, this.ttl, this.comments, ...this.inputs]) complain(control, null);
    this.failure.hidden = true;
    this.conflict.hide();
    if (!this.inputs.some((input) => input.value.trim() !== "")) {
      return this.complainAt(this.inputs[0] ?? this.addRecord({ content: "" }), "a record needs content; to delete the set, use Delete in the list");
    }
    if (!/^\d+$/.test(this.ttl.value)) return this.complainAt(this.ttl, "a number of seconds is expected");
    const name = this.fullName();
    const type = this.type.value.trim().toUpperCase();
    if (!this.set && this.view.sets.some((set) => set.name === name.toLowerCase() && set.type === type)) {
      return this.complainAt(this.name, `${name} has ${type} records already: edit those`);
    }
    this.save.disabled = true;
    try {
      await this.view.change(this.changes());
      this.box.close();
      this.view.focusSet(name.toLowerCase(), type);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refused(error);
    } finally {
      this.save.disabled = false;
    }
  }

  complainAt(control, message) {
    complain(control, message);
    control.focus();
  }

  // The server's sentence goes to the field that it speaks of.
  refused(error) {
    if (error.status === 412) return this.conflict.show(this.save);
    const text = error.message.replace(/^RRset \S+ IN \S+: /, "");
    const record = this.inputs.find((input) => input.value.trim() !== "" && text.includes(`"${input.value.trim()}"`))
      ?? this.inputs.find((input) => input.value.trim().length > 3 && text.includes(input.value.trim()));
    if (record) return this.complainAt(record, text);
    if (/\bttl\b/i.test(text)) return this.complainAt(this.ttl, text);
    if (/no type\b|unknown type/i.test(text)) return this.complainAt(this.type, text);
    if (/\bcomment/i.test(text)) return this.complainAt(this.comments, text);
    if (/^the name\b|not in zone|outside|CNAME|below|exists/i.test(text)) return this.complainAt(this.name, text);
    this.failure.textContent = error.message;
    this.failure.hidden = false;
  }

  describe() {
    const now = this.view.sets.find(({ name, type }) => name === this.set?.name && type === this.set?.type);
    const contents = now?.records.map(({ content }) => content).join(" · ");
    if (this.set && now) this.set = now;
    return now ? `Loaded. This set is there now: ${contents}. Save puts yours in its place.`
      : "Loaded. This set isn't there now. Save adds yours.";
  }
}
