// The verdict: one sentence, and beside it what to do.

import { element, command } from "/dashboard/text.js";

const levels = {
  good: ["✓", "All is well"], notice: ["i", "Notice"], warning: ["!", "Warning"],
  critical: ["✕", "Critical"],
};

/** What is to be done with a new server: nothing is wrong with it, and it answers nobody. */
function firstStep({ remedy }, database) {
  return database.location === "zone files"
    ? { level: "notice", sentence: "There is no zone in the files that the server was given, and every query is refused." }
    : {
      level: "notice", remedy: remedy ?? "martlet zone import FILE",
      sentence: "There is no zone yet, and every query is refused. The first step is to bring one in.",
      detail: [
        ["With PowerDNS' database: ", element("code", {}, "martlet migrate"), " takes it over."],
        ["Without a file: ", element("a", { href: "#/zones" }, "make a zone here"), "."],
      ],
    };
}

/** The section with the verdict. */
export class Verdict {
  /** @param announce Says a text aloud. */
  constructor(announce) {
    this.announce = announce;
    this.sign = element("span", { class: "sign", "aria-hidden": "true" }, "…");
    this.level = element("span", { class: "level" }, "Looking");
    this.sentence = element("p", { class: "sentence", id: "verdict" }, "Waiting for the first figures.");
    this.detail = element("ul", { class: "detail" });
    this.remedy = element("div", { class: "remedy", hidden: true });
    this.node = element(
      "section", { class: "verdict", "data-level": "waiting", "aria-label": "Verdict" }, this.sign,
      element("div", { class: "words" }, this.level, this.sentence, this.detail), this.remedy);
  }

  /** Says why there are no figures yet. */
  lack(reason) {
    this.sentence.textContent = `There are no figures: ${reason}.`;
  }

  /** Shows what an overview says. */
  show({ verdict, zones, database, traffic }) {
    // Whoever is asked and has no zone is in trouble; whoever is new is not.
    const isNew = zones.zones === 0 && !(traffic.queries > 0)
      && (verdict.level === "good" || verdict.sentence.startsWith("There is no zone"));
    const { level, sentence, remedy, detail } = isNew ? firstStep(verdict, database) : verdict;
    const [sign, known] = levels[level] ?? levels.notice;
    const word = isNew ? "First step" : known;
    this.node.dataset.level = level;
    this.sign.textContent = sign;
    this.level.textContent = word;
    this.sentence.textContent = sentence;
    this.detail.replaceChildren(...(detail ?? []).map((text) => element("li", {}, ...[text].flat())));
    if (this.shownRemedy !== (remedy ?? null)) {
      this.shownRemedy = remedy ?? null;
      this.remedy.hidden = !remedy;
      this.remedy.replaceChildren(...(remedy
        ? [element("span", { class: "remedy-label" }, isNew ? "Command" : "Remedy"), command(remedy)] : []));
    }
    // Figures change all the time; only what is said otherwise is said aloud.
    const words = `${word}. ${sentence}`;
    const shape = words.replaceAll(/[\d.,]+/g, "#");
    if (shape !== this.announced) {
      this.announced = shape;
      this.announce(words + (remedy ? ` Remedy: ${remedy}` : ""));
    }
    document.title = level === "good" || isNew ? "Martlet" : `${sign} ${word} – Martlet`;
  }
}
