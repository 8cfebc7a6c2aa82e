// Asks the three answers, once a minute while the page is seen, and shows each, or why it cannot be had, in its place.
import { showCards } from "./cards.js";
import { byId, h } from "./dom.js";
import { clock } from "./format.js";
import { showHour } from "./hour.js";
import { showHours } from "./hours.js";
import { showMarket } from "./market.js";
import { showReasons } from "./reasons.js";
import { showSteps } from "./steps.js";

const MINUTE = 60_000;
const got = {};
let picked = null; // the hour that the reader chose; else the newest that has data

async function ask(source) {
  try {
    const answer = await fetch(`api/${source}`, { headers: { Accept: "application/json" } });
    if (answer.status === 401 || answer.status === 403) throw new Error("You are not logged in any more, or may not see this: load Airflow again.");
    const body = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(body.error ?? `The web server answered ${answer.status}.`);
    got[source] = body;
    say(source, null);
  } catch (error) {
    say(source, error instanceof TypeError ? "The web server cannot be reached." : error.message);
  }
}

/** Puts the message into each panel of the source; what it showed before stays, dimmed. */
function say(source, message) {
  for (const panel of document.querySelectorAll(`[data-source=${source}]`)) {
    panel.querySelector(".notice, .waiting")?.remove();
    panel.classList.toggle("old", message !== null);
    panel.classList.toggle("empty", !(source in got));
    if (message) panel.append(h("p", { class: "notice", role: "alert" }, message));
  }
}

function show() {
  const hours = hoursShown();
  const entries = got.health?.hours ?? [];
  const chosen = entries.findIndex((one) => one.hour_at === picked);
  const selected = chosen >= 0 ? chosen : Math.max(0, entries.findLastIndex((one) => one.live_coins > 0));
  const pick = (index) => {
    picked = hours[index];
    show();
  };
  const runs = got.runs?.runs ?? [];
  if (got.health) {
    const one = entries[selected];
    byId("place").textContent = `${got.health.database}, the last 48 hours, times in UTC`;
    showCards(got.health);
    showHours(entries, selected, pick);
    showReasons(got.health.reasons);
    showHour(one, got.health.reasons.filter(({ hour_at }) => hour_at === one.hour_at), runs.filter(({ hour_at }) => hour_at === one.hour_at), got.runs?.dag_id ?? "market_hourly");
  }
  if (got.runs && hours.length) showSteps(hours, runs, got.health ? selected : null, pick);
  if (got.market && hours.length) showMarket(got.market, hours);
}

/** The hours' own list, or, without it, 48 hours counted back from what another answer calls now. */
function hoursShown() {
  if (got.health) return got.health.hours.map((one) => one.hour_at);
  const now = got.runs?.now ?? got.market?.now;
  if (!now) return [];
  const present = Math.floor(new Date(now) / 3_600_000);
  return Array.from({ length: 48 }, (_, index) => new Date((present - 47 + index) * 3_600_000).toISOString().replace(".000Z", "Z"));
}

async function refresh() {
  await Promise.all(["health", "runs", "market"].map((source) => ask(source).then(show)));
  const now = Object.values(got)[0]?.now;
  byId("updated").textContent = now ? `updated ${clock(now)} UTC, again every minute` : "";
}

for (const panel of document.querySelectorAll("[data-source]")) {
  panel.classList.add("empty");
  panel.append(h("p", { class: "waiting quiet" }, "reading…"));
}
let width = document.body.clientWidth;
new ResizeObserver(() => {
  if (document.body.clientWidth === width) return;
  width = document.body.clientWidth;
  show();
}).observe(document.body);
setInterval(() => document.hidden || refresh(), MINUTE);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
refresh();
