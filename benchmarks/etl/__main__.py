"""python -m benchmarks.etl: every contestant in turn, again and again, and the medians as a table.

Each is a process of its own and answers for its rows: they must be the same coins for all.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.etl.measure import ContestantFailed, Measurement, measure
from benchmarks.etl.report import report
from benchmarks.etl.simulator import simulator

MEMORY = Path("/dev/shm")
"""Linux' file system in memory: what creating a file costs on a disk differs from folder to folder, up to forty times
where this was measured."""
CONTESTANTS = ("downloads", "floor", "functions", "dlt_pipeline", "with_expression")
Runs = dict[str, list[Measurement]]


def main() -> int:
    """Print a table a size; 1 if a contestant failed or lost a row."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.etl")
    parser.add_argument("--coins", type=int, nargs="+", default=[1_000, 20_000], help="sizes of the market")
    parser.add_argument("--runs", type=int, default=5, help="measured runs a contestant, after one to warm up")
    parser.add_argument("--folder", default=MEMORY if MEMORY.is_dir() else None, help="where contestants write files")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        tempfile.tempdir = folder
        # compiled once for all: what is measured is not Python's compiler
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder, "compiled"))
        try:
            for coins in asked.coins:
                print(report(coins, _compete(coins, asked.runs, Path(folder))), end="\n\n", flush=True)
        except ContestantFailed as failure:
            print(failure, file=sys.stderr)
            return 1
    return 0


def _compete(coins: int, runs: int, folder: Path) -> Runs:
    verdicts = folder / f"verdicts-{coins}"
    verdicts.mkdir()
    found: Runs = {name: [] for name in CONTESTANTS}
    with simulator(coins, folder / "simulator.log") as url:
        measure("with_expression", url, str(coins), str(verdicts))
        for run in range(runs + 1):
            for name in CONTESTANTS:
                more = [str(verdicts)] if name == "functions" else []
                measured = measure(name, url, str(coins), *more)
                if run > 0:
                    found[name].append(measured)
    _check(found)
    return found


def _check(found: Runs) -> None:
    wanted = found["floor"][0].coins
    for name, measured in found.items():
        if name != "downloads" and any(one.coins != wanted for one in measured):
            raise ContestantFailed(f"{name} wrote other coins than the floor: {[len(one.coins) for one in measured]}")


if __name__ == "__main__":
    sys.exit(main())
