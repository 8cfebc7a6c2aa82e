"""make bench: hours of the pipeline one after the other, on a laptop stack of its own; seconds a task and in all.

The first hour starts everything cold (Airflow's database, dbt's manifest, the functions), the others do not.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOURS = 4
_TASK = re.compile(r"^  ok +([\d.]+) s  (\S+)$", re.M)


def main() -> int:
    """Print the table; 1 if an hour failed."""
    seconds: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as state:
        for hour in range(HOURS):
            begun = time.monotonic()
            done = subprocess.run(
                [sys.executable, "-m", "local", "run"],
                cwd=ROOT,
                env={**os.environ, "LOCAL_STATE": state, "RUN_AT": f"2026-11-23T{hour:02d}:00Z"},
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode != 0:
                print(done.stdout + done.stderr, file=sys.stderr)
                return 1
            for task in _TASK.finditer(done.stdout):
                seconds[task[2]].append(float(task[1]))
            seconds["make run, all of it"].append(time.monotonic() - begun)
    print(f"{'seconds':<40} {'first':>7} {'median of the others':>22}")
    for task, taken in seconds.items():
        print(f"{task:<40} {taken[0]:>7.1f} {statistics.median(taken[1:]):>22.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
