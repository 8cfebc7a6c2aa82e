"""python -m benchmarks.dag: hours through Airflow's scheduler in Cosmos' two modes, beside the work without Airflow.

Each mode has a laptop of its own with the scheduler of `make up`. Its first, scheduled hour starts everything cold and
is not counted; then the hour is collected again, so that every run has the same to do.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from benchmarks.dag.hour import Build, Hour, airflow_hour, plain_build
from benchmarks.dag.report import report
from benchmarks.dag.stack import laptop
from benchmarks.ports import free_ports
from local.processes import StackError
from local.settings import DEFAULT_PORTS

MODES = ("watcher", "local")


def main() -> int:
    """Print the table; 1 if an hour failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dag")
    parser.add_argument("--modes", nargs="+", choices=MODES, default=MODES)
    parser.add_argument("--hours", type=int, default=3, help="measured hours a mode")
    parser.add_argument("--json", type=Path, help="a file for all figures")
    asked = parser.parse_args()
    hours: dict[str, list[Hour]] = {}
    builds: list[Build] = []
    try:
        for mode in asked.modes:
            ports = dict(zip(DEFAULT_PORTS, free_ports(len(DEFAULT_PORTS)), strict=True))
            with tempfile.TemporaryDirectory() as state, laptop(Path(state), ports, mode) as (stack, airflow):
                hours[mode] = [airflow_hour(stack, airflow) for _ in range(asked.hours)]
                builds += [plain_build(stack) for _ in range(asked.hours)]
    except StackError as failure:
        print(failure, file=sys.stderr)
        return 1
    print(report(hours, builds))
    if asked.json:
        measured = {mode: [asdict(hour) for hour in of_mode] for mode, of_mode in hours.items()}
        asked.json.write_text(json.dumps({"hours": measured, "builds": [asdict(build) for build in builds]}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
