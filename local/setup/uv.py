"""uv, the installer of all else: the user's own, or one installed into the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from local.setup.errors import SetupError

VERSION = "0.13.9"


def find_uv(tools: Path) -> str:
    """The path of a uv; pip installs one below `tools` where there is none. Raises SetupError."""
    own = tools / f"uv-{VERSION}" / "bin" / "uv"
    if own.exists():
        return str(own)
    on_path = shutil.which("uv")
    if on_path and _is_recent(on_path):
        return on_path
    _install(own.parent.parent)
    return str(own)


def _is_recent(uv: str) -> bool:
    answer = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False)
    numbers = answer.stdout.split()[1:2]
    return bool(numbers) and [int(n) for n in numbers[0].split(".")[:2] if n.isdigit()] >= [0, 8]


def _install(target: Path) -> None:
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-warn-script-location",
    ]
    shutil.rmtree(target, ignore_errors=True)
    answer = subprocess.run(
        [*pip, "--target", str(target), "uv==" + VERSION],
        capture_output=True,
        text=True,
        env=dict(os.environ, PIP_BREAK_SYSTEM_PACKAGES="1", PIP_USER="0"),
        check=False,
    )
    if answer.returncode != 0:
        shutil.rmtree(target, ignore_errors=True)
        raise SetupError(
            f"uv could not be installed with {sys.executable} -m pip:\n  {_last_line(answer.stderr)}\n"
            "Is pip there (Debian, Ubuntu: apt install python3-pip) and the package index reachable? "
            "Or install uv yourself and run make again."
        )


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no message"
