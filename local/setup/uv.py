"""uv, the installer of all else: the user's own, or one installed into the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from local.setup.errors import SetupError
from local.setup.reasons import failure, without_passwords

VERSION = "0.13.9"


def find_uv(tools: Path, say: Callable[[str], None] = lambda line: None) -> str:
    """The path of a uv; where there is none pip installs one below `tools`, which is said. Raises SetupError."""
    own = tools / f"uv-{VERSION}" / "bin" / "uv"
    if own.exists():
        return str(own)
    on_path = shutil.which("uv")
    if on_path and _is_recent(on_path):
        return on_path
    say("Fetching uv, the installer of all else")
    _install(own.parent.parent, tools.parent / "logs" / "setup.log")
    return str(own)


def _is_recent(uv: str) -> bool:
    answer = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False)
    numbers = answer.stdout.split()[1:2]
    return bool(numbers) and [int(n) for n in numbers[0].split(".")[:2] if n.isdigit()] >= [0, 8]


def _install(target: Path, log: Path) -> None:
    # -vv: else pip does not say which status an index answered. Without input: it would ask for a password
    pip = [sys.executable, "-m", "pip", "install", "-vv", "--no-input", "--disable-pip-version-check"]
    shutil.rmtree(target, ignore_errors=True)
    answer = subprocess.run(
        [*pip, "--no-warn-script-location", "--target", str(target), "uv==" + VERSION],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=dict(os.environ, PIP_BREAK_SYSTEM_PACKAGES="1", PIP_USER="0"),
        check=False,
    )
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as file:
        file.write(without_passwords(answer.stdout))
    if answer.returncode != 0:
        shutil.rmtree(target, ignore_errors=True)
        if "No module named pip" in answer.stdout:
            raise SetupError(
                f"uv, the installer, cannot be had: {sys.executable} has no pip.\n"
                "Install pip (Debian, Ubuntu: apt install python3-pip) or uv itself, and run make again."
            )
        raise failure("uv, the installer, could not be installed", answer.stdout, str(log))
