// What the server and the kernel below it do, at a glance.

import {
  element, command, number, rate, percent, latency, duration, size, count, clock,
} from "/dashboard/text.js";
import { request } from "/dashboard/server.js";
import { Graph } from "/dashboard/graph.js";

const prefix = "/api/martlet/v1";
const spans = [[600, "10 min"], [3600, "Hour"], [86400, "Day"]];
const levels = {
  good: ["✓", "All is well"], notice: ["i", "Notice"], warning: ["!", "Warning"],
  critical: ["✕", "Critical"],
};

const codes = [
  ["NOERROR", "answered", "plain", "c-noerror"], ["NXDOMAIN", "no such name", "rising", "c-nxdomain"],
  ["REFUSED", "refused", "dotted", "c-refused"], ["SERVFAIL", "failed", "crossed", "c-servfail"],
  ["other", "other", "upright", "c-other"],
];

function card(title, className, ...content) {
  const heading = element("h2", {}, title);
  return element("section", { class: `card ${className}`, "aria-label": title }, heading, ...content);
}

/** A list of terms and values; `set` changes the values. */
class Facts {
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

/** The view "Status". */
export class Status {
  constructor(host, announce) {
    this.announce = announce;
    this.span = 600;
    this.history = [];
    this.events = [];
    this.makeVerdict();
    this.makeTiles();
    this.makeGraphs();
    this.makeLists();
    host.append(
      element("h1", { class: "hidden" }, "Status"), this.verdict, this.tiles,
      element(
        "div", { class: "grid" }, this.trafficCard, this.tableCard, this.driverCard,
        this.latencyCard, this.databaseCard, this.eventCard, ...this.topCards));
    this.loadHistory();
    this.loadTop();
    setInterval(() => { if (!document.hidden && !host.hidden) this.loadTop(); }, 5000);
    setInterval(() => { if (this.span > 600 && !document.hidden) this.loadHistory(); }, 10_000);
    setInterval(() => this.showAge(), 1000);
  }

  makeVerdict() {
    this.sign = element("span", { class: "sign", "aria-hidden": "true" }, "…");
    this.level = element("span", { class: "level" }, "Looking");
    this.sentence = element("p", { class: "sentence", id: "verdict" }, "Waiting for the first figures.");
    this.detail = element("ul", { class: "detail" });
    this.remedy = element("div", { class: "remedy", hidden: true });
    this.verdict = element(
      "section", { class: "verdict", "data-level": "waiting", "aria-label": "Verdict" }, this.sign,
      element("div", { class: "words" }, this.level, this.sentence, this.detail), this.remedy);
  }

  makeTiles() {
    const names = ["Queries", "Answers", "Asked again", "Dropped", "Latency p99", "Tracking table", "Database", "Memory"];
    this.tileValues = new Map(names.map((name) => [name, {
      value: element("dd", { class: "value" }, "–"), note: element("dd", { class: "note" }),
    }]));
    this.tiles = element("dl", { class: "tiles", "aria-label": "Now" }, ...names.map((name) => {
      const tile = this.tileValues.get(name);
      return element("div", { class: "tile" }, element("dt", {}, name), tile.value, tile.note);
    }));
  }

  tile(name, text, note = "", level = "") {
    const tile = this.tileValues.get(name);
    tile.value.textContent = text;
    tile.note.textContent = note;
    tile.value.parentNode.dataset.level = level;
  }

