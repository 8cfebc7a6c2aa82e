// The market as EXPOSED has it: totals, shares, breadth, the largest coins and the movers.
import { hourChart, niceTicks } from "./chart.js";
import { byId, h } from "./dom.js";
import { change, count, hour, money, price, share, tone } from "./format.js";
import { line, stackedBands, stackedBars } from "./shapes.js";

const SHARES = { bitcoin: "bitcoin", ethereum: "ethereum", other_leaders: "rest of the top ten", rest: "all others" };

export function showMarket(market, hours) {
  const known = new Map(market.hours.map((one) => [one.hour_at, one]));
  const rows = hours.map((moment) => known.get(moment) ?? null);
  showLine("cap", "Total market cap", hours, rows, "market_cap_usd", "cap");
  showLine("volume", "Volume traded in 24 hours", hours, rows, "volume_24h_usd", "volume");
  showDominance(hours, rows);
  showBreadth(hours, rows);
  showLargest(market.largest);
  showMovers(market.movers);
}

function newest(rows) {
  const index = rows.findLastIndex(Boolean);
  return index < 0 ? null : index;
}

function showLine(id, label, hours, rows, column, name) {
  const values = rows.map((row) => row?.[column] ?? null);
  const known = values.filter((value) => value !== null);
  if (!known.length) return nothing(id);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const room = (most - least || most * 0.02) * 0.15;
  const [low, high] = [least - room, most + room];
  hourChart(byId(id), {
    hours, low, high, ticks: niceTicks(low, high), format: money, selected: newest(rows),
    label: `${label}: from ${money(least)} to ${money(most)}, last ${money(known.at(-1))}`,
    draw: (layer, scales) => line(layer, scales, values, name),
    readout: (index) => [h("span", { class: `key ${name}` }, money(values[index])), since(values, index)],
  });
}

/** How much it moved since the first hour that is shown. */
function since(values, index) {
  const first = values.find((value) => value !== null);
  if (values[index] === null || !first) return null;
  const moved = (values[index] / first - 1) * 100;
  return h("span", { class: tone(moved) }, `${change(moved)} since the first hour shown`);
}

function showDominance(hours, rows) {
  if (!rows.some(Boolean)) return nothing("dominance");
  const names = Object.keys(SHARES);
  const shares = rows.map((row) => row && Object.fromEntries(names.map((name) => [name, row[`${name}_dominance`]])));
  const last = shares.findLast(Boolean);
  hourChart(byId("dominance"), {
    hours, high: 1, ticks: [0, 0.25, 0.5, 0.75, 1], format: (value) => share(value, 0), selected: newest(rows),
    label: `Share of the market cap: ${names.map((name) => `${SHARES[name]} ${share(last[name])}`).join(", ")}`,
    draw: (layer, scales) => stackedBands(layer, scales, shares, names),
    readout: (index) => names.map((name) => h("span", { class: `key ${name}` }, `${SHARES[name]} ${share(shares[index]?.[name] ?? null)}`)),
  });
}

function showBreadth(hours, rows) {
  if (!rows.some(Boolean)) return nothing("breadth");
  // No coin has a return over 24 hours before the pipeline is a day old.
  const moved = rows.map((row) => (row && row.advancers_24h + row.decliners_24h + row.unchanged_24h > 0 ? row : null));
  const period = moved.some(Boolean) ? "24h" : "1h";
  const shown = period === "24h" ? moved : rows;
  const most = Math.max(1, ...shown.filter(Boolean).flatMap((row) => [row[`advancers_${period}`], row[`decliners_${period}`]]));
  byId("breadth-title").textContent = `Coins that rose and fell in ${period === "24h" ? "24 hours" : "an hour"}`;
  hourChart(byId("breadth"), {
    hours, low: -most * 1.05, high: most * 1.05, ticks: niceTicks(-most, most), format: (value) => count(Math.abs(value)), selected: newest(rows),
    label: "How many coins rose, upwards, and fell, downwards, hour by hour",
    draw: (layer, scales) => {
      stackedBars(layer, scales, shown.map((row) => row && { rose: row[`advancers_${period}`] }), ["rose"]);
      const down = { ...scales, y: (value) => scales.y(-value) };
      stackedBarsDown(layer, down, shown.map((row) => row?.[`decliners_${period}`] ?? null));
    },
    readout: (index) => [
      h("span", { class: "key rose" }, `rose ${count(shown[index]?.[`advancers_${period}`])}`),
      h("span", { class: "key fell" }, `fell ${count(shown[index]?.[`decliners_${period}`])}`),
    ],
  });
}

function stackedBarsDown(layer, { x, y, band }, values) {
  const up = { x, band, y: (value) => -y(value) };
  const flipped = document.createElementNS("http://www.w3.org/2000/svg", "g");
  flipped.setAttribute("transform", "scale(1 -1)");
  layer.append(flipped);
  stackedBars(flipped, up, values.map((value) => (value === null ? null : { fell: value })), ["fell"]);
}

function showLargest(coins) {
  if (!coins.length) return nothing("largest");
  byId("largest").replaceChildren(
    table(
      ["", "coin", "price", "market cap", "1 h", "24 h", "7 d"],
      coins.map((coin, index) => [count(index + 1), name(coin), price(coin.price_usd), money(coin.market_cap_usd), moved(coin.return_1h_pct), moved(coin.price_change_24h_pct), moved(coin.return_7d_pct)]),
      `as of ${hour(coins[0].hour_at)}`,
    ),
  );
}

function showMovers(movers) {
  if (!movers.length) return nothing("movers");
  const five = ["gainer", "loser"].flatMap((direction) => movers.filter((one) => one.direction === direction).slice(0, 5));
  const most = Math.max(...five.map((one) => Math.abs(one.price_change_24h_pct)));
  byId("movers").replaceChildren(
    table(
      ["coin", "price", "volume", "24 h", ""],
      five.map((one) => [name(one), price(one.price_usd), money(one.volume_24h_usd), moved(one.price_change_24h_pct), tilt(one.price_change_24h_pct, most)]),
      "stale quotes and coins that hardly trade are left out",
    ),
  );
}

function table(head, rows, caption) {
  return h(
    "table",
    { class: "list" },
    h("caption", {}, caption),
    h("thead", {}, h("tr", {}, head.map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", {}, rows.map((cells) => h("tr", {}, cells.map((cell) => h("td", {}, cell))))),
  );
}

function name(coin) {
  return h("span", { class: "coin" }, coin.name ?? coin.coin_id, h("span", { class: "quiet" }, ` ${coin.symbol ?? ""}`));
}

function moved(value) {
  return h("span", { class: tone(value) }, change(value));
}

function tilt(value, most) {
  const bar = h("span", { class: `bar ${value > 0 ? "rose" : "fell"}` });
  bar.style.width = `${(Math.abs(value) / most) * 100}%`;
  return h("span", { class: "bars" }, bar);
}

function nothing(id) {
  byId(id).replaceChildren(h("p", { class: "quiet" }, "No data in these hours yet."));
}
