"""Which process listens on a port of this machine, where that can be seen."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

_LISTENS = "0A"


def port_holder(port: int) -> str:
    """`python3 (pid 4711)`, or "" where the process cannot be seen: another user's, another system's."""
    if sys.platform == "linux":
        return _from_proc(port)
    lsof = shutil.which("lsof")
    if not lsof:
        return ""
    command = [lsof, "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-Fpc"]
    fields = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    found = {field[0]: field[1:] for field in reversed(fields) if field}
    return f"{found['c']} (pid {found['p']})" if {"c", "p"} <= found.keys() else ""


def _from_proc(port: int) -> str:
    sockets = {
        f"socket:[{inode}]" for table in ("tcp", "tcp6") for inode in _listening(Path("/proc/net") / table, port)
    }
    for process in Path("/proc").glob("[0-9]*") if sockets else ():
        with contextlib.suppress(OSError):  # not ours to look into, or gone
            if any(_link(descriptor) in sockets for descriptor in (process / "fd").iterdir()):
                return f"{(process / 'comm').read_text().strip()} (pid {process.name})"
    return ""


def _link(descriptor: Path) -> str:
    try:
        return os.readlink(descriptor)
    except OSError:  # closed since
        return ""


def _listening(table: Path, port: int) -> list[str]:
    """The inodes of the sockets that listen on the port."""
    if not table.exists():
        return []
    rows = [line.split() for line in table.read_text().splitlines()[1:]]
    return [row[9] for row in rows if row[3] == _LISTENS and int(row[1].rpartition(":")[2], 16) == port]
