"""python -m benchmarks.dbt: one hour's build on top of a short and of a long history, and what each node scans.

Each history has a warehouse of its own, generated and then built from empty: that is the full refresh. Hours land on
both and are built in turn: one to warm up, then the measured ones, then one with DuckDB's profiler on.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.dbt.build import Build
from benchmarks.dbt.landing import Hours, one_more, whole_history
from benchmarks.dbt.report import Measured, as_json, report
from benchmarks.dbt.warehouse import BuildFailed, Warehouse
from local.airflow.environment import DBT_PROJECT
from local.processes import StackError

MONTH, FIVE_YEARS = 720, 43_800


def main() -> int:
    """Print the tables and whether the goal holds; 1 if a build failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dbt")
    parser.add_argument("--coins", type=int, default=1_000, help="coins of a measured hour")
    parser.add_argument("--history-coins", type=int, default=100, help="coins of each hour of the histories")
    parser.add_argument("--hours", type=int, nargs=2, default=[MONTH, FIVE_YEARS], help="the two histories")
    parser.add_argument("--repeat", type=int, default=3, help="measured hours")
    parser.add_argument("--seed", type=int, default=1, help="of the generated market")
    parser.add_argument("--project", type=Path, default=DBT_PROJECT, help="the dbt project, if another")
    parser.add_argument("--folder", type=Path, help="where the warehouses are kept meanwhile")
    parser.add_argument("--json", type=Path, help="a file for all figures")
    asked = parser.parse_args()
    if asked.hours[0] == asked.hours[1] or asked.repeat < 1:
        parser.error("two histories of different length and at least one measured hour are needed")
    try:
        with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
            short, long = _measure(asked, Path(folder))
    except (BuildFailed, StackError) as failure:
        print(failure, file=sys.stderr)
        return 1
    print(report(short, long, asked.coins, asked.history_coins))
    if asked.json:
        asked.json.write_text(json.dumps(as_json(short, long), indent=1))
    return 0


def _measure(asked: argparse.Namespace, folder: Path) -> list[Measured]:
    """The short history, the long one."""
    begin = _last_whole_hour() - timedelta(hours=asked.repeat + 1)
    lengths = sorted(asked.hours)
    with ExitStack() as stack:
        warehouses = {hours: Warehouse(folder / f"{hours}-hours", asked.project.resolve()) for hours in lengths}
        builds: dict[int, list[Build]] = {}
        for hours, warehouse in warehouses.items():
            stack.callback(warehouse.stop)
            builds[hours] = [_full(warehouse, hours, begin, asked)]
        for number in range(asked.repeat + 2):
            # either goes first as often as the other
            for hours in lengths if number % 2 else reversed(lengths):
                warehouse, at = warehouses[hours], begin + timedelta(hours=number)
                warehouse.run(one_more(Hours(warehouse.landing, at, 1, asked.coins, asked.seed)))
                builds[hours].append(warehouse.build(with_scans=number == asked.repeat + 1))
                _say(f"{hours:,} hours and {number + 1}: {builds[hours][-1].wall:.1f} s")
    return [Measured(hours, full, ordinary, counted) for hours, (full, _, *ordinary, counted) in builds.items()]


def _full(warehouse: Warehouse, hours: int, end: datetime, asked: argparse.Namespace) -> Build:
    """Generate a history that ends there, and build it from empty."""
    warehouse.start()
    first = end - timedelta(hours=hours)
    warehouse.run(whole_history(Hours(warehouse.landing, first, hours, asked.history_coins, asked.seed)))
    _say(f"{hours:,} hours have landed")
    build = warehouse.build("--full-refresh")
    _say(f"{hours:,} hours: {build.wall:.1f} s")
    return build


def _last_whole_hour() -> datetime:
    """Tests look at what was loaded lately, so the last of the hours is now."""
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
