// Seconds of each step, run by run: the newest run of an hour that has any.
import { byId, h } from "./dom.js";
import { hourChart, niceTicks } from "./chart.js";
import { seconds } from "./format.js";
import { stackedBars } from "./shapes.js";

const LABELS = { collect: "collect", load: "load", dbt: "dbt", reconcile: "reconcile", between: "between" };
const NAMES = Object.keys(LABELS);

export function showSteps(hours, runs, selected, pick) {
  const rows = hours.map((hour) => stepsOf(runs.find((run) => run.hour_at === hour && Object.keys(run.steps).length)));
  const high = Math.max(10, ...rows.filter(Boolean).map(total));
  hourChart(byId("steps"), {
    hours,
    high: high * 1.05,
    ticks: niceTicks(0, high),
    format: (value) => `${Math.round(value)} s`,
    label: `Seconds per step of the runs of ${rows.filter(Boolean).length} hours; the longest took ${seconds(high)}`,
    selected,
    onpick: pick,
    draw: (layer, scales) => stackedBars(layer, scales, rows, NAMES),
    readout: (index) => NAMES.map((name) => h("span", { class: `key ${name}` }, `${LABELS[name]} ${seconds(rows[index]?.[name] ?? null)}`)),
  });
}

function stepsOf(run) {
  if (!run) return null;
  const between = Math.max(0, (run.seconds ?? 0) - total(run.steps));
  return { ...run.steps, between };
}

function total(steps) {
  return Object.values(steps).reduce((sum, one) => sum + one, 0);
}
