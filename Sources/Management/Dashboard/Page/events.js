// What happens: notices of the log and changes of zones, newest first.

import { element, number, moment, when } from "/dashboard/text.js";

/** How many are kept. */
const most = 200;
/** How many are shown at first, and how many more each time that somebody asks. */
const [first, more] = [6, 20];
/** How many names the server gives at most. */
const mostNames = 20;

/** A change of a zone in words. */
export function changeText({ zone, names, serial, removed }) {
  if (removed) return `${zone} was removed`;
  const end = serial === null || serial === undefined ? "" : `, serial ${serial}`;
  if (!names?.length) return `${zone} is new or changed as a whole${end}`;
  const rest = names.length >= mostNames ? " and others"
    : names.length > 3 ? ` and ${number(names.length - 3)} more` : "";
  return `${zone} has changed records${end}: ${names.slice(0, 3).join(", ")}${rest}`;
}

/** The list of events. */
export class Events {
  constructor() {
    this.seen = new Set();
    this.shown = first;
    this.list = element("ol", { class: "events", "aria-label": "Events, newest first" });
    this.empty = element(
      "p", { class: "empty" }, "Notices of the log and changes of zones come here as they happen.");
    this.older = element(
      "button", { type: "button", class: "older", hidden: true, on: { click: () => this.showMore() } });
    this.nodes = [this.empty, this.list, this.older];
  }

  /** Takes a notice of the log; gives whether it is new. */
  takeNotice(notice) {
    return this.take("notice", notice, notice.level, notice.message);
  }

  /** Takes a change of a zone; gives whether it is new. */
  takeChange(change) {
    return this.take("change", change, "change", changeText(change));
  }

  // With every connection the server tells the last ones again: each is the same to the letter.
  take(kind, event, word, message) {
    const key = `${kind} ${JSON.stringify(event)}`;
    if (this.seen.has(key)) return false;
    this.seen.add(key);
    if (this.seen.size > 2 * most) this.seen.delete(this.seen.values().next().value);
    const { time } = event;
    const entry = element("li", { "data-level": word },
      element("time", { title: moment(time), datetime: new Date(time).toISOString() }, when(time)),
      element("span", { class: "word" }, word), element("bdi", {}, message));
    entry.moment = time;
    // What was before the connection comes after what came since.
    const after = [...this.list.children].find((other) => other.moment <= time);
    this.list.insertBefore(entry, after ?? null);
    while (this.list.children.length > most) this.list.lastChild.remove();
    this.draw();
    return true;
  }

  showMore() {
    const next = this.list.children[this.shown];
    this.shown += more;
    this.draw();
    // The button may be gone: whoever came with the keyboard goes on where they were.
    if (this.older.hidden && next) {
      next.tabIndex = -1;
      next.focus();
    }
  }

  // Whole entries only, and how many there are beside them.
  draw() {
    const entries = [...this.list.children];
    entries.forEach((entry, index) => { entry.hidden = index >= this.shown; });
    const rest = entries.length - this.shown;
    this.empty.hidden = entries.length > 0;
    this.older.hidden = rest <= 0;
    this.older.textContent = `Show older (${number(rest)})`;
  }
}
