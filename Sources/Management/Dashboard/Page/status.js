// What the server and the kernel below it do, at a glance.

import { element, number, percent, latency, duration, count } from "/dashboard/text.js";
import { request } from "/dashboard/server.js";
import { Graph } from "/dashboard/graph.js";
import { card } from "/dashboard/cards.js";
import { Database } from "/dashboard/database.js";
import { Driver } from "/dashboard/driver.js";
import { Events } from "/dashboard/events.js";
import { losses } from "/dashboard/health.js";
import { Tiles } from "/dashboard/tiles.js";
import { Tracking } from "/dashboard/tracking.js";
import { Traffic } from "/dashboard/traffic.js";
import { Verdict } from "/dashboard/verdict.js";

const prefix = "/api/martlet/v1";

/** The view "Status". */
export class Status {
  constructor(host, announce) {
    this.span = 600;
    this.history = [];
    this.verdict = new Verdict(announce);
    this.tiles = new Tiles();
    this.traffic = new Traffic((span) => {
      this.span = span;
      this.loadHistory();
    });
    this.tracking = new Tracking();
    this.driver = new Driver();
    this.database = new Database();
    this.events = new Events();
    this.makeLatency();
    this.makeLists();
    host.append(
      element("h1", { class: "hidden" }, "Status"), this.verdict.node, this.tiles.node,
      element(
        "div", { class: "grid" }, this.traffic.node, this.tracking.node, this.driver.node,
        this.latencyCard, this.database.node, card("Events", "third", ...this.events.nodes),
        ...this.topCards));
    this.loadHistory();
    this.loadTop();
    setInterval(() => { if (!document.hidden && !host.hidden) this.loadTop(); }, 5000);
    setInterval(() => { if (this.span > 600 && !document.hidden) this.loadHistory(); }, 10_000);
    setInterval(() => this.database.showAge(), 1000);
  }

  makeLatency() {
    this.latency = new Graph({
      label: "Latency", height: 220, format: latency, least: 10,
      series: [
        { key: "p50", label: "p50", kind: "line", texture: "solid", className: "c-p50" },
        { key: "p99", label: "p99", kind: "line", texture: "dashed", className: "c-p99" },
      ],
    });
    this.latencyWhat = element("p", { class: "what" });
    this.latencyCard = card("Latency", "third", this.latencyWhat, this.latency.node);
  }

  makeLists() {
    this.tops = new Map();
    this.topCards = [["names", "Names"], ["clients", "Clients"], ["types", "Types"], ["zones", "Zones asked"]]
      .map(([key, title]) => {
        const body = element("tbody", {});
        const empty = element("p", { class: "empty" }, "No queries yet.");
        const table = element("table", { class: "top", hidden: true },
          element("caption", { class: "hidden" }, `Most asked: ${title}`),
          element("thead", { class: "hidden" }, element("tr", {},
            element("th", { scope: "col" }, title), element("th", { scope: "col" }, "Share"))), body);
        this.tops.set(key, { body, empty, table });
        return card(title, "quarter", empty, table);
      });
  }

  async loadHistory() {
    const span = this.span;
    try {
      const { value } = await request(`${prefix}/history?span=${span}`);
      if (span !== this.span) return;
      this.step = value.step;
      this.history = value.rows.map((row) => this.prepare(
        Object.fromEntries(value.columns.map((column, index) => [column, row[index]]))));
      this.drawGraphs();
    } catch (error) {
      this.traffic.graph.time.textContent = error.message;
      this.lack(error.message);
    }
  }

  prepare(row) {
    row.lossMark = (row.tableDrops ?? 0) + (row.tooLong ?? 0) > 0;
    return row;
  }

  drawGraphs() {
    this.traffic.draw(this.history, this.span, this.step);
    for (const graph of [this.tracking.graph, this.latency]) {
      graph.show(this.history, this.span, this.step);
    }
  }

  /** Takes the row of a second. */
  takeMoment(row) {
    if (this.span !== 600 || row.time <= (this.history.at(-1)?.time ?? 0)) return;
    this.history.push(this.prepare(row));
    while (this.history.length > 0 && this.history[0].time < row.time - 600_000) this.history.shift();
    if (!document.hidden) this.drawGraphs();
  }

  /** Takes an overview. */
  takeState(state) {
    this.state = state;
    const lost = losses(state);
    this.verdict.show(state);
    this.tiles.show(state, lost);
    this.traffic.show(lost, state);
    this.tracking.show(state.table);
    this.driver.show(state.driver);
    this.database.show(state);
    this.latencyWhat.textContent = state.latency?.what ? `Measured ${state.latency.what}.` : "";
    this.showServer(state.server);
  }

  showServer(server) {
    const addresses = server.addresses ?? [];
    document.getElementById("identity").textContent = server.identity || addresses[0] || "";
    document.getElementById("server-facts").textContent =
      `Martlet ${server.version} · ${count(server.workers, "worker", "workers")} at ${addresses.join(", ")} · up ${duration((server.now - server.started) / 1000)}`;
  }

  /** Says why there are no figures yet. */
  lack(reason) {
    if (!this.state) this.verdict.lack(reason);
  }

  async loadTop() {
    let top;
    try {
      top = (await request(`${prefix}/top`)).value;
    } catch {
      return;
    }
    for (const [key, { body, empty, table }] of this.tops) {
      const rows = (top[key] ?? []).slice(0, 12);
      empty.hidden = rows.length > 0;
      table.hidden = rows.length === 0;
      const most = Math.max(...rows.map(({ share }) => share ?? 0), 1e-9);
      body.replaceChildren(...rows.map((row) => {
        const bar = element("span", { class: "bar-fill", "aria-hidden": "true" });
        bar.style.width = `${(row.share ?? 0) / most * 100}%`;
        return element("tr", {},
          element("th", { scope: "row", title: row.what }, element("bdi", {}, row.what), bar),
          element("td", { title: `${number(row.count)} counted${row.error ? `, at most ${number(row.error)} too many` : ""}` }, percent(row.share)));
      }));
    }
  }

  /** Takes a notice of the log. */
  takeNotice(notice) {
    this.events.takeNotice(notice);
  }

  /** Takes a change of a zone; gives whether it is new. */
  takeChange(change) {
    return this.events.takeChange(change);
  }
}
