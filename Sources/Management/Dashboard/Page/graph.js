// Graphs of values over time, drawn as SVG.
//
// Colour is never alone: areas have a pattern each, lines a dash, and the legend has the values at
// the time that the pointer or the keys have chosen.

import { element, drawing, clock, moment } from "/dashboard/text.js";

const margin = { left: 54, right: 10, top: 12, bottom: 24 };
const textures = {
  plain: [],
  rising: ["M-2 2 2-2M0 8 8 0M6 10 10 6"],
  falling: ["M-2 6 2 10M0 0 8 8M6-2 10 2"],
  crossed: ["M0 8 8 0M0 0 8 8"],
  level: ["M0 2H8M0 6H8"],
  upright: ["M2 0V8M6 0V8"],
  dotted: ["M1.5 2h1M5.5 6h1"],
};
let graphs = 0;

/** A figure with a graph, its legend and the same as a table. */
export class Graph {
  /**
   * @param series What is drawn: `{key, label, kind, texture, className}`; kinds are `stack` (areas
   *   on one another), `below` (the same downwards from zero), `line` and `mark` (a tick at the top
   *   wherever it isn't zero).
   * @param format Makes a text of a value.
   * @param ceiling The highest value of the axis, if it is always the same.
   * @param least What the axis reaches to at least.
   * @param isWhole Whether the axis counts something, which has no fractions.
   *
   * A forecast (`forecast`: `{value, seconds, text}`) leads as a line from the present to the
   * ceiling; its text says when it gets there.
   */
  constructor({ label, series, format, height = 170, ceiling = null, least = 1, isWhole = false }) {
    Object.assign(this, { label, series, format, height, ceiling, least, isWhole });
    this.name = `graph-${++graphs}`;
    this.rows = [];
    this.chosen = null;
    this.forecast = null;
    this.makeLegend();
    this.svg = drawing("svg", { class: "plot", "aria-hidden": "true" });
    this.plot = element(
      "div",
      {
        class: "plot-frame", tabindex: "0", role: "slider", "aria-label": `${label}: time`,
        "aria-valuemin": "0", "aria-valuemax": "0", "aria-valuenow": "0",
        "aria-orientation": "horizontal",
        on: {
          keydown: (event) => this.key(event),
          pointermove: (event) => this.point(event),
          pointerdown: (event) => this.point(event),
          pointerleave: () => this.choose(null),
          blur: () => this.choose(null),
        },
      },
      this.svg);
    this.details = element(
      "details", { class: "as-table", on: { toggle: () => this.fillTable() } },
      element("summary", {}, "As a table"));
    this.node = element(
      "figure", { class: "graph", "aria-label": label }, this.legend, this.plot, this.details);
    new ResizeObserver(() => this.draw()).observe(this.plot);
  }

  makeLegend() {
    this.time = element("span", { class: "legend-time" }, "now");
    this.values = new Map();
    const entries = this.series.map((series) => {
      const value = element("b", {}, "–");
      this.values.set(series.key, value);
      return element(
        "li", { class: series.className }, this.swatch(series), element("span", {}, series.label),
        value);
    });
    this.full = element("b", {});
    this.fullEntry = element("li", { class: "legend-forecast", hidden: true },
      this.swatch({ kind: "line", texture: "forecast" }), element("span", {}, "full at"), this.full);
    this.legend = element(
      "div", { class: "legend" }, this.time, element("ul", {}, ...entries, this.fullEntry));
  }

  swatch(series) {
    const shape = series.kind === "line"
      ? drawing("path", { d: "M0 7H22", class: `line ${series.texture}` })
      : series.kind === "mark"
        ? drawing("path", { d: "M11 1 17 12H5Z", class: "tick-mark" })
        : drawing("rect", { width: 22, height: 14, rx: 2, fill: `url(#${this.name}-l-${series.key})` });
    const svg = drawing("svg", { width: 22, height: 14, "aria-hidden": "true" });
    if (series.kind === "stack" || series.kind === "below") {
      svg.append(drawing("defs", {}, this.texture(series, "-l")));
    }
    svg.append(shape);
    return svg;
  }

  texture(series, suffix = "") {
    return drawing(
      "pattern",
      {
        id: `${this.name}${suffix}-${series.key}`, class: series.className, width: 8, height: 8,
        patternUnits: "userSpaceOnUse",
      },
      drawing("rect", { width: 8, height: 8, class: "ground" }),
      ...textures[series.texture].map((d) => drawing("path", { d, class: "texture" })));
  }

  /** Shows rows, `{time, …}`, oldest first, in a span of so many seconds. */
  show(rows, span, step) {
    Object.assign(this, { rows, span, step });
    if (this.chosen !== null) this.chosen = Math.min(this.chosen, rows.length - 1);
    this.draw();
  }

  key(event) {
    const last = this.rows.length - 1;
    const from = this.chosen ?? last;
    const to = {
      ArrowLeft: from - 1, ArrowDown: from - 1, ArrowRight: from + 1, ArrowUp: from + 1,
      PageUp: from - 30, PageDown: from + 30, Home: 0, End: last, Escape: null,
    }[event.key];
    if (to === undefined || last < 0) return;
    event.preventDefault();
    this.choose(to === null ? null : Math.max(0, Math.min(last, to)));
  }

