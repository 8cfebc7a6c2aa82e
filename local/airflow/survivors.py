"""Ends what a run of an hour left behind when it was killed: Cosmos starts dbt in a session of its own."""

from __future__ import annotations

import os
import signal
from pathlib import Path

MARK = "FINANCE_LAB_HOUR"


def mark(home: Path) -> None:
    """Let every process that this one starts from now on be known as part of a run below Airflow's `home`."""
    os.environ[MARK] = str(home)


def end_survivors(home: Path, processes: Path = Path("/proc")) -> list[int]:
    """Kill the marked processes and answer their ids. Where there is no /proc (macOS) none are found."""
    wanted = f"{MARK}={home}".encode()
    ended = []
    for environment in processes.glob("[0-9]*/environ"):
        pid = int(environment.parent.name)
        try:
            if pid != os.getpid() and wanted in environment.read_bytes().split(b"\0"):
                os.kill(pid, signal.SIGKILL)
                ended.append(pid)
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it ended meanwhile, or is another user's
    return ended
