// The frame that all charts by the hour share: axes, one slot an hour, and a cursor for pointer and keyboard.
import { h, svg } from "./dom.js";
import { clock, day, hour } from "./format.js";

const LEFT = 52;
const RIGHT = 8;
const TOP = 8;
const BOTTOM = 34;

/**
 * `draw(layer, {x, y, band, base})` paints; x(i) is the middle of hour i. `readout(i)` are the nodes that say what the
 * hour has. `low` and `high` are the ends of the values; `ticks` the values with a line.
 */
export function hourChart(host, { hours, low = 0, high, ticks, format, label, draw, readout, selected = null, height = 190, onpick }) {
  const width = Math.max(280, host.clientWidth);
  const band = (width - LEFT - RIGHT) / hours.length;
  const base = height - BOTTOM;
  const x = (index) => LEFT + band * (index + 0.5);
  const y = (value) => base - ((value - low) / (high - low || 1)) * (base - TOP);
  const cursor = svg("rect", { class: "cursor", y: TOP, height: base - TOP, width: Math.max(2, band), hidden: true });
  const layer = svg("g");
  const said = h("div", { class: "readout" });
  const picture = svg(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", tabindex: 0, "aria-label": label },
    axisY(ticks, y, format, width),
    axisX(hours, x, base, band),
    cursor,
    layer,
  );
  draw(layer, { x, y, band, base });
  let at = selected ?? hours.length - 1;
  const show = (index, visible) => {
    at = Math.min(hours.length - 1, Math.max(0, index));
    cursor.setAttribute("x", x(at) - Math.max(2, band) / 2);
    cursor.toggleAttribute("hidden", !visible);
    said.replaceChildren(h("span", { class: "when" }, hour(hours[at])), ...readout(at));
  };
  const resting = () => show(selected ?? hours.length - 1, selected !== null);
  picture.addEventListener("pointermove", (event) => {
    const left = picture.getBoundingClientRect().left;
    show(Math.floor((event.clientX - left - LEFT) / band), true);
  });
  picture.addEventListener("pointerleave", resting);
  picture.addEventListener("focusout", resting);
  picture.addEventListener("click", () => onpick?.(at));
  picture.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) {
      event.preventDefault();
      show(at + step, true);
    }
  });
  resting();
  host.replaceChildren(said, picture);
}

/** Round numbers from 0 or `low` up to `high`, at most five. */
export function niceTicks(low, high) {
  const span = high - low || 1;
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((one) => one >= rough);
  const ticks = [];
  for (let value = Math.ceil(low / step) * step; value <= high + step / 1000; value += step) ticks.push(value);
  return ticks;
}

function axisY(ticks, y, format, width) {
  return svg(
    "g",
    { class: "axis" },
    ticks.map((tick) => [
      svg("line", { x1: LEFT, x2: width - RIGHT, y1: y(tick), y2: y(tick) }),
      svg("text", { x: LEFT - 6, y: y(tick), "text-anchor": "end", "dominant-baseline": "middle" }, format(tick)),
    ]),
  );
}

function axisX(hours, x, base, band) {
  const every = band * 6 < 34 ? 12 : 6;
  return svg(
    "g",
    { class: "axis" },
    hours.map((moment, index) => {
      const number = Number(moment.slice(11, 13));
      if (number % every) return null;
      const place = { x: x(index), "text-anchor": "middle" };
      return [
        svg("text", { ...place, y: base + 14 }, clock(moment)),
        number === 0 && svg("text", { ...place, y: base + 28, class: "day" }, day(moment)),
      ];
    }),
  );
}
