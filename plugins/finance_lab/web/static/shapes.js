// What charts are made of: lines with gaps where an hour is missing, and stacks of bars or bands.
import { svg } from "./dom.js";

/** Runs of neighbouring indexes whose value is known: a gap is never bridged. */
export function stretches(values) {
  const found = [];
  values.forEach((value, index) => {
    if (value === null || value === undefined) return;
    const last = found.at(-1);
    if (last && last.at(-1) === index - 1) last.push(index);
    else found.push([index]);
  });
  return found;
}

export function line(layer, { x, y, base }, values, name) {
  for (const indexes of stretches(values)) {
    const path = indexes.map((index) => `${x(index)},${y(values[index])}`);
    const first = x(indexes[0]);
    const last = x(indexes.at(-1));
    layer.append(svg("polygon", { class: `area ${name}`, points: [`${first},${base}`, ...path, `${last},${base}`].join(" ") }));
    layer.append(svg("polyline", { class: `line ${name}`, points: path.join(" ") }));
    if (indexes.length === 1) layer.append(svg("circle", { class: `dot ${name}`, cx: first, cy: y(values[indexes[0]]), r: 2.5 }));
  }
}

/** `rows[i]` is {name: value} or null; the names are stacked from the axis up. */
export function stackedBars(layer, { x, y, band }, rows, names) {
  const width = Math.max(2, Math.min(22, band - 2));
  rows.forEach((row, index) => {
    let below = 0;
    for (const name of row ? names : []) {
      const value = row[name] ?? 0;
      if (value > 0) {
        const top = y(below + value);
        layer.append(svg("rect", { class: `fill ${name}`, x: x(index) - width / 2, width, y: top, height: Math.max(0.5, y(below) - top) }));
      }
      below += value;
    }
  });
}

export function stackedBands(layer, { x, y, band }, rows, names) {
  for (const indexes of stretches(rows)) {
    const floor = new Map(indexes.map((index) => [index, 0]));
    for (const name of names) {
      const under = indexes.map((index) => [index, floor.get(index)]);
      indexes.forEach((index) => floor.set(index, floor.get(index) + (rows[index][name] ?? 0)));
      const over = indexes.map((index) => [index, floor.get(index)]);
      const points = [...widened(over, x, band), ...widened(under, x, band).reverse()];
      layer.append(svg("polygon", { class: `fill ${name}`, points: points.map(([px, value]) => `${px},${y(value)}`).join(" ") }));
    }
  }
}

/** From the beginning of the first hour to the end of the last, so that a single hour is seen, too. */
function widened(points, x, band) {
  const placed = points.map(([index, value]) => [x(index), value]);
  const [first] = placed;
  const last = placed.at(-1);
  return [[first[0] - band / 2, first[1]], ...placed, [last[0] + band / 2, last[1]]];
}
