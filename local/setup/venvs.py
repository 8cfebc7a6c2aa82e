"""The venvs: Airflow, dbt, the laptop's cloud and each function apart, because they cannot share one."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from local.setup.errors import SetupError
from local.setup.uv import environment

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "locks"
VENVS = ROOT / ".local" / "venvs"
_STAMP = ".installed"


class Venv(NamedTuple):
    """A venv below .local/venvs: what it is called for the user, and the locks it holds."""

    path: str
    title: str
    locks: list[str]


def venvs_for(group: str) -> list[Venv]:
    """The venvs that `make run` needs (run), those and the tests' packages (test), or the linters (check)."""
    if group == "check":
        return [Venv("dev", "linters", ["dev"])]
    suffix = {"run": "", "test": "-test"}[group]
    functions = json.loads((ROOT / "etl" / "contracts" / "names.json").read_text())["functions"]
    return [
        Venv("cloud", "the laptop's cloud", ["cloud" + suffix]),
        Venv("airflow", "Airflow", ["airflow" + suffix]),
        Venv("dbt", "dbt", ["dbt"]),
    ] + [
        Venv("functions/" + name.replace("{env}", "local"), "function " + key, ["function-" + key])
        for key, name in sorted(functions.items())
    ]


def is_current(venv: Venv, python: str) -> bool:
    """Whether the venv holds its locks already; one with the tests' packages serves where fewer would do."""
    stamp = VENVS / venv.path / _STAMP
    if not stamp.exists() or not (VENVS / venv.path / "bin" / "python").exists():
        return False
    held = json.loads(stamp.read_text())
    return any(held == _stamp(locks, python) for locks in (venv.locks, [lock + "-test" for lock in venv.locks]))


def install(venv: Venv, python: str, uv: str, log: Path) -> None:
    """Make the venv and install its locks. Raises SetupError."""
    home = VENVS / venv.path
    if home.exists() and not _is_whole(home, python):
        shutil.rmtree(home)
    if (home / _STAMP).exists():
        (home / _STAMP).unlink()
    locks = [str(LOCKS / (lock + ".txt")) for lock in venv.locks]
    interpreter = str(home / "bin" / "python")
    _run([uv, "venv", "--quiet", "--allow-existing", "--no-project", "--python", python, str(home)], venv, log)
    _run([uv, "pip", "sync", "--quiet", "--python", interpreter, *locks], venv, log)
    (home / _STAMP).write_text(json.dumps(_stamp(venv.locks, python)))


def _is_whole(home: Path, python: str) -> bool:
    """False for a venv whose installation was interrupted, or that another Python made."""
    stamp = home / _STAMP
    return stamp.exists() and json.loads(stamp.read_text())["python"] == python


def _stamp(locks: list[str], python: str) -> dict[str, str]:
    digest = hashlib.sha256()
    for lock in locks:
        path = LOCKS / (lock + ".txt")
        digest.update(path.read_bytes() if path.exists() else b"")
    return {"locks": digest.hexdigest(), "python": python}


def _run(command: list[str], venv: Venv, log: Path) -> None:
    answer = subprocess.run(command, capture_output=True, text=True, env=environment(), close_fds=False, check=False)
    with log.open("a") as file:
        file.write("$ {}\n{}{}\n".format(" ".join(command), answer.stdout, answer.stderr))
    if answer.returncode != 0:
        lines = [line.strip() for line in answer.stderr.splitlines() if line.strip()] or ["no message"]
        raise SetupError(
            "{} could not be installed:\n  {}\n"
            "Is the package index reachable, and is there room on the disk (about 2 GB)? All of it: {}".format(
                venv.title, "\n  ".join(lines[-3:]), log
            )
        )
