// A window in which is changed what a zone has beside its records.

import { element, field, complain, dialog } from "/dashboard/text.js";
import { Refusal } from "/dashboard/server.js";
import { Conflict } from "/dashboard/conflict.js";

const kinds = ["Native", "Master"];
/** Values of the metadata SOA-EDIT-API and what they mean. */
const policies = [
  ["DEFAULT", "date and two digits"], ["INCREASE", "one more"], ["EPOCH", "seconds since 1970"],
  ["OFF", "left as it is"],
];
/** How long an account may be: what the databases' columns hold. */
const mostLetters = 40;

function choice(options, chosen) {
  const known = options.some(([value]) => value === chosen);
  const all = known ? options : [...options, [chosen, "as it is now"]];
  return element("select", {}, ...all.map(([value, meaning]) => element(
    "option", { value, selected: value === chosen }, meaning ? `${value}: ${meaning}` : value)));
}

/** Changes a zone's kind, its account and how its serial rises. */
export class DetailsEditor {
  /** @param view The zone's view, which has the zone and sends changes. */
  constructor(view) {
    this.view = view;
    const { kind, account, soa_edit_api: policy } = view.zone;
    this.kind = choice(kinds.map((value) => [value, ""]), kind);
    this.account = element("input", { type: "text", value: account ?? "", autocomplete: "off", spellcheck: "false", autocapitalize: "none" });
    this.policy = choice(policies, policy || "DEFAULT");
    this.failure = element("p", { class: "problem", role: "alert", hidden: true });
    this.conflict = new Conflict(() => view.load(), () => this.describe());
    this.save = element("button", { type: "submit", class: "primary", id: "save-zone" }, "Save");
    const form = element("form", { novalidate: true, id: "zone-details", on: { submit: (event) => this.submit(event) } },
      field("Kind", this.kind, "Native: the database carries it to other servers. Master: transfers will."),
      field("Account", this.account, "Whose it is, for your own order; empty for nobody's."),
      field("Serial policy (SOA-EDIT-API)", this.policy, "What a change does with the serial."),
      this.conflict.node, this.failure,
      element("div", { class: "buttons" }, this.save, element("button", { type: "button", on: { click: () => this.box.close() } }, "Cancel")));
    this.box = dialog(`Edit ${view.name}`, form);
    this.kind.focus();
  }

  // What is as it was isn't sent.
  changes() {
    const { kind, account, soa_edit_api: policy } = this.view.zone;
    const wanted = { kind: this.kind.value, account: this.account.value.trim(), soa_edit_api: this.policy.value };
    const before = { kind, account: account ?? "", soa_edit_api: policy || "DEFAULT" };
    return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => value !== before[key]));
  }

  async submit(event) {
    event.preventDefault();
    for (const control of [this.kind, this.account, this.policy]) complain(control, null);
    this.failure.hidden = true;
    this.conflict.hide();
    const length = [...this.account.value.trim()].length;
    if (length > mostLetters) {
      return this.complainAt(this.account, `an account has ${mostLetters} letters at most, this one ${length}`);
    }
    const changes = this.changes();
    if (Object.keys(changes).length === 0) return this.box.close();
    this.save.disabled = true;
    let refused = null;
    try {
      await this.view.changeDetails(changes);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused = error;
    } finally {
      this.save.disabled = false;
    }
    if (refused) this.refused(refused);
    else this.box.close();
  }

  complainAt(control, message) {
    complain(control, message);
    control.focus();
  }

  // The server's sentence goes to the field that it speaks of.
  refused(error) {
    if (error.status === 412) return this.conflict.show(this.save);
    const fields = [[/soa_edit_api/i, this.policy], [/account/i, this.account], [/\bkind\b/i, this.kind]];
    const control = error.status === 422 && fields.find(([words]) => words.test(error.message))?.[1];
    if (control) return this.complainAt(control, error.message);
    this.failure.textContent = error.message;
    this.failure.hidden = false;
  }

  describe() {
    const { kind, account, soa_edit_api: policy } = this.view.zone;
    return `Loaded. It is ${kind} now, ${account ? `of ${account}` : "without an account"}, its serial policy is ${policy || "DEFAULT"}. Save puts yours in their place.`;
  }
}
