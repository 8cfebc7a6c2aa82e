// Why records were not accepted in the last 48 hours, the most frequent reason first.
import { byId, h } from "./dom.js";
import { count, words } from "./format.js";

export function showReasons(rows) {
  const totals = new Map();
  for (const { reason, records } of rows) totals.set(reason, (totals.get(reason) ?? 0) + records);
  const sorted = [...totals].sort(([, one], [, other]) => other - one);
  if (!sorted.length) {
    byId("reasons").replaceChildren(h("p", { class: "quiet" }, "None in these hours."));
    return;
  }
  const [[, most]] = sorted;
  byId("reasons").replaceChildren(
    h("table", { class: "flow" }, h("tbody", {}, sorted.map(([reason, records]) => row(reason, records, most)))),
    h("p", { class: "quiet" }, "A record with two reasons counts under both. All of them are kept in quarantine, as they came."),
  );
}

function row(reason, records, most) {
  const bar = h("span", { class: `bar ${reason === "duplicate" ? "between" : "rejected"}` });
  bar.style.width = `${(records / most) * 100}%`;
  return h("tr", {}, h("th", { scope: "row" }, words(reason)), h("td", { class: "bars" }, bar), h("td", { class: "number" }, count(records)));
}
