// Airflow's frame for pages of plugins may neither leave itself nor open windows (its sandbox). Airflow's own document,
// which is of the same origin, may: so the link is followed there.
import { h } from "./dom.js";

const AIRFLOW = new URL("../", document.baseURI);

export function toRun(dagId, runId, ...label) {
  const address = new URL(`dags/${encodeURIComponent(dagId)}/runs/${encodeURIComponent(runId)}`, AIRFLOW);
  return link(address.href, false, ...label);
}

export function toOutside(address, ...label) {
  return link(address, true, ...label);
}

function link(address, aside, ...label) {
  const target = aside ? { target: "_blank", rel: "noopener noreferrer" } : { target: "_top" };
  return h("a", { href: address, ...target, onclick: (event) => follow(event, address, target) }, ...label);
}

function follow(event, address, target) {
  if (window.parent === window) return;
  event.preventDefault();
  const page = window.parent.document;
  const anchor = page.createElement("a");
  Object.assign(anchor, { href: address, ...target });
  page.body.append(anchor);
  anchor.click();
  anchor.remove();
}
