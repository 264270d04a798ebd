// The card of the answers from the network driver.

import { element, exactly, rate, size } from "/dashboard/text.js";
import { card, Facts } from "/dashboard/cards.js";

/** What the driver answers and what it leaves to the sockets. */
export class Driver {
  constructor() {
    this.interfaces = element("ul", { class: "interfaces", "aria-label": "Interfaces" });
    this.facts = new Facts("Answered", "Answered in all", "Passed to sockets", "Asked too often", "Denied", "Names");
    this.rest = element("p", { class: "what", hidden: true }, "Not all names are in the driver: the rest is answered by the sockets.");
    this.node = card("Driver (XDP)", "full", element("p", { class: "what" },
      "Answered before connection tracking and the firewall see the query."),
    this.interfaces, this.facts.node, this.rest);
    this.node.hidden = true;
  }

  /** Shows an overview's driver; `null` when no answers are wanted from it. */
  show(driver) {
    this.node.hidden = !driver;
    if (!driver) return;
    this.interfaces.replaceChildren(...driver.interfaces.map(({ name, mode, reason }) => {
      const text = mode === "none" ? `only the sockets answer: ${reason ?? "no reason is known"}`
        : mode === "native" || !reason ? mode : `${mode}: ${reason}`;
      return element("li", { "data-level": mode === "native" ? "good" : "warning" },
        element("b", {}, name), ` ${text}`);
    }));
    const facts = this.facts;
    facts.set("Answered", rate(driver.answers));
    facts.set("Answered in all", exactly(driver.total));
    facts.set("Passed to sockets", rate(driver.passed));
    facts.set("Asked too often", rate(driver.limited), driver.limited > 0 ? "warning" : "");
    facts.set("Denied", rate(driver.denied));
    facts.set("Names", `${exactly(driver.names)} · ${size(driver.octets)}`);
    this.rest.hidden = driver.isComplete;
  }
}
