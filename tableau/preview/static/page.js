"use strict";
// Shows the views that are in the page: which ones depends on the parameters, how they look on light or dark.

const SAID_MILLISECONDS = 6000;
const dark = matchMedia("(prefers-color-scheme: dark)");
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
let sheets = {};

start();

async function start() {
  sheets = (await unpacked(document.getElementById("data").textContent)).sheets;
  for (const tab of all("[role=tab]")) {
    tab.addEventListener("click", () => open(tab));
    tab.addEventListener("keydown", (event) => walk(event, tab));
  }
  for (const select of all("select[data-parameter]")) select.addEventListener("change", () => show(opened()));
  for (const details of all("details")) details.addEventListener("toggle", () => fillTable(details.closest(".sheet")));
  dark.addEventListener("change", () => show(opened()));
  new ResizeObserver(fit).observe(document.body);
  const named = document.getElementById(`tab-${decodeURIComponent(location.hash.slice(1))}`);
  open(named ?? document.querySelector("[role=tab]"));
  document.documentElement.dataset.ready = "yes";
}

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

// Tabs

function open(tab) {
  for (const one of all("[role=tab]")) {
    const mine = one === tab;
    one.setAttribute("aria-selected", mine);
    one.tabIndex = mine ? 0 : -1;
    document.getElementById(one.getAttribute("aria-controls")).hidden = !mine;
  }
  history.replaceState(null, "", `#${tab.getAttribute("aria-controls")}`);
  show(opened());
}

function opened() {
  return document.querySelector("[role=tabpanel]:not([hidden])");
}

function walk(event, tab) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const tabs = all("[role=tab]");
  const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
  next.focus();
  open(next);
}

// Sheets

function show(panel) {
  for (const element of all(".sheet", panel)) showSheet(element);
}

function viewOf(element) {
  const sheet = sheets[element.dataset.sheet];
  const choice = sheet.parameters.map((name) => JSON.parse(document.querySelector(`select[data-parameter="${name}"]`).value));
  return sheet.views[JSON.stringify(choice)];
}

function showSheet(element) {
  const view = viewOf(element);
  const [chart, cards, empty] = [".chart", ".cards", ".empty"].map((name) => element.querySelector(name));
  empty.hidden = !view.empty;
  empty.textContent = view.empty ?? "";
  if (chart) chart.hidden = Boolean(view.empty);
  if (cards) cards.replaceChildren(...(view.cards ?? []).flat().map(card));
  showLegend(element.querySelector(".legend"), view.legend ?? []);
  if (view.figure) draw(element, chart, view.figure);
  fillTable(element);
}

function card({ caption, text }) {
  const list = document.createElement("dl");
  list.append(made("dt", caption), made("dd", text));
  return list;
}

function showLegend(list, entries) {
  list.hidden = !entries.length;
  list.replaceChildren(...entries.map((entry) => {
    const item = made("li", "");
    const sample = made("i", "");
    if (entry.ends) {
      sample.className = "scale";
      sample.style.background = `linear-gradient(to right, ${entry.colors.join(", ")})`;
      item.append(`${entry.label}: ${entry.ends[0]}`, sample, entry.ends[1]);
    } else {
      sample.style.background = entry.color;
      item.append(sample, entry.label);
    }
    return item;
  }));
}

function fillTable(element) {
  const details = element.querySelector("details");
  const place = details.querySelector(".table");
  const { table } = viewOf(element);
  details.hidden = !table;
  if (!details.open || !table) return place.replaceChildren();
  const kind = (cell, number) => (table.columns[number].number ? Object.assign(cell, { className: "number" }) : cell);
  const line = (name, texts) => {
    const row = document.createElement("tr");
    row.append(...texts.map((text, number) => kind(made(name, text), number)));
    return row;
  };
  const [whole, head, body] = ["table", "thead", "tbody"].map((name) => document.createElement(name));
  const heads = line("th", table.columns.map((column) => column.caption));
  for (const cell of heads.children) cell.scope = "col";
  head.append(heads);
  body.append(...table.rows.map((texts) => line("td", texts)));
  whole.append(head, body);
  place.replaceChildren(whole);
}

function made(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

// Charts

function draw(element, chart, { data, layout }) {
  const target = chart.firstElementChild ?? chart.appendChild(document.createElement("div"));
  Plotly.react(target, themedData(data), themed(layout), { displayModeBar: false, responsive: true });
  const { actions } = sheets[element.dataset.sheet];
  if (actions.parameter && !target.dataset.acts) {
    target.dataset.acts = "yes";
    const squares = data[0].type === "treemap";
    target.on(squares ? "plotly_treemapclick" : "plotly_click", (event) => {
      choose(actions, event.points[0].customdata);
      return false; // of squares, which would grow
    });
  }
}

function themed(layout) {
  const ink = color("--ink");
  const [quiet, grid, edge, panel] = ["--quiet", "--grid", "--edge", "--panel"].map(color);
  const axes = Object.keys(layout).filter((key) => /^[xy]axis/.test(key));
  const axis = (known) => ({
    ...known, gridcolor: grid, zerolinecolor: edge, zerolinewidth: 1, linecolor: edge, tickcolor: edge,
    tickfont: { color: quiet, size: 11 }, title: { ...known.title, font: { color: quiet, size: 11.5 } },
  });
  return {
    ...layout,
    ...Object.fromEntries(axes.map((key) => [key, axis(layout[key])])),
    annotations: (layout.annotations ?? []).map((one) => ({ ...one, font: { color: quiet, size: 11.5 } })),
    font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: ink },
    hoverlabel: { ...layout.hoverlabel, bgcolor: panel, bordercolor: edge, font: { color: ink, size: 12 } },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    autosize: true,
  };
}

function themedData(data) {
  return data.map((trace) => (trace.type === "treemap"
    ? { ...trace, marker: { ...trace.marker, line: { ...trace.marker.line, color: color("--panel") } }, root: { color: "rgba(0,0,0,0)" } }
    : { ...trace }));
}

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function fit() {
  for (const plot of all(".js-plotly-plot", opened() ?? document)) if (plot.offsetParent) Plotly.Plots.resize(plot);
}

// Actions: a click on a mark chooses the parameter's value, and goes where the mark leads

function choose({ parameter, at, to }, texts) {
  const value = plainText(texts[at]);
  const select = document.querySelector(`select[data-parameter="${parameter}"]`);
  const option = [...select.options].find((one) => JSON.parse(one.value) === value);
  if (!option) return say(`${value} is not among the coins of this page: COINS=100 make dashboards has more`);
  select.value = option.value;
  if (to) open(document.getElementById(`tab-${to}`));
}

function plainText(escaped) {
  return new DOMParser().parseFromString(escaped, "text/html").documentElement.textContent;
}

let saying;
function say(text) {
  const place = document.getElementById("said");
  place.textContent = text;
  place.hidden = false;
  clearTimeout(saying);
  saying = setTimeout(() => { place.hidden = true; }, SAID_MILLISECONDS);
}
