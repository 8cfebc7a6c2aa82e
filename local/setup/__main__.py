"""python3 -m local.setup <group>: install what is missing of it and say so, or nothing.

Groups: run, test, check, dbt, bench, tableau, deploy, package; cloud-image and airflow-image for containers.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
import time
from typing import IO

from local.setup.errors import SetupError
from local.setup.pythons import find_python
from local.setup.uv import find_uv
from local.setup.venvs import ROOT, install, is_current, venvs_for

_LOG = ROOT / ".local" / "logs" / "setup.log"


def main(group: str) -> int:
    """Install the group's venvs; 1 with a message when it cannot be done."""
    try:
        _LOG.parent.mkdir(parents=True, exist_ok=True)
        with (ROOT / ".local" / "setup.lock").open("w") as lock:
            _wait_for(lock)
            _install(group)
    except (SetupError, OSError) as error:
        print(f"\nset-up failed: {error}", file=sys.stderr)
        return 1
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
    uv = find_uv(ROOT / ".local" / "tools")
    wanted = venvs_for(group)
    if not wanted:
        return
    python = find_python(uv)
    missing = [venv for venv in wanted if not is_current(venv, python)]
    if missing:
        free = shutil.disk_usage(str(ROOT)).free // 2**20
        print(f"Setting up with {python} ({free} MB free on the disk)", flush=True)
    for number, venv in enumerate(missing, 1):
        begun = time.monotonic()
        print(f"  [{number}/{len(missing)}] {venv.title} ... ", end="", flush=True)
        install(venv, python, uv, _LOG)
        print(f"{time.monotonic() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