  point(event) {
    const box = this.svg.getBoundingClientRect();
    if (this.rows.length === 0 || !this.x) return;
    const x = event.clientX - box.left;
    let best = 0;
    for (let index = 0; index < this.rows.length; index++) {
      if (Math.abs(this.x(this.rows[index].time) - x) < Math.abs(this.x(this.rows[best].time) - x)) {
        best = index;
      }
    }
    this.choose(best);
  }

  choose(index) {
    this.chosen = index;
    this.drawChoice();
  }

  // The range of the vertical axis: its steps are round numbers.
  range() {
    let [top, bottom] = [0, 0];
    for (const row of this.rows) {
      let [up, down] = [0, 0];
      for (const { key, kind } of this.series) {
        const value = row[key] ?? 0;
        if (kind === "stack") up += value;
        if (kind === "below") down += value;
        if (kind === "line") top = Math.max(top, value);
      }
      top = Math.max(top, up);
      bottom = Math.max(bottom, down);
    }
    if (this.ceiling) return { top: this.ceiling, bottom: 0, step: this.ceiling / 4 };
    const rough = Math.max((top + bottom) / 5, this.least / 5, this.isWhole ? 1 : 0);
    const power = 10 ** Math.floor(Math.log10(rough) + 1e-9);
    const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9));
    const up = (value) => Math.ceil(value / step - 1e-9) * step;
    return { top: up(Math.max(top, bottom > 0 ? 0 : this.least, step)), bottom: bottom > 0 ? up(bottom) : 0, step };
  }

  draw() {
    const width = Math.max(this.plot.clientWidth, 200);
    const height = this.height;
    const end = this.rows.at(-1)?.time ?? Date.now();
    const span = this.span ?? 600;
    const { top, bottom, step } = this.range();
    const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
    // What is still to come gets a quarter of the width.
    const edge = end + (this.forecast ? span * 250 : 0);
    this.x = (time) => margin.left + inner.width * (1 - (edge - time) / (span * 1000));
    const y = (value) => margin.top + inner.height * (top - value) / (top + bottom);
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.setAttribute("height", height);
    const defs = drawing(
      "defs", {},
      ...this.series.filter(({ kind }) => kind === "stack" || kind === "below")
        .map((series) => this.texture(series)));
    this.choice = drawing("g", {});
    this.svg.replaceChildren(
      defs, ...this.axes(width, inner, y, { top, bottom, step, end: edge, span }), ...this.shapes(y),
      ...this.ahead(end, edge, y),
      drawing("line", { class: "zero", x1: margin.left, x2: width - margin.right, y1: y(0), y2: y(0) }),
      this.choice);
    this.bottom = height - margin.bottom;
    this.drawForecastEntry();
    this.plot.setAttribute("aria-valuemax", String(Math.max(0, this.rows.length - 1)));
    this.drawChoice();
  }

  axes(width, inner, y, { top, bottom, step, end, span }) {
    const parts = [];
    for (let index = -Math.round(bottom / step); index <= Math.round(top / step); index++) {
      const at = y(index * step);
      parts.push(
        drawing("line", { class: "grid", x1: margin.left, x2: width - margin.right, y1: at, y2: at }),
        drawing("text", { class: "axis", x: margin.left - 6, y: at + 4, "text-anchor": "end" },
          this.format(Math.abs(index * step), true)));
    }
    const steps = [60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 14400, 21600];
    const every = steps.find((seconds) => inner.width * seconds / span >= 62) ?? 43200;
    const offset = new Date(end).getTimezoneOffset() * 60;
    const first = Math.ceil((end / 1000 - span - offset) / every) * every + offset;
    for (let time = first; time <= end / 1000; time += every) {
      const at = this.x(time * 1000);
      if (at < margin.left) continue;
      const base = margin.top + inner.height;
      parts.push(drawing("line", { class: "grid", x1: at, x2: at, y1: base, y2: base + 4 }));
      if (at > margin.left + 12 && at < width - 18) {
        parts.push(drawing("text", { class: "axis", x: at, y: base + 17, "text-anchor": "middle" },
          clock(time * 1000, false)));
      }
    }
    return parts;
  }

  shapes(y) {
    const rows = this.rows.filter((row) => this.x(row.time) >= margin.left - 1);
    const parts = [];
    const base = { stack: rows.map(() => 0), below: rows.map(() => 0) };
    for (const series of this.series) {
      if (series.kind === "line") {
        parts.push(drawing("path", {
          class: `line ${series.texture} ${series.className}`, d: this.line(rows, (row) => row[series.key], y),
        }));
      } else if (series.kind === "mark") {
        const marks = rows.filter((row) => row[series.key] > 0)
          .map((row) => `M${this.x(row.time).toFixed(1)} 1l4 8h-8z`);
        parts.push(drawing("path", { class: `tick-mark ${series.className}`, d: marks.join("") }));
      } else {
        parts.push(...this.area(rows, series, base[series.kind], y));
      }
    }
    // Lines lie over areas.
    return parts.sort((a, b) => Number(a.classList.contains("line")) - Number(b.classList.contains("line")));
  }

  // The line of the forecast, and where the present is.
  ahead(end, edge, y) {
    if (!this.forecast || this.rows.length === 0) return [];
    const { value, seconds } = this.forecast;
    const full = end + seconds * 1000;
    const last = Math.min(full, edge);
    const height = full <= edge ? 1 : value + (1 - value) * (edge - end) / (full - end);
    const now = this.x(end);
    const parts = [
      drawing("rect", { class: "future", x: now, width: this.x(edge) - now, y: y(1), height: y(0) - y(1) }),
      drawing("line", { class: "present", x1: now, x2: now, y1: y(1), y2: y(0) }),
      drawing("path", {
        class: "line forecast",
        d: `M${now.toFixed(1)} ${y(value).toFixed(1)}L${this.x(last).toFixed(1)} ${y(height).toFixed(1)}`,
      }),
    ];
    if (full <= edge) {
      parts.push(drawing("circle", { class: "forecast-end", cx: this.x(full), cy: y(1), r: 4 }));
    }
    return parts;
  }

  // When it is full stands in the legend: in the graph there is no room for it.
  drawForecastEntry() {
    this.fullEntry.hidden = !this.forecast || this.rows.length === 0;
    if (!this.fullEntry.hidden) {
      this.full.textContent = this.forecast.text;
    }
  }

  area(rows, series, base, y) {
    const sign = series.kind === "below" ? -1 : 1;
    let [shape, edge] = ["", ""];
    for (let from = 0; from < rows.length;) {
      if (rows[from][series.key] === null || rows[from][series.key] === undefined) { from++; continue; }
      let to = from;
      const upper = [];
      const lower = [];
      while (to < rows.length && rows[to][series.key] !== null && rows[to][series.key] !== undefined) {
        const x = this.x(rows[to].time).toFixed(1);
        const value = rows[to][series.key];
        lower.unshift(`${x} ${y(sign * base[to]).toFixed(1)}`);
        base[to] += value;
        // However few they are, they are seen.
        const thin = value > 0 && sign < 0 ? Math.max(0, 2 - Math.abs(y(value) - y(0))) : 0;
        upper.push(`${x} ${(y(sign * base[to]) + thin).toFixed(1)}`);
        to++;
      }
      shape += `M${upper.join("L")}L${lower.join("L")}Z`;
      edge += `M${upper.join("L")}`;
      from = to;
    }
    if (!rows.some((row) => row[series.key] > 0)) return [];
    return [
      drawing("path", { class: "area", fill: `url(#${this.name}-${series.key})`, d: shape }),
      drawing("path", { class: `edge ${series.className}`, d: edge }),
    ];
  }

  line(rows, read, y) {
    let d = "";
    let isDown = false;
    for (const row of rows) {
      const value = read(row);
      if (value === null || value === undefined) { isDown = false; continue; }
      d += `${isDown ? "L" : "M"}${this.x(row.time).toFixed(1)} ${y(value).toFixed(1)}`;
      isDown = true;
    }
    return d;
  }

  drawChoice() {
    const index = this.chosen ?? this.rows.length - 1;
    const row = this.rows[index];
    this.choice?.replaceChildren();
    this.time.textContent = this.chosen === null || !row ? "now" : clock(row.time);
    for (const { key } of this.series) this.values.get(key).textContent = this.format(row?.[key]);
    this.plot.setAttribute("aria-valuenow", String(Math.max(0, index)));
    if (!row) {
      this.plot.setAttribute("aria-valuetext", "nothing yet");
      return;
    }
    const values = this.series.map(({ key, label }) => `${label} ${this.format(row[key])}`);
    this.plot.setAttribute("aria-valuetext", `${clock(row.time)}: ${values.join(", ")}`);
    if (this.chosen === null) return;
    const at = this.x(row.time);
    this.choice.append(
      drawing("line", { class: "crosshair", x1: at, x2: at, y1: margin.top, y2: this.bottom }));
  }

  fillTable() {
    this.details.querySelector(".scroll")?.remove();
    if (!this.details.open) return;
    const every = Math.max(1, Math.ceil(this.rows.length / 30));
    const rows = this.rows.filter((_, index) => (this.rows.length - 1 - index) % every === 0);
    const cells = (row) => this.series.map(({ key }) => element("td", {}, this.format(row[key])));
    this.details.append(element(
      "div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${this.label}, as a table` },
      element(
        "table", {}, element("caption", {}, `${this.label}: values at moments, newest first`),
        element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "time"),
          ...this.series.map(({ label }) => element("th", { scope: "col" }, label)))),
        element("tbody", {}, ...rows.reverse().map((row) => element(
          "tr", {}, element("th", { scope: "row" }, moment(row.time)), ...cells(row)))))));
  }
}
