"""One run of one contestant, measured from outside: the whole process's seconds and memory; and its rows, counted.

This process must stay small: Linux counts the memory of who starts a process as that one's, until it runs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from local.settings import ROOT


class ContestantFailed(RuntimeError):
    """A contestant ended with an error."""


@dataclass(frozen=True)
class Measurement:
    """Seconds of work as the contestant says, seconds of its process from start to end, CPU seconds of its own (not
    the simulator's), its peak memory in MB (2**20 bytes), and the ids of the coins it wrote."""

    work: float
    process: float
    cpu: float
    memory: float
    coins: tuple[str, ...]


def measure(contestant: str, *arguments: str) -> Measurement:
    """Run `python -m benchmarks.etl.<contestant> URL COINS OUT ...`, OUT being a new folder below
    tempfile's own. Raises ContestantFailed."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out")
        out.mkdir()
        url, coins, *more = arguments
        command = [sys.executable, "-m", f"benchmarks.etl.{contestant}", url, coins, str(out), *more]
        with Path(folder, "stdout").open("w+") as told, Path(folder, "stderr").open("w+") as complained:
            began = time.perf_counter()
            # what dlt finds in a user's home is not to be measured
            environment = {**os.environ, "DLT_DATA_DIR": folder, "DO_NOT_TRACK": "1"}
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=told, stderr=complained, close_fds=False
            )
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - began
            process.returncode = os.waitstatus_to_exitcode(status)
            told.seek(0), complained.seek(0)
            lines = told.read().splitlines()
            if process.returncode:
                raise ContestantFailed(f"{contestant}: {complained.read()[-2000:]}")
        answer = json.loads(lines[-1])
        return Measurement(
            work=answer["seconds"],
            process=seconds,
            cpu=usage.ru_utime + usage.ru_stime,
            memory=usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10),
            coins=_coins(answer["files"]),
        )


def _coins(files: list[str]) -> tuple[str, ...]:
    command = [sys.executable, "-m", "benchmarks.etl.coins_of", *files]
    return tuple(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split())
