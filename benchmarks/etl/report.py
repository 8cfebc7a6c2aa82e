"""The measurements of one size as a table, and whether the goals hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median

from benchmarks.etl.measure import Measurement

TIMES_DLT, OF_THE_FLOOR = 3.0, 1.5
"""Goals for the functions: rows per second of work, at least, and seconds of work, at most."""
_TITLES = {
    "downloads": "the simulator alone",
    "floor": "floor",
    "functions": "functions",
    "dlt_pipeline": "dlt",
    "with_expression": "functions, expression in jsonata-python",
}
Runs = Mapping[str, Sequence[Measurement]]


def report(coins: int, found: Runs) -> str:
    """Medians of the runs. Ratios are made run by run, of what ran one after the other, and then their median."""
    runs, rows = len(found["floor"]), len(found["floor"][0].coins)
    lines = [
        f"{coins:,} coins, {rows:,} rows accepted by each; medians of {runs} runs",
        f"{'':<40} {'rows/s':>8} {'work s':>7} {'x floor':>8} {'x dlt':>7}"
        f" {'process s':>10} {'CPU s':>6} {'peak MB':>8}",
    ]
    for name, title in _TITLES.items():
        of = lambda get, name=name: median(get(one) for one in found[name])  # noqa: E731
        rate = f"{rows / of(lambda one: one.work):,.0f}" if name != "downloads" else ""
        lines.append(
            f"{title:<40} {rate:>8} {of(lambda one: one.work):>7.2f} {_ratio(found, name, 'floor'):>8.2f}"
            f" {_ratio(found, name, 'dlt_pipeline'):>7.2f} {of(lambda one: one.process):>10.2f}"
            f" {of(lambda one: one.cpu):>6.2f} {of(lambda one: one.memory):>8.0f}"
        )
    return "\n".join([*lines, *_goals(found)])


def _goals(found: Runs) -> list[str]:
    floor, dlt = _ratio(found, "functions", "floor"), 1 / _ratio(found, "functions", "dlt_pipeline")
    return [
        f"functions: {dlt:.1f} times dlt's rows per second of work; goal {TIMES_DLT:g}: {_said(dlt >= TIMES_DLT)}",
        f"functions: {floor:.2f} times the floor's seconds of work; goal {OF_THE_FLOOR:g}: "
        f"{_said(floor <= OF_THE_FLOOR)}",
    ]


def _ratio(found: Runs, one: str, other: str) -> float:
    """Seconds of work of one by those of another."""
    get: Callable[[Measurement], float] = lambda measured: measured.work  # noqa: E731
    return median(get(a) / get(b) for a, b in zip(found[one], found[other], strict=True))


def _said(holds: bool) -> str:
    return "holds" if holds else "does not hold"
