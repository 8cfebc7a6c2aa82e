"""What to do about a failure that no part of the stack explains: a full disk, a folder that cannot be written."""

from __future__ import annotations

import errno
import re
import shutil
from pathlib import Path

from local.setup.reasons import is_full

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EROFS, errno.EACCES, errno.EPERM}
_FULL_BELOW_MB = 8


def told(error: BaseException, state: Path) -> str:
    """The error, and what to do as its last line. `state` is the folder that all is written to."""
    number = error.errno if isinstance(error, OSError) else None
    if number in _FORBIDDEN:
        return (
            f"{error.filename or state} cannot be written ({error.strerror}).\n"  # type: ignore[attr-defined]
            "Make that folder yours to write in, or give another for all that is written, LOCAL_STATE=<folder>, "
            "and run make again."
        )
    if number in _FULL or is_full(str(error)) or _free_mb(state) < _FULL_BELOW_MB:
        return (
            f"{error}\nThe disk that {state} is on is full ({_free_mb(state)} MB free).\n"
            "Make room there (make clean removes all local state), or give a folder on another disk, "
            "LOCAL_STATE=<folder>, and run make again."
        )
    if re.search(r"ended with exit code .*No module named", str(error)):
        return f"{error}\nA virtual environment is broken: rm -rf .local/venvs, and run make again."
    return str(error)


def _free_mb(state: Path) -> int:
    there = next(folder for folder in (state, *state.parents) if folder.exists())
    return shutil.disk_usage(there).free // 2**20
