"""python3 -m local.setup <group>: install what is missing of it and say so, or nothing.

Groups: run, test, check, dbt, bench, tableau, deploy, package; cloud-image and airflow-image for containers.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

from local.setup.errors import SetupError
from local.setup.progress import Progress
from local.setup.pythons import find_python
from local.setup.reasons import AGAIN, failure
from local.setup.uv import find_uv
from local.setup.venvs import ROOT, install, is_current, venvs_for
from local.terminal.screen import Screen, never_fail_to_print

_LOG = ROOT / ".local" / "logs" / "setup.log"


def main(group: str) -> int:
    """Install the group's venvs; 1 with a message when it cannot be done."""
    never_fail_to_print()
    signal.signal(signal.SIGTERM, _stop)
    try:
        _LOG.parent.mkdir(parents=True, exist_ok=True)
        with (ROOT / ".local" / "setup.lock").open("w") as lock:
            _wait_for(lock)
            _install(group)
    except SetupError as error:
        print(f"\nset-up failed: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"\nset-up failed: {failure('a file cannot be written', str(error))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\nset-up stopped: {AGAIN}.", file=sys.stderr)
        return 130
    return 0


def _wait_for(lock: IO[str]) -> None:
    """One set-up at a time. The installer inherits the lock: one whose set-up was killed is waited for, too."""
    os.set_inheritable(lock.fileno(), True)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Waiting for another set-up to end", flush=True)
        fcntl.flock(lock, fcntl.LOCK_EX)


def _install(group: str) -> None:
    uv = find_uv(ROOT / ".local" / "tools", _say)
    wanted = venvs_for(group)
    if not wanted:
        return
    python = find_python(uv, _say)
    missing = [venv for venv in wanted if not is_current(venv, python)]
    if not missing:
        return
    free = shutil.disk_usage(str(ROOT)).free // 2**20
    _say(f"Setting up with {python} ({free} MB free on the disk)")
    with Progress(Screen(), missing, _cache(uv)).shown() as progress:
        for number, venv in enumerate(missing):
            with progress.venv(number) as hear:
                install(venv, python, uv, _LOG, hear)


def _cache(uv: str) -> Path | None:
    """Where uv keeps what it fetched."""
    answer = subprocess.run([uv, "cache", "dir"], capture_output=True, text=True, check=False)
    return Path(answer.stdout.strip()) if answer.returncode == 0 and answer.stdout.strip() else None


def _say(line: str) -> None:
    print(line, flush=True)


def _stop(number: int, frame: Any) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
