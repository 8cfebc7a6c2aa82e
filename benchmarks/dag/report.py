"""The table, and whether the goals hold."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence

from benchmarks.dag.hour import Build, Hour

MOST_OF_LOCAL, MOST_OF_WORK = 0.4, 1.5


def report(hours: Mapping[str, Sequence[Hour]], builds: Sequence[Build]) -> str:
    """Medians a mode, beside the work that has to be done anyway: execution, load, one plain `dbt build`."""
    plain = median(builds, "wall")
    lines = [
        f"plain dbt build: {plain:.1f} s, of which {median(builds, 'start_up'):.1f} s start-up; "
        f"its nodes take {median(builds, 'nodes'):.1f} s one after the other",
        f"{'seconds':<9} {'wall':>7} {'execution':>10} {'load':>6} {'necessary':>10} {'overhead':>9} "
        f"{'x necessary':>12} {'in dbt tasks':>13} {'tasks':>6}",
    ]
    overheads = {}
    for mode, measured in hours.items():
        wall, execution, load = (median(measured, name) for name in ("wall", "execution", "load"))
        necessary = execution + load + plain
        overheads[mode] = wall - necessary
        lines.append(
            f"{mode:<9} {wall:>7.1f} {execution:>10.1f} {load:>6.1f} {necessary:>10.1f} {overheads[mode]:>9.1f} "
            f"{wall / necessary:>12.2f} {median(measured, 'dbt_tasks'):>13.1f} {measured[0].tasks:>6}"
        )
        if mode == "watcher":
            lines.append(_goal("wall time of the hour, x the necessary work", wall / necessary, MOST_OF_WORK))
    if {"watcher", "local"} <= set(overheads):
        ratio = overheads["watcher"] / overheads["local"]
        lines.append(_goal("overhead of watcher, x that of local", ratio, MOST_OF_LOCAL))
    return "\n".join(lines)


def median(measured: Sequence[Hour] | Sequence[Build], name: str) -> float:
    """The median of a field."""
    return statistics.median(getattr(one, name) for one in measured)


def _goal(what: str, value: float, most: float) -> str:
    return f"{what}: {value:.2f}; goal {most}: {'holds' if value <= most else 'does not hold'}"
