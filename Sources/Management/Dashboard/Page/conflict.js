// What a window says when somebody else has changed the zone since it was loaded.

import { element } from "/dashboard/text.js";

/** A notice that offers to load what is there now; what was typed stays. */
export class Conflict {
  /**
   * @param load Loads the zone anew.
   * @param describe Says what is there now, and what saving would do.
   */
  constructor(load, describe) {
    Object.assign(this, { load, describe });
    this.node = element("div", { class: "notice warning", role: "alert", hidden: true });
  }

  hide() { this.node.hidden = true; }

  /** @param save The button that saves, which gets the focus when the zone is loaded. */
  show(save) {
    const button = element("button", { type: "button", id: "load-anew" }, "Reload the zone");
    this.node.replaceChildren(
      element("p", {}, "This zone was changed meanwhile, and nothing was saved. What you typed is kept."),
      button);
    this.node.hidden = false;
    button.focus();
    button.addEventListener("click", async () => {
      await this.load();
      this.node.replaceChildren(element("p", {}, this.describe()));
      save.focus();
    });
  }
}
