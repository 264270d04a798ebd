// The page: its views, its theme, its access key and the connection to the server.

import { clock, duration } from "/dashboard/text.js";
import { Stream, askForKey } from "/dashboard/server.js";
import { Status } from "/dashboard/status.js";
import { Zones } from "/dashboard/zones.js";
import { Audit } from "/dashboard/audit.js";

const at = (id) => document.getElementById(id);
const names = ["status", "zones", "audit"];

// The theme: the system's, unless somebody wants another.
const themes = [["auto", "◐ Auto"], ["light", "☀ Light"], ["dark", "☾ Dark"]];
function applyTheme(theme) {
  const [name, label] = themes.find(([name]) => name === theme) ?? themes[0];
  if (name === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  at("theme").textContent = label;
  at("theme").setAttribute("aria-label", `Theme: ${name}`);
  return name;
}
let theme = applyTheme(localStorage.getItem("martlet-theme"));
at("theme").addEventListener("click", () => {
  const next = (themes.findIndex(([name]) => name === theme) + 1) % themes.length;
  theme = applyTheme(themes[next][0]);
  localStorage.setItem("martlet-theme", theme);
});

const announce = (text) => { at("announcement").textContent = text; };
const status = new Status(at("view-status"), announce);
const zones = new Zones(at("view-zones"));
const audit = new Audit(at("view-audit"));

// The views, by the address: #/status, #/zones, #/zones/NAME, #/audit, #/audit/NAME.
function show() {
  const [view = "status", argument = ""] = location.hash.replace(/^#\//, "").split("/");
  const chosen = names.includes(view) ? view : "status";
  for (const name of names) {
    const isChosen = name === chosen;
    at(`view-${name}`).hidden = !isChosen;
    at(`tab-${name}`).setAttribute("aria-selected", String(isChosen));
    at(`tab-${name}`).tabIndex = isChosen ? 0 : -1;
  }
  let text = argument;
  try { text = decodeURIComponent(argument); } catch { /* It is what it is. */ }
  if (chosen === "zones") zones.show(text);
  if (chosen === "audit") audit.show(text);
}
addEventListener("hashchange", show);
for (const [index, name] of names.entries()) {
  at(`tab-${name}`).addEventListener("click", () => { location.hash = `#/${name}`; });
  at(`tab-${name}`).addEventListener("keydown", (event) => {
    const to = {
      ArrowRight: (index + 1) % names.length, ArrowLeft: (index + names.length - 1) % names.length,
      Home: 0, End: names.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    location.hash = `#/${names[to]}`;
    at(`tab-${names[to]}`).focus();
  });
}
// The address belongs to the views.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  at("main").focus();
});

const receivers = {
  moment: (row) => status.takeMoment(row),
  state: (state) => status.takeState(state),
  change: (change) => { if (status.takeChange(change)) zones.takeChange(change); },
  notice: (notice) => status.takeNotice(notice),
};
let wasLive = false;
const stream = new Stream(
  "/api/martlet/v1/events", (name, data) => receivers[name]?.(data),
  ({ isLive, lastSign, retryAt, reason }) => {
    const live = at("live");
    live.dataset.state = isLive ? "live" : lastSign ? "stale" : "waiting";
    document.body.classList.toggle("is-stale", !isLive && lastSign > 0);
    const wait = Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
    const next = retryAt && wait > 0 ? `, next try in ${wait} s` : "";
    at("live-text").textContent = isLive ? "Live"
      : lastSign ? `Stale since ${clock(lastSign)} (${duration((Date.now() - lastSign) / 1000)})${next}`
        : `Connecting${next}`;
    if (!isLive && !lastSign && reason) status.lack(reason);
    if (isLive && !wasLive) status.loadHistory();
    if (!isLive && wasLive) announce("The connection to the server is lost; the figures are old.");
    wasLive = isLive;
  });

at("key").addEventListener("click", async () => {
  if (await askForKey(null)) {
    stream.hurry();
    show();
  }
});
show();
