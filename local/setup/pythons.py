"""Find the Python that the venvs are made of: 3.12 as on MWAA where it is to be had, else 3.11."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from etl.package.uv_environment import uv_environment
from local.setup.errors import SetupError

VERSIONS = ("3.12", "3.11")
CHOSEN = "PYTHON_VERSION"
"""Set to one of VERSIONS, it is that or none: how the tests run on each of them, whatever else is on PATH."""
_PROBE = "import ctypes, sqlite3, ssl, sys; print('%d.%d' % sys.version_info[:2])"


def find_python(uv: str, say: Callable[[str], None] = lambda line: None) -> str:
    """The path of a usable interpreter; where there is none uv fetches one, which is said. Raises SetupError."""
    versions = _versions()
    for version in versions:
        for candidate in _candidates(version, uv):
            if _version_of(candidate) == version:
                return candidate
    say(f"Fetching Python {versions[0]}: this machine has no {' and no '.join(versions)}")
    subprocess.run([uv, "python", "install", versions[0]], capture_output=True, env=uv_environment(), check=False)
    managed = _uv_managed(versions[0], uv)
    if managed:
        return managed
    raise SetupError(
        "Python 3.11 or 3.12 (with sqlite3 and ssl) is needed: this machine has neither on PATH, in pyenv or in uv,\n"
        f"and uv could not fetch one (python3 is {sys.version_info[0]}.{sys.version_info[1]}).\n"
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
    pyenv = Path(os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv"))  # not Path.home(): some have none
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
