"""The dependencies half of a package: a lock's wheels for Lambda's platform, whatever this machine is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from etl.package.errors import PackageError, RegistryUnreachable
from etl.package.functions import PYTHON
from etl.package.uv_environment import uv_environment

# Lambda's name of an architecture to that of the wheels.
ARCHITECTURES = {"arm64": "aarch64", "x86_64": "x86_64"}
# Lambda's Python 3.12 has glibc 2.34 (Amazon Linux 2023); 2.28 is the newest that wheels ask for.
_GLIBC_MINOR = 28
_OLDEST_GLIBC_MINOR = 17
_NETWORK = re.compile(
    r"failed to fetch|error sending request|dns error|timed out|connection|max retries|certificate|name resolution",
    re.IGNORECASE,
)


def install(lock: Path, architecture: str, target: Path, uv: str | None) -> None:
    """Install exactly what `lock` pins into `target`, with uv, or with pip where `uv` is None.

    Raises RegistryUnreachable, PackageError.
    """
    if uv:
        command, environment = _with_uv(uv, architecture), uv_environment()
    else:
        _refuse_markers(lock)
        command, environment = _with_pip(architecture), None
    command += ["--target", str(target), "--only-binary", ":all:", "--no-deps", "-r", str(lock)]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    except OSError as error:
        raise PackageError(f"{command[0]} cannot be run: {error}") from error
    if answer.returncode != 0:
        raise _failure(lock, answer.stderr)


def _with_uv(uv: str, architecture: str) -> list[str]:
    platform = f"{ARCHITECTURES[architecture]}-manylinux_2_{_GLIBC_MINOR}"
    return [uv, "pip", "install", "--quiet", "--python-platform", platform, "--python-version", PYTHON]


def _with_pip(architecture: str) -> list[str]:
    cpu = ARCHITECTURES[architecture]
    # pip takes a platform by the letter: the older ones do not follow from the newest
    platforms = [f"manylinux_2_{minor}_{cpu}" for minor in range(_GLIBC_MINOR, _OLDEST_GLIBC_MINOR - 1, -1)]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    for platform in [*platforms, f"manylinux2014_{cpu}"]:
        pip += ["--platform", platform]
    return [*pip, "--implementation", "cp", "--python-version", PYTHON]


def _refuse_markers(lock: Path) -> None:
    """pip would judge `; python_version < "3.12"` by the Python that it runs under."""
    marked = [line for line in lock.read_text().splitlines() if ";" in line.partition("#")[0]]
    if marked:
        raise PackageError(f"{lock.name} has a pin with a condition, which only uv can judge: install uv ({marked[0]})")


def _failure(lock: Path, words: str) -> PackageError:
    lines = [line.strip() for line in words.splitlines() if line.strip()] or ["no message"]
    said = "\n  ".join(lines[-4:])
    if "No module named pip" in words:
        return PackageError("there is neither uv nor pip here: install uv, or run make package, which does")
    if _NETWORK.search(words):
        return RegistryUnreachable(f"the package index does not answer, so {lock.name} cannot be installed:\n  {said}")
    return PackageError(f"{lock.name} cannot be installed:\n  {said}")
