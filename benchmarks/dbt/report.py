"""The measurements as tables, and whether the goal holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from benchmarks.dbt.build import Build
from benchmarks.dbt.scans import Scanned

MOST = 1.3
"""Goal: an hour on the long history takes at most so many times as long as on the short one."""


@dataclass(frozen=True)
class Measured:
    """One history: its hours, the full refresh, the measured hours, and the hour whose scans were counted."""

    hours: int
    full: Build
    ordinary: Sequence[Build]
    counted: Build


def report(short: Measured, long: Measured, coins: int, history_coins: int) -> str:
    """Ratios of seconds are made hour by hour, of what ran one after the other, and then their median."""
    histories = f"of {short.hours:,} and of {long.hours:,} hours of {history_coins:,} coins"
    lines = [
        f"an hour of {coins:,} coins on top {histories}; medians of {len(short.ordinary)} hours, rows of one more",
        _head(short, long, "seconds", "rows scanned", "row groups"),
        _seconds("dbt build, wall clock", short, long, lambda build: build.wall),
        _seconds("all nodes", short, long, lambda build: build.work, _scanned(short, long, *_titles(long))),
    ]
    for title in _titles(long):
        of = lambda build, title=title: build.seconds.get(title, 0.0)  # noqa: E731
        lines.append(_seconds(f"  {title}", short, long, of, _scanned(short, long, title)))
    lines += [
        "",
        "read more than two row groups further on the long history than on the short:",
        *_growing(short, long),
    ]
    lines += ["", f"full refresh {histories}, once", _head(short, long, "seconds")]
    full = replace(short, ordinary=[short.full]), replace(long, ordinary=[long.full])
    lines.append(_seconds("dbt build, wall clock", *full, lambda build: build.wall))
    for title in _titles(long):
        lines.append(_seconds(f"  {title}", *full, lambda build, title=title: build.seconds.get(title, 0.0)))
    return "\n".join([*lines, "", *verdicts(short, long)])


def verdicts(short: Measured, long: Measured) -> list[str]:
    """A line for the build's wall clock and one for the seconds of its nodes."""
    measured = {"dbt build": lambda build: build.wall, "all nodes": lambda build: build.work}
    return [
        f"{what}: {(ratio := _ratio(short, long, of)):.2f} times as long on {long.hours:,} hours as on "
        f"{short.hours:,}; goal {MOST:g}: {'holds' if ratio <= MOST else 'does not hold'}"
        for what, of in measured.items()
    ]


def as_json(short: Measured, long: Measured) -> dict:
    """All figures, for a program."""
    return {"ratio": _ratio(short, long, lambda build: build.wall), "histories": [_json(short), _json(long)]}


def _json(measured: Measured) -> dict:
    builds = {"full_refresh": [measured.full], "hours": measured.ordinary, "counted": [measured.counted]}
    told = {name: [{"wall": one.wall, "seconds": dict(one.seconds)} for one in each] for name, each in builds.items()}
    scans = [{"node": node, "table": table, **vars(scan)} for node, table, scan in _each_scan(measured.counted)]
    return {"hours": measured.hours, **told, "scans": scans}


def _titles(measured: Measured) -> list[str]:
    """Nodes as they were run, and whatever scanned beside them."""
    return list(dict.fromkeys([*measured.counted.seconds, *measured.counted.scans]))


def _head(short: Measured, long: Measured, *groups: str) -> str:
    columns = [f"{f'{short.hours:,} h':>11} {f'{long.hours:,} h':>11} {'ratio':>6}" for _ in groups]
    return f"{'':<44} {' '.join(f'{group:^30}' for group in groups)}".rstrip() + f"\n{'':<44} {' '.join(columns)}"


def _seconds(title: str, short: Measured, long: Measured, of: Callable[[Build], float], scanned: str = "") -> str:
    a, b = (median(map(of, each.ordinary)) for each in (short, long))
    return f"{title:<44} {a:>11.2f} {b:>11.2f} {_ratio(short, long, of):>6.2f} {scanned}".rstrip()


def _scanned(short: Measured, long: Measured, *titles: str) -> str:
    cells = []
    for what in ("rows", "groups"):
        a, b = (sum(getattr(one.scanned(title), what) for title in titles) for one in (short.counted, long.counted))
        cells.append(f"{a:>11,} {b:>11,} {f'{b / a:.2f}' if a else '':>6}")
    return " ".join(cells)


def _growing(short: Measured, long: Measured) -> list[str]:
    """Node, table, and how much of it."""
    before = {(node, table): scan.groups for node, table, scan in _each_scan(short.counted)}
    found = [
        f"  {node}: {scan.groups:,} of {scan.groups_in_all:,} of {table}, {scan.rows:,} rows"
        for node, table, scan in _each_scan(long.counted)
        if scan.groups > 2 + before.get((node, table), 0)
    ]
    return found or ["  nothing"]


def _each_scan(build: Build) -> Iterator[tuple[str, str, Scanned]]:
    for nodes in build.scans.values():
        for node, tables in nodes.items():
            for table, scan in tables.items():
                yield node, table, scan


def _ratio(short: Measured, long: Measured, of: Callable[[Build], float]) -> float:
    pairs: Sequence[tuple[Build, Build]] = list(zip(short.ordinary, long.ordinary, strict=True))
    return median(of(b) / of(a) if of(a) else 1.0 for a, b in pairs)
