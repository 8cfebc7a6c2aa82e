// The four numbers at the top: how old the data is, how old its quotes, how many hours are there, how much is rejected.
import { byId, h } from "./dom.js";
import { between, clock, count, day, share, span } from "./format.js";

export function showCards(health) {
  const newest = health.hours.findLast((one) => one.live_coins > 0);
  const began = health.hours.filter((one) => !["due", "none"].includes(one.status));
  const usable = began.filter((one) => ["ok", "late", "repaired"].includes(one.status));
  const sum = (name) => began.reduce((total, one) => total + (one[name] ?? 0), 0);
  const collected = sum("collected");
  byId("cards").replaceChildren(
    card("Newest hour", health.newest_hour_at ? clock(health.newest_hour_at) : "none yet", newestNote(health, newest), age(health)),
    card("Newest quote", ago(health.newest_quote_at, health.now), quoteNote(newest)),
    card("Hours usable", `${usable.length} of ${began.length}`, hoursNote(began)),
    card("Rejected", collected ? share(sum("rejected") / collected, 2) : "–", `${count(sum("rejected"))} of ${count(collected)} records`),
  );
}

function card(title, value, note, state = "") {
  return h("div", { class: `card ${state}` }, h("h2", {}, title), h("p", { class: "value" }, value), h("p", { class: "quiet" }, note));
}

/** Two hours without data is more than one that is late. */
function age(health) {
  const seconds = between(health.newest_hour_at, health.now);
  return seconds !== null && seconds > 2 * 3600 ? "warn" : "";
}

function newestNote(health, newest) {
  if (!health.newest_hour_at) return "market_hourly has not run yet";
  if (!newest) return `${day(health.newest_hour_at)}, ${ago(health.newest_hour_at, health.now)}`;
  return `${day(newest.hour_at)}; usable ${span(newest.arrival_seconds)} after the hour began`;
}

function quoteNote(newest) {
  if (!newest) return "by the source's own clock";
  return `half of them under ${span(newest.median_staleness_seconds)} old when collected`;
}

function hoursNote(began) {
  const counted = ["late", "incomplete", "repaired", "missing"]
    .map((status) => [status, began.filter((one) => one.status === status).length])
    .filter(([, number]) => number);
  return counted.length ? counted.map(([status, number]) => `${number} ${status}`).join(", ") : began.length ? "all in time" : "none yet";
}

function ago(moment, now) {
  return moment ? `${span(between(moment, now))} ago` : "none yet";
}
