// One hour: its rows from step to step, why some were not accepted, when it came, and where to look further.
import { byId, h } from "./dom.js";
import { clock, count, hour, seconds, share, span, words } from "./format.js";
import { toOutside, toRun } from "./links.js";
import { STATES } from "./states.js";

export function showHour(one, reasons, runs, dagId) {
  byId("hour").replaceChildren(
    h(
      "h3",
      {},
      h("span", { class: `tile small ${one.status}`, "aria-hidden": "true" }, STATES[one.status]?.sign ?? "?"),
      `${hour(one.hour_at)} UTC`,
      h("span", { class: "quiet" }, `${one.status === "none" ? "" : `${one.status}: `}${STATES[one.status]?.meaning ?? ""}`),
    ),
    h("div", { class: "columns" }, flow(one), facts(one, reasons), where(runs, dagId)),
  );
}

function flow(one) {
  if (one.collected === undefined || one.collected === null) {
    return h("div", {}, h("h4", {}, "Rows through each step"), h("p", { class: "quiet" }, nothingCollected(one)));
  }
  const most = Math.max(one.collected, one.exposed ?? 0, 1);
  const notAccepted = `${count(one.rejected)} rejected, ${count(one.duplicates)} ${one.duplicates === 1 ? "duplicate" : "duplicates"}`;
  const steps = [
    ["collected", one.collected, "from the API"],
    ["accepted", one.accepted, notAccepted, one.accepted + one.rejected + one.duplicates !== one.collected],
    ["loaded", one.loaded, one.loaded === one.accepted ? "all that was accepted" : `${count(one.accepted)} were accepted`, one.loaded !== one.accepted],
    ["exposed", one.exposed, exposedNote(one), (one.exposed ?? 0) < one.accepted],
  ];
  return h("div", {}, h("h4", {}, "Rows through each step"), h("table", { class: "flow" }, h("tbody", {}, steps.map((step) => row(most, ...step)))));
}

function row(most, name, value, note, isWrong = false) {
  const bar = h("span", { class: `bar ${isWrong ? "wrong" : name}` });
  bar.style.width = `${((value ?? 0) / most) * 100}%`;
  return h(
    "tr",
    { class: isWrong ? "wrong" : null },
    h("th", { scope: "row" }, name),
    h("td", { class: "bars" }, bar),
    h("td", { class: "number" }, count(value)),
    h("td", { class: "quiet" }, isWrong ? `⚠ ${note}` : note),
  );
}

function exposedNote(one) {
  const more = (one.exposed ?? 0) - one.accepted;
  if (more > 0) return `${count(more)} more from history or an earlier collection`;
  return more === 0 ? "all that was loaded" : "dbt has not built all of them";
}

function nothingCollected(one) {
  if (one.repaired_coins) return `Nothing was collected live; ${count(one.repaired_coins)} coins were filled in from history.`;
  return { due: "Not collected yet.", none: "The pipeline did not run yet." }[one.status] ?? "Nothing was collected.";
}

function facts(one, reasons) {
  const told = [
    one.usable_at && ["usable at", `${clock(one.usable_at)}, ${span(one.arrival_seconds)} after the hour began`],
    one.newest_quote_at && ["newest quote", clock(one.newest_quote_at)],
    one.collections > 1 && ["collections", count(one.collections)],
    one.stale_coins > 0 && ["stale quotes", `${count(one.stale_coins)} coins`],
    one.repaired_coins > 0 && ["from history", `${count(one.repaired_coins)} coins`],
    one.loaded_twice > 0 && ["loaded twice", `${count(one.loaded_twice)} rows`],
    one.rejected_share > 0 && ["rejected share", share(one.rejected_share, 2)],
    ...reasons.map(({ reason, records }) => [words(reason), count(records)]),
  ].filter(Boolean);
  if (!told.length) return null;
  return h("div", {}, h("h4", {}, "What came"), h("dl", {}, told.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])));
}

function where(runs, dagId) {
  const list = runs.slice(0, 4).map((run) =>
    h(
      "li",
      {},
      toRun(dagId, run.run_id, `${run.run_type} run`),
      ` ${run.state}`,
      run.seconds === null ? null : ` in ${seconds(run.seconds)}`,
      run.failed.length ? h("div", { class: "quiet" }, `failed: ${run.failed.join(", ")}`) : null,
      run.execution_url && h("div", {}, toOutside(run.execution_url, "Step Functions execution ↗")),
      run.execution_arn && h("div", { class: "quiet arn", title: run.execution_arn }, run.execution_arn.split(":").at(-1)),
    ),
  );
  const nothing = h("p", { class: "quiet" }, "Airflow has no run of this hour.");
  return h("div", {}, h("h4", {}, "In Airflow"), list.length ? h("ul", { class: "runs" }, list) : nothing);
}
