// Elements, and numbers and times as people say them. Whatever comes from the network becomes text
// nodes here and nothing else.

const svgSpace = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name === "on") {
      for (const [event, action] of Object.entries(value)) node.addEventListener(event, action);
    } else if (value === true) {
      node.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, value);
    }
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** An HTML element; children that are strings become text. */
export function element(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** An SVG element. */
export function drawing(name, attributes, ...children) {
  return fill(document.createElementNS(svgSpace, name), attributes, children);
}

/** A name whose lines may end behind each dot. */
export function breakable(name) {
  return name.split(/(?<=\.)/).flatMap((label) => [label, element("wbr", {})]);
}

/** A field with its label and a place for what is wrong with it. */
export function field(label, control, hint) {
  const id = `field-${++fields}`;
  const problem = element("p", { class: "problem", id: `${id}-problem`, hidden: true });
  control.id = id;
  control.problem = problem;
  if (hint) control.setAttribute("aria-describedby", `${id}-hint`);
  return element(
    "div", { class: "field" }, element("label", { for: id }, label), control,
    hint ? element("p", { class: "hint", id: `${id}-hint` }, hint) : null, problem);
}
let fields = 0;

/** Says at a field what is wrong with it; `null` when nothing is. */
export function complain(control, message) {
  control.problem.textContent = message ?? "";
  control.problem.hidden = !message;
  if (message) {
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-errormessage", control.problem.id);
  } else {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-errormessage");
  }
}

/** A command with a button that copies it. */
export function command(text) {
  const button = element("button", { type: "button", class: "copy" }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      // Without encryption there is no clipboard: the text is selected instead.
      getSelection().selectAllChildren(code);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  const code = element("code", {}, text);
  return element("span", { class: "command" }, code, button);
}

/** A window that holds the focus; gone when it is closed. */
export function dialog(title, ...content) {
  const heading = element("h2", { id: "dialog-title" }, title);
  const box = element("dialog", { "aria-labelledby": "dialog-title" }, heading, ...content);
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
  return box;
}

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const unknown = "–";
// Between a number and its unit no line ends (U+00A0).

/** A number with separators; the large ones in millions. */
export function number(value) {
  if (value === null || value === undefined) return unknown;
  if (Math.abs(value) >= 1e7) return `${tenth.format(value / 1e6)}\u00a0M`;
  return Math.abs(value) < 10 ? tenth.format(value) : whole.format(value);
}

/** A number beside an axis, where there is little room. */
export function shortly(value) {
  return Math.abs(value) >= 1e6 ? `${tenth.format(value / 1e6)}\u00a0M` : number(value);
}

/** A whole number to the last digit, for what is compared. */
export function exactly(value) {
  return value === null || value === undefined ? unknown : whole.format(value);
}

/** So many a second. */
export function rate(value) {
  return value === null || value === undefined ? unknown : `${number(value)}/s`;
}

/** A share of one. */
export function percent(share) {
  if (share === null || share === undefined) return unknown;
  const value = share * 100;
  if (value > 0 && value < 0.1) return "<\u00a00.1\u00a0%";
  return `${value < 10 || (value > 99 && value < 100) ? tenth.format(value) : whole.format(value)}\u00a0%`;
}

/** A duration from microseconds. */
export function latency(value) {
  if (value === null || value === undefined) return unknown;
  if (value >= 1e6) return `${tenth.format(value / 1e6)}\u00a0s`;
  if (value >= 1e3) return `${value >= 1e5 ? whole.format(value / 1e3) : tenth.format(value / 1e3)}\u00a0ms`;
  return `${value < 10 ? tenth.format(value) : whole.format(value)}\u00a0µs`;
}

/** A duration from seconds. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return unknown;
  if (seconds < 1) return "under\u00a01\u00a0s";
  if (seconds < 100) return `${whole.format(seconds)}\u00a0s`;
  if (seconds < 6000) return `${whole.format(seconds / 60)}\u00a0min`;
  if (seconds < 48 * 3600) return `${whole.format(seconds / 3600)}\u00a0h`;
  return `${whole.format(seconds / 86400)}\u00a0days`;
}

/** Octets. */
export function size(octets) {
  if (octets === null || octets === undefined) return unknown;
  let value = octets;
  for (const unit of ["B", "kB", "MB"]) {
    if (value < 1000) return `${value < 10 && unit !== "B" ? tenth.format(value) : whole.format(value)}\u00a0${unit}`;
    value /= 1000;
  }
  return `${tenth.format(value)}\u00a0GB`;
}

/** One or many of something. */
export function count(value, one, many) {
  return `${number(value)} ${value === 1 ? one : many}`;
}

const pad = (value) => String(value).padStart(2, "0");

/** The time of day of a moment in milliseconds. */
export function clock(moment, withSeconds = true) {
  const date = new Date(moment);
  const text = `${pad(date.getHours())}:${pad(date.getMinutes())}`;
  return withSeconds ? `${text}:${pad(date.getSeconds())}` : text;
}

/** The day and the time of a moment in milliseconds. */
export function moment(value) {
  const date = new Date(value);
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day} ${clock(value)}`;
}

/** A moment in milliseconds, as short as it can be: today's by their time, others with their day. */
export function when(value) {
  const isToday = new Date(value).toDateString() === new Date().toDateString();
  return isToday ? clock(value) : moment(value).slice(5, 16);
}
