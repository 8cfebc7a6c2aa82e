"""The venvs: Airflow, dbt, the laptop's cloud and each function apart, because they cannot share one."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from etl.package import trimming
from etl.package.uv_environment import uv_environment
from local.setup.reasons import failure, told, without_passwords

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "locks"
VENVS = ROOT / ".local" / "venvs"
_STAMP = ".installed"


class Venv(NamedTuple):
    """A venv below .local/venvs: its title for the user, the locks it holds, whether packages' trimming applies."""

    path: str
    title: str
    locks: list[str]
    trimmed: bool = False


def venvs_for(group: str) -> list[Venv]:
    """The venvs that `make run` needs (run), those and the tests' packages (test), the linters (check), dbt (dbt), what
    is measured (bench), Tableau's documents (tableau), what deploys (deploy), the images of containers (cloud-image,
    airflow-image).

    `make package` needs none.
    """
    if group == "package":
        return []
    if group == "bench":
        return [Venv("bench", "benchmarks", ["bench"])]
    if group == "check":
        return [Venv("dev", "linters", ["dev"])]
    if group == "dbt":
        return [Venv("dbt", "dbt", ["dbt"])]
    if group == "tableau":
        return [Venv("tableau", "Tableau's documents", ["tableau"])]
    if group == "deploy":
        return [Venv("deploy", "the deployment", ["deploy"])]
    if group == "cloud-image":
        return [Venv("cloud", "the laptop's cloud", ["cloud"]), *_functions()]
    if group == "airflow-image":
        return [Venv("airflow", "Airflow", ["airflow", "airflow-postgres"]), Venv("dbt", "dbt", ["dbt"])]
    suffix = {"run": "", "test": "-test"}[group]
    tested = [
        Venv("tableau", "Tableau's documents", ["tableau-test"]),
        Venv("deploy", "the deployment", ["deploy-test"]),
    ]
    return [
        Venv("cloud", "the laptop's cloud", ["cloud" + suffix]),
        Venv("airflow", "Airflow", ["airflow" + suffix]),
        Venv("dbt", "dbt", ["dbt"]),
        *_functions(),
        *(tested if group == "test" else []),
    ]


def _functions() -> list[Venv]:
    names = json.loads((ROOT / "etl" / "contracts" / "names.json").read_text())["functions"]
    return [
        Venv("functions/" + name.replace("{env}", "local"), "function " + key, ["function-" + key], trimmed=True)
        for key, name in sorted(names.items())
    ]


def is_current(venv: Venv, python: str) -> bool:
    """Whether the venv holds its locks already; one with the tests' packages serves where fewer would do."""
    stamp = VENVS / venv.path / _STAMP
    if not stamp.exists() or not (VENVS / venv.path / "bin" / "python").exists():
        return False
    held = json.loads(stamp.read_text())
    with_tests = venv._replace(locks=[lock + "-test" for lock in venv.locks])
    return any(held == _stamp(wanted, python) for wanted in (venv, with_tests))


def locks_of(venv: Venv) -> list[Path]:
    """The files that say what a venv is to hold."""
    return [LOCKS / (lock + ".txt") for lock in venv.locks]


def install(venv: Venv, python: str, uv: str, log: Path, hear: Callable[[str], None] = lambda line: None) -> None:
    """Make the venv, install its locks and trim what is to be trimmed; `hear` is told what uv says.

    Raises SetupError.
    """
    home = VENVS / venv.path
    # uv brings back no file that trimming took, and cannot remove a package whose RECORD it took: from scratch
    if home.exists() and (venv.trimmed or not _is_whole(home, python)):
        shutil.rmtree(home)
    if (home / _STAMP).exists():
        (home / _STAMP).unlink()
    locks = [str(path) for path in locks_of(venv)]
    interpreter = str(home / "bin" / "python")
    _run([uv, "venv", "--quiet", "--allow-existing", "--no-project", "--python", python, str(home)], venv, log)
    # verbose: what is to be fetched is only said then
    _run([uv, "pip", "sync", "--verbose", "--python", interpreter, "--no-progress", *locks], venv, log, hear)
    if venv.trimmed:
        for packages in home.glob("lib/python*/site-packages"):
            trimming.trim(packages)
    (home / _STAMP).write_text(json.dumps(_stamp(venv, python)))


def _is_whole(home: Path, python: str) -> bool:
    """False for a venv whose installation was interrupted, or that another Python made."""
    stamp = home / _STAMP
    return stamp.exists() and json.loads(stamp.read_text())["python"] == python


def _stamp(venv: Venv, python: str) -> dict[str, str]:
    digest = hashlib.sha256()
    for path in locks_of(venv):
        digest.update(path.read_bytes() if path.exists() else b"")
    trimmed = {"trimming": trimming.version()} if venv.trimmed else {}
    return {"locks": digest.hexdigest(), "python": python, **trimmed}


def _run(command: list[str], venv: Venv, log: Path, hear: Callable[[str], None] = lambda line: None) -> None:
    """Run the installer; `hear` is told each of its lines. Whatever ends this process' work ends the installer."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=uv_environment(),
        close_fds=False,
    )
    said = []
    try:
        for line in process.stdout or ():
            said.append(line)
            hear(line)
        process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    words = "".join(said)
    failed = process.returncode != 0
    with log.open("a") as file:
        file.write("$ {}\n{}\n".format(" ".join(command), without_passwords(words if failed else told(words))))
    if failed:
        raise failure(f"{venv.title} could not be installed", words, str(log))
