// The card of the database and what of it is in memory.

import { element, count, duration, exactly, percent, size } from "/dashboard/text.js";
import { card, Facts } from "/dashboard/cards.js";

/** Whether the database is followed, and what is answered from it. */
export class Database {
  constructor() {
    this.facts = new Facts("Where", "Condition", "Replication", "Last look", "Failures", "Zones", "Records", "Zones in memory", "Process", "Open files");
    this.defects = element("details", { class: "defects", hidden: true }, element("summary", {}), element("ul", {}));
    this.node = card("Database and zones", "third", this.facts.node, this.defects);
  }

  /** Shows an overview. */
  show(state) {
    Object.assign(this, { state, takenAt: Date.now() });
    const { database, zones, process } = state;
    const facts = this.facts;
    const isAway = database.condition !== "following";
    facts.set("Where", database.location);
    facts.set("Condition", isAway ? `away: ${database.reason ?? "no reason is known"}` : database.isSnapshot ? "answers come from the snapshot" : "followed", isAway ? "warning" : "");
    this.showReplication(database.replication);
    facts.set("Failures", exactly(database.failures));
    facts.set("Zones", exactly(zones.zones));
    facts.set("Records", exactly(zones.records));
    facts.set("Zones in memory", size(zones.octets));
    facts.set("Process", `${size(process.memory)}, ${percent(process.cpu)} of a core`);
    facts.set("Open files", exactly(process.openFiles));
    this.showAge();
    this.defects.hidden = !(zones.defects > 0);
    this.defects.firstChild.textContent = `${count(zones.defects, "row", "rows")} that can't be answered with`;
    this.defects.lastChild.replaceChildren(...(zones.defectList ?? []).map((text) => element("li", {}, text)));
  }

  showReplication(copy) {
    const late = copy && copy.behindSeconds !== null && copy.behindSeconds !== undefined;
    this.facts.set("Replication", !copy ? "none that can be seen"
      : copy.condition === "stopped" ? `stopped for ${duration((Date.now() - copy.since) / 1000)}: ${copy.reason}`
        : late && copy.behindSeconds >= 1 ? `running, ${duration(copy.behindSeconds)} behind` : "running",
    copy && copy.condition !== "running" ? "warning" : "");
  }

  /** Shows how long ago the server has looked at the database. */
  showAge() {
    const age = this.state?.database.ageSeconds;
    if (age === null || age === undefined) return;
    this.facts.set("Last look", `${duration(age + (Date.now() - this.takenAt) / 1000)} ago`);
  }
}
