"""Find the Python that the venvs are made of: 3.12 as on MWAA where it is to be had, else 3.11."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from etl.package.uv_environment import uv_environment
from local.setup.errors import SetupError

VERSIONS = ("3.12", "3.11")
CHOSEN = "PYTHON_VERSION"
"""Set to one of VERSIONS, it is that or none: how the tests run on each of them, whatever else is on PATH."""
_PROBE = "import ctypes, sqlite3, ssl, sys; print('%d.%d' % sys.version_info[:2])"


def find_python(uv: str) -> str:
    """The path of a usable interpreter; uv downloads 3.12 where there is none. Raises SetupError."""
    for version in _versions():
        for candidate in _candidates(version, uv):
            if _version_of(candidate) == version:
                return candidate
    subprocess.run([uv, "python", "install", _versions()[0]], capture_output=True, env=uv_environment(), check=False)
    managed = _uv_managed(_versions()[0], uv)
    if managed:
        return managed
    raise SetupError(
        "Python 3.11 or 3.12 (with sqlite3 and ssl) is needed, this machine has neither on PATH, in pyenv or in uv.\n"
        "Install one (Debian, Ubuntu: apt install python3.11; macOS: brew install python@3.12) and run make again."
    )


def _versions() -> tuple[str, ...]:
    chosen = os.environ.get(CHOSEN, "")
    if chosen and chosen not in VERSIONS:
        raise SetupError(f"{CHOSEN} is {chosen}: it is {' or '.join(VERSIONS)}, or not set")
    return (chosen,) if chosen else VERSIONS


def _candidates(version: str, uv: str) -> Iterator[str]:
    if "{}.{}".format(*sys.version_info[:2]) == version:
        yield sys.executable
    on_path = shutil.which("python" + version)
    if on_path:
        yield on_path
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for home in sorted(pyenv.glob("versions/" + version + ".*"), reverse=True):
        yield str(home / "bin" / "python")
    managed = _uv_managed(version, uv)
    if managed:
        yield managed


def _uv_managed(version: str, uv: str) -> str:
    command = [uv, "python", "find", "--managed-python", "--no-python-downloads", version]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return found.stdout.strip() if found.returncode == 0 else ""


def _version_of(python: str) -> str:
    try:
        answer = subprocess.run([python, "-c", _PROBE], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip()
