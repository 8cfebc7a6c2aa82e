// Numbers and times as people read them. All times are UTC.

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const NOTHING = "–";

export function count(value) {
  return value === null || value === undefined ? NOTHING : value.toLocaleString("en-US");
}

export function money(value) {
  if (value === null || value === undefined) return NOTHING;
  for (const [size, unit] of [[1e12, " T"], [1e9, " B"], [1e6, " M"]]) {
    if (Math.abs(value) >= size) return `$${(value / size).toFixed(value / size >= 100 ? 1 : 2)}${unit}`;
  }
  return `$${Math.round(value).toLocaleString("en-US")}`;
}

export function price(value) {
  if (value === null || value === undefined) return NOTHING;
  if (value >= 1) return `$${value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  return `$${Number(value.toPrecision(4)).toLocaleString("en-US", { maximumFractionDigits: 14 })}`;
}

export function change(value) {
  if (value === null || value === undefined) return NOTHING;
  return `${{ up: "+", down: "−" }[tone(value)] ?? ""}${Math.abs(value).toFixed(1)} %`;
}

/** "up" or "down", and "" for what is 0 as it is written. */
export function tone(value) {
  const shown = Number((value ?? 0).toFixed(1));
  return shown > 0 ? "up" : shown < 0 ? "down" : "";
}

export function share(value, digits = 1) {
  return value === null || value === undefined ? NOTHING : `${(value * 100).toFixed(digits)} %`;
}

export function seconds(value) {
  if (value === null || value === undefined) return NOTHING;
  return value < 10 ? `${value.toFixed(1)} s` : `${Math.round(value)} s`;
}

export function span(value) {
  if (value === null || value === undefined) return NOTHING;
  if (value < 0) return "0 s";
  if (value < 90) return `${Math.round(value)} s`;
  if (value < 5400) return `${Math.round(value / 60)} min`;
  if (value < 48 * 3600) return `${Math.floor(value / 3600)} h ${Math.round((value % 3600) / 60)} min`;
  return `${Math.round(value / 86400)} days`;
}

export function clock(text) {
  return text ? text.slice(11, 16) : NOTHING;
}

export function day(text) {
  const moment = new Date(text);
  return `${DAYS[moment.getUTCDay()]} ${moment.getUTCDate()} ${MONTHS[moment.getUTCMonth()]}`;
}

export function hour(text) {
  return `${day(text)}, ${clock(text)}`;
}

export function words(reason) {
  return reason.replaceAll("_", " ");
}

export function between(earlier, later) {
  return earlier && later ? (new Date(later) - new Date(earlier)) / 1000 : null;
}
