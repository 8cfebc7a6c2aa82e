// The strip of 48 hours: colour, sign, and the rejected share as a level. One tab stop; arrows go from hour to hour.
import { byId, h } from "./dom.js";
import { clock, day, hour, share } from "./format.js";
import { STATES } from "./states.js";

const FULL_LEVEL = 0.05; // a share of 5 % and more fills the level

export function showHours(hours, selected, pick) {
  const tiles = hours.map((one, index) => tile(one, index === selected, () => pick(index)));
  const strip = h("div", { class: "strip", role: "listbox", "aria-label": "The last 48 hours", onkeydown: (event) => move(event, selected, hours.length, pick) }, tiles);
  const focused = byId("hours").contains(document.activeElement);
  byId("hours").replaceChildren(strip);
  if (focused) strip.querySelector("[aria-selected=true]")?.focus();
  showLegend(hours);
}

function tile(one, isSelected, choose) {
  const level = h("span", { class: "level" });
  level.style.height = `${Math.min(1, (one.rejected_share ?? 0) / FULL_LEVEL) * 100}%`;
  const number = Number(one.hour_at.slice(11, 13));
  const rejected = one.rejected_share === undefined || one.rejected_share === null ? "" : `, ${share(one.rejected_share)} rejected`;
  const label = `${hour(one.hour_at)}: ${one.status === "none" ? STATES.none.meaning : one.status}${rejected}`;
  return h(
    "div",
    { class: "slot", role: "presentation" },
    h(
      "button",
      { class: `tile ${one.status}`, type: "button", role: "option", "aria-selected": String(isSelected), "aria-label": label, title: label, tabindex: isSelected ? 0 : -1, onclick: choose },
      level,
      h("span", { class: "sign" }, STATES[one.status]?.sign ?? "?"),
    ),
    h("span", { class: "under", "aria-hidden": "true" }, number % 6 ? "" : number ? clock(one.hour_at) : day(one.hour_at)),
  );
}

function move(event, selected, length, pick) {
  const target = { ArrowLeft: selected - 1, ArrowRight: selected + 1, Home: 0, End: length - 1 }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  pick(Math.min(length - 1, Math.max(0, target)));
}

function showLegend(hours) {
  const present = new Set(hours.map((one) => one.status));
  byId("hours-legend").replaceChildren(
    ...Object.entries(STATES)
      .filter(([status]) => present.has(status))
      .map(([status, { sign, meaning }]) =>
        h("span", {}, h("span", { class: `tile small ${status}`, "aria-hidden": "true" }, sign), status === "none" ? meaning : `${status}: ${meaning}`),
      ),
    h("span", {}, h("span", { class: "tile small ok", "aria-hidden": "true" }, h("span", { class: "level half" })), "level: rejected share, full at 5 %"),
  );
}
