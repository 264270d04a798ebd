// Parts that the cards of the view "Status" have in common.

import { element } from "/dashboard/text.js";

/** A card with its heading. */
export function card(title, className, ...content) {
  const heading = element("h2", {}, title);
  return element("section", { class: `card ${className}`, "aria-label": title }, heading, ...content);
}

/** A list of terms and values; `set` changes the values. */
export class Facts {
  constructor(...labels) {
    this.values = new Map(labels.map((label) => [label, element("dd", {}, "–")]));
    this.node = element("dl", { class: "facts" }, ...labels.map((label) => element(
      "div", {}, element("dt", {}, label), this.values.get(label))));
  }

  set(label, text, level = "") {
    const value = this.values.get(label);
    value.textContent = text;
    value.dataset.level = level;
  }
}