  makeGraphs() {
    this.traffic = new Graph({
      label: "Traffic", height: 300, format: (value, isAxis) => (isAxis ? number(value) : rate(value)),
      series: [
        ...codes.map(([key, label, texture, className]) => ({
          key, label: key === "other" ? "other codes" : `${key}`, hint: label, texture, className,
          kind: "stack",
        })),
        { key: "queries", label: "queries", kind: "line", texture: "solid", className: "c-queries" },
        { key: "resent", label: "asked again", kind: "below", texture: "falling", className: "c-resent" },
        { key: "lost", label: "dropped", kind: "below", texture: "crossed", className: "c-dropped" },
      ],
    });
    this.table = new Graph({
      label: "Tracking table", height: 150, ceiling: 1,
      format: (value, isAxis) => (isAxis ? `${Math.round(value * 100)} %` : percent(value)),
      series: [
        { key: "tableShare", label: "full", kind: "stack", texture: "rising", className: "c-table" },
        { key: "lossMark", label: "dropping", kind: "mark", className: "c-dropped" },
      ],
    });
    // A mark is there or it isn't.
    const format = this.table.format;
    this.table.format = (value, isAxis) => (typeof value === "boolean" ? (value ? "yes" : "no") : format(value, isAxis));
    this.latency = new Graph({
      label: "Latency", height: 220, format: latency, least: 10,
      series: [
        { key: "p50", label: "p50", kind: "line", texture: "solid", className: "c-p50" },
        { key: "p99", label: "p99", kind: "line", texture: "dashed", className: "c-p99" },
      ],
    });
    const choice = element("div", { class: "spans", role: "group", "aria-label": "Span of the graphs" },
      ...spans.map(([seconds, label]) => element("button", {
        type: "button", "aria-pressed": String(seconds === this.span), "data-span": String(seconds),
        on: { click: () => this.choose(seconds) },
      }, label)));
    this.choice = choice;
    this.trafficCard = card("Traffic", "wide", choice,
      element("p", { class: "what" },
        "Above the line what was answered, by code; below it what was asked again or dropped."),
      this.traffic.node);
    this.meter = element("div", { class: "meter", role: "meter", "aria-label": "Fill of the tracking table", "aria-valuemin": "0", "aria-valuemax": "100" }, element("span", {}));
    this.tableSentence = element("p", { class: "what" }, "–");
    this.tableFacts = new Facts("Dropped", "Evicted", "Refused as too long", "New entries");
    this.tableBody = element("div", {}, this.meter, this.tableSentence, this.table.node, this.tableFacts.node);
    this.tableEmpty = element("p", { class: "empty", hidden: true },
      "No tracking table stands before this server, or it can't be read. ",
      element("code", {}, "martlet conntrack"), " on the machine says which.");
    this.tableCard = card("Connection tracking", "side", this.tableBody, this.tableEmpty);
    this.driverFacts = new Facts("Interfaces", "Answered", "Passed on to the sockets", "Asked too often", "Denied", "Names");
    this.driverCard = card("Driver (XDP)", "full", element("p", { class: "what" },
      "Answered before connection tracking and the firewall see the query."), this.driverFacts.node);
    this.driverCard.hidden = true;
    this.latencyWhat = element("p", { class: "what" });
    this.latencyCard = card("Latency", "third", this.latencyWhat, this.latency.node);
    this.databaseFacts = new Facts("Where", "Condition", "Replication", "Last look", "Failures", "Zones", "Records", "Zones in memory", "Process", "Open files");
    this.defects = element("details", { class: "defects", hidden: true }, element("summary", {}), element("ul", {}));
    this.noZones = element("p", { class: "empty", hidden: true },
      "No zones yet. Import one: ", command("martlet zone import example.com.zone"),
      " or make one under ", element("a", { href: "#/zones" }, "Zones"), ".");
    this.databaseCard = card("Database and zones", "third", this.databaseFacts.node, this.noZones, this.defects);
    this.eventList = element("ol", { class: "events", tabindex: "0", "aria-label": "Events, newest first" });
    this.eventEmpty = element("p", { class: "empty" }, "Notices of the log and changes of zones come here as they happen.");
    this.eventCard = card("Events", "third", this.eventEmpty, this.eventList);
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

  choose(span) {
    this.span = span;
    for (const button of this.choice.children) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.span) === span));
    }
    this.loadHistory();
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
      this.traffic.time.textContent = error.message;
    }
  }

  prepare(row) {
    const losses = [row.dropped, row.tableDrops, row.socketDrops];
    row.lost = losses.every((value) => value === null || value === undefined)
      ? null : losses.reduce((sum, value) => sum + (value ?? 0), 0);
    row.lossMark = (row.tableDrops ?? 0) + (row.tableEvictions ?? 0) > 0;
    return row;
  }

  drawGraphs() {
    for (const graph of [this.traffic, this.table, this.latency]) {
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
    this.takenAt = Date.now();
    this.state = state;
    this.showVerdict(state.verdict);
    this.showTiles(state);
    this.showTable(state.table);
    this.showForecast(state.table);
    this.showDriver(state.driver);
    this.showDatabase(state);
    this.latencyWhat.textContent = state.latency?.what ? `Measured ${state.latency.what}.` : "";
  }

  /** Says why there are no figures yet. */
  lack(reason) {
    if (!this.state) this.sentence.textContent = `There are no figures: ${reason}.`;
  }

  showVerdict({ level, sentence, remedy, detail }) {
    const [sign, word] = levels[level] ?? levels.notice;
    this.verdict.dataset.level = level;
    this.sign.textContent = sign;
    this.level.textContent = word;
    this.sentence.textContent = sentence;
    this.detail.replaceChildren(...(detail ?? []).map((text) => element("li", {}, text)));
    if (this.shownRemedy !== (remedy ?? null)) {
      this.shownRemedy = remedy ?? null;
      this.remedy.hidden = !remedy;
      this.remedy.replaceChildren(...(remedy ? [element("span", { class: "remedy-label" }, "Remedy"), command(remedy)] : []));
    }
    // Figures change all the time; only what is said otherwise is said aloud.
    const words = `${word}. ${sentence}`;
    const shape = words.replaceAll(/[\d.,]+/g, "#");
    if (shape !== this.announced) {
      this.announced = shape;
      this.announce(words + (remedy ? ` Remedy: ${remedy}` : ""));
    }
    document.title = level === "good" ? "Martlet" : `${sign} ${word} – Martlet`;
  }

  showTiles({ traffic, latency: times, table, database, process }) {
    this.tile("Queries", rate(traffic.queries), traffic.driver > 0
      ? `${percent(traffic.driver / traffic.queries)} in the driver`
      : `${percent(traffic.tcp / Math.max(traffic.queries, 1e-9) || 0)} over TCP`);
    const share = traffic.queries > 0 ? traffic.answers / traffic.queries : null;
    this.tile("Answers", rate(traffic.answers), share === null ? "" : `${percent(Math.min(share, 1))} of queries`);
    const resent = traffic.resentShare;
    this.tile("Asked again", percent(resent), "of the queries", resent > 0.1 ? "critical" : resent > 0.03 ? "warning" : "");
    const lost = (traffic.dropped ?? 0) + (table?.drops ?? 0);
    this.tile("Dropped", rate(lost), lost > 0 ? (table?.drops > 0 ? "before the server saw them" : "by the server") : "nothing is lost", lost > 0 ? "critical" : "");
    this.tile("Latency p99", latency(times?.p99), times ? `p50 ${latency(times.p50)}` : "");
    if (table) {
      const forecast = table.fullInSeconds === null || table.fullInSeconds === undefined
        ? `of ${number(table.maximum)}` : table.share >= 0.999 ? "it is full" : `full in ${duration(table.fullInSeconds)}`;
      this.tile("Tracking table", percent(table.share), forecast, table.drops > 0 ? "critical" : table.fullInSeconds !== null && table.fullInSeconds !== undefined || table.share > 0.9 ? "warning" : "");
    } else {
      this.tile("Tracking table", "none", "nothing tracks here");
    }
    const isAway = database.condition !== "following";
    const copy = database.replication;
    const isLate = !isAway && copy && copy.condition !== "running";
    if (isLate) this.tile("Database", copy.condition === "stopped" ? "stopped" : "late", copy.condition === "stopped" ? `replication, ${duration((Date.now() - copy.since) / 1000)}` : `${duration(copy.behindSeconds)} behind`, "warning");
    else this.tile("Database", isAway ? "away" : "following", isAway ? `for ${duration((Date.now() - database.since) / 1000)}` : `${duration(database.ageSeconds)} old`, isAway ? "warning" : "");
    this.tile("Memory", size(process.memory), `${percent(process.cpu)} of a core`);
  }

  showTable(table) {
    this.tableBody.hidden = !table;
    this.tableEmpty.hidden = Boolean(table);
    if (!table) return;
    const share = Math.min(1, table.share);
    const level = table.drops > 0 || share >= 0.98 ? "critical" : share > 0.8 ? "warning" : "good";
    this.meter.dataset.level = level;
    this.meter.firstChild.style.width = `${share * 100}%`;
    this.meter.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    const forecast = share >= 0.999 ? "It is full: new flows displace others or are dropped."
      : table.fullInSeconds !== null && table.fullInSeconds !== undefined
        ? `At this pace it is full in ${duration(table.fullInSeconds)}.` : "It is not filling up.";
    this.tableSentence.textContent = `${number(table.count)} of ${number(table.maximum)} entries. ${forecast}`;
    const total = (perSecond, sum) => `${rate(perSecond)} · ${number(sum)} in all`;
    this.tableFacts.set("Dropped", total(table.drops, table.totals?.drops), table.drops > 0 ? "critical" : "");
    this.tableFacts.set("Evicted", total(table.evictions, table.totals?.evictions), table.evictions > 0 ? "warning" : "");
    this.tableFacts.set("Refused as too long", total(table.tooLong, table.totals?.tooLong), table.tooLong > 0 ? "warning" : "");
    this.tableFacts.set("New entries", rate(table.new));
  }

  showDriver(driver) {
    this.driverCard.hidden = !driver;
    if (!driver) return;
    const facts = this.driverFacts;
    const isNative = driver.interfaces.every(({ mode }) => mode === "native");
    facts.set("Interfaces", driver.interfaces.map(({ name, mode, reason }) => mode === "none"
      ? `${name}: only the sockets answer (${reason ?? "no reason is known"})` : `${name}: ${mode}`).join(", "),
    isNative ? "" : "warning");
    facts.set("Answered", `${rate(driver.answers)} · ${number(driver.total)} in all`);
    facts.set("Passed on to the sockets", rate(driver.passed));
    facts.set("Asked too often", rate(driver.limited), driver.limited > 0 ? "warning" : "");
    facts.set("Denied", rate(driver.denied));
    facts.set("Names", `${number(driver.names)}, ${driver.isComplete ? "all there are" : "not all there are"}, ${size(driver.octets)}`);
  }

  showForecast(table) {
    const seconds = table?.fullInSeconds;
    const isFilling = seconds !== null && seconds !== undefined && table.share < 0.999;
    this.table.forecast = isFilling ? { value: table.share, seconds } : null;
    this.table.draw();
  }

  showDatabase({ database, zones, process, server }) {
    const facts = this.databaseFacts;
    const isAway = database.condition !== "following";
    facts.set("Where", database.location);
    facts.set("Condition", isAway ? `away: ${database.reason ?? "no reason is known"}` : database.isSnapshot ? "answers come from the snapshot" : "followed", isAway ? "warning" : "");
    this.showReplication(database.replication);
    facts.set("Failures", number(database.failures));
    facts.set("Zones", number(zones.zones));
    facts.set("Records", number(zones.records));
    facts.set("Zones in memory", size(zones.octets));
    facts.set("Process", `${size(process.memory)}, ${percent(process.cpu)} of a core`);
    facts.set("Open files", number(process.openFiles));
    this.showAge();
    this.noZones.hidden = zones.zones > 0;
    this.defects.hidden = !(zones.defects > 0);
    this.defects.firstChild.textContent = `${count(zones.defects, "row", "rows")} that can't be answered with`;
    this.defects.lastChild.replaceChildren(...(zones.defectList ?? []).map((text) => element("li", {}, text)));
    const identity = server.identity || (server.addresses ?? [])[0] || "";
    document.getElementById("identity").textContent = identity;
    document.getElementById("server-facts").textContent =
      `Martlet ${server.version} · ${count(server.workers, "worker", "workers")} at ${(server.addresses ?? []).join(", ")} · up ${duration((server.now - server.started) / 1000)}`;
  }

  showReplication(copy) {
    const late = copy && copy.behindSeconds !== null && copy.behindSeconds !== undefined;
    this.databaseFacts.set("Replication", !copy ? "none that can be seen"
      : copy.condition === "stopped" ? `stopped for ${duration((Date.now() - copy.since) / 1000)}: ${copy.reason}`
        : late && copy.behindSeconds >= 1 ? `running, ${duration(copy.behindSeconds)} behind` : "running",
    copy && copy.condition !== "running" ? "warning" : "");
  }

  showAge() {
    if (!this.state) return;
    const age = this.state.database.ageSeconds;
    if (age === null || age === undefined) return;
    this.databaseFacts.set("Last look", `${duration(age + (Date.now() - this.takenAt) / 1000)} ago`);
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
  takeNotice({ time, level, message }) {
    this.addEvent(time, level, level, message);
  }

  /** Takes a change of a zone. */
  takeChange({ zone, names, serial }) {
    const list = (names ?? []).slice(0, 3).join(", ");
    const more = (names ?? []).length > 3 ? ` and ${names.length - 3} more` : "";
    const what = list ? `: ${list}${more}` : "";
    this.addEvent(Date.now(), "change", "change", `${zone} has serial ${serial ?? "–"} now${what}`);
  }

  addEvent(time, level, word, message) {
    const key = `${time} ${message}`;
    if (this.events.includes(key)) return;
    this.events.push(key);
    while (this.events.length > 200) this.events.shift();
    this.eventEmpty.hidden = true;
    const entry = element("li", { "data-level": level }, element("time", {}, clock(time)),
      element("span", { class: "word" }, word), element("bdi", {}, message));
    entry.moment = time;
    // What was before the connection comes after what came since.
    const after = [...this.eventList.children].find((other) => other.moment <= time);
    this.eventList.insertBefore(entry, after ?? null);
    while (this.eventList.children.length > 200) this.eventList.lastChild.remove();
  }
}
