"""Whether MWAA could install requirements.txt: resolved for its Python under Airflow's own constraints.

MWAA installs it when the environment is updated, and takes half an hour to say that it can't.
"""

from __future__ import annotations

import re
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from deploy.deployment import Deployment
from deploy.errors import DeployError
from deploy.places import ROOT
from deploy.step import Step
from deploy.steps.packages import NEEDS_MWAA, with_mwaa
from etl.package.uv_environment import uv_environment
from local.setup.errors import SetupError
from local.setup.uv import find_uv

PYTHON = "3.12"
COPY = ROOT / "locks" / "airflow-3.3.1-constraints.txt"
NEEDED = (
    "apache-airflow",
    "apache-airflow-providers-amazon",
    "apache-airflow-providers-snowflake",
    "astronomer-cosmos",
)
_CONSTRAINT = re.compile(r'^--constraint\s+"(https://[^"]+)"\s*$', re.MULTILINE)
_URL_SECONDS = 15


def check(deployment: Deployment, file: Path, fetch: Callable[[str], str] | None = None) -> str:
    """Resolve `file`; says under which constraints, and what became of NEEDED. Raises DeployError if it does not."""
    text = file.read_text()
    stated = _CONSTRAINT.search(text)
    if not stated:
        raise DeployError(
            f"{deployment.here(file)} names no constraints, and MWAA then takes whatever is newest",
            'its first line is --constraint "https://…", see docs/airflow.md',
        )
    constraints, which = _constraints(stated[1], fetch or _fetch)
    resolved = _resolve(deployment, _CONSTRAINT.sub("", text), constraints, which)
    pins = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", resolved, re.MULTILINE))
    missing = [name for name in NEEDED if name not in pins]
    if missing:
        raise DeployError(f"{deployment.here(file)} does not bring {', '.join(missing)}", "add it")
    found = ", ".join(f"{name.removeprefix('apache-airflow-')} {pins[name]}" for name in NEEDED)
    return f"{len(pins)} packages resolve for Python {PYTHON} under {which}: {found}"


def _constraints(url: str, fetch: Callable[[str], str]) -> tuple[str, str]:
    try:
        return fetch(url), f"the constraints at {url}"
    except OSError:
        # the copy has what requirements.txt reaches; tests/policy holds it to the version that the URL names
        return COPY.read_text(), f"the copy in {COPY.relative_to(ROOT)} ({url} is out of reach)"


def _fetch(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=_URL_SECONDS) as answer:  # noqa: S310 - https, see _CONSTRAINT
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        if error.code == 404:  # not out of reach: wrong
            raise DeployError(f"there are no constraints at {url}", "is the version right?") from error
        raise


def _resolve(deployment: Deployment, requirements: str, constraints: str, which: str) -> str:
    try:
        uv = find_uv(ROOT / ".local" / "tools")
    except SetupError as error:
        raise DeployError(str(error)) from error
    with tempfile.TemporaryDirectory() as folder:
        asked, bound = Path(folder) / "requirements.txt", Path(folder) / "constraints.txt"
        asked.write_text(requirements)
        bound.write_text(constraints)
        command = [
            uv, "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--python-version", PYTHON,
            "--python-platform", "x86_64-manylinux_2_28", "--constraint", str(bound), str(asked),
        ]  # fmt: skip
        done = deployment.run(command, capture_output=True, env=uv_environment())
    if done.returncode == 0:
        return done.stdout
    if "No solution found" in done.stderr or "no version" in done.stderr.lower():
        raise DeployError(
            f"MWAA could not install requirements.txt under {which}:\n{done.stderr.strip()}",
            "take the versions that the constraints have",
        )
    raise DeployError(
        f"requirements.txt could not be resolved:\n{done.stderr.strip()}", "is the package index reachable?"
    )


def _do(deployment: Deployment) -> str:
    return check(deployment, ROOT / "requirements.txt")


STEP = Step("requirements", "what MWAA will install, before it has to", _do, with_mwaa, NEEDS_MWAA)
