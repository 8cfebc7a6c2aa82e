// What an hour can be: a name, a sign beside the colour, and what it means.
export const STATES = {
  ok: { sign: "✓", meaning: "all of it, in time" },
  late: { sign: "L", meaning: "usable later than it should be" },
  incomplete: { sign: "◐", meaning: "rows are not loaded yet, or far fewer than the day before" },
  repaired: { sign: "R", meaning: "filled from the source's history" },
  missing: { sign: "✕", meaning: "no data" },
  due: { sign: "…", meaning: "under way, or about to begin" },
  none: { sign: "", meaning: "before the pipeline's first hour" },
};
