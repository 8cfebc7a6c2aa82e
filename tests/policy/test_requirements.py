"""The requirement files and their locks agree, and Airflow's is what MWAA can install."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.policy.tracked import tracked

ROOT = Path(__file__).parents[2]
PAIRS = {
    "requirements.txt": "airflow",
    "requirements-dbt.txt": "dbt",
    "requirements-dev.txt": "dev",
    "requirements-test.txt": "cloud-test",
    "tests/end_to_end/requirements.txt": "cloud-test",
    "tests/etl/requirements.txt": "cloud-test",
    "local/requirements.txt": "cloud",
    "tableau/requirements.txt": "tableau",
    "deploy/requirements.txt": "deploy",
    "docker/airflow/requirements.txt": "airflow-postgres",
    "benchmarks/requirements.txt": "bench",
    "etl/lambdas/collect/requirements.txt": "function-collect",
    "etl/lambdas/stage/requirements.txt": "function-stage",
    "etl/lambdas/publish/requirements.txt": "function-publish",
}


def requirements(path: Path) -> list[Requirement]:
    lines = (line.partition(" #")[0].strip() for line in path.read_text().splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]


def pins(lock: str, python: str) -> dict[str, str]:
    found = {}
    for pin in requirements(ROOT / "locks" / f"{lock}.txt"):
        environment = {"python_version": python, "python_full_version": f"{python}.0"}
        if pin.marker is None or pin.marker.evaluate(environment):
            found[canonicalize_name(pin.name)] = str(pin.specifier).removeprefix("==")
    return found


@pytest.mark.parametrize("python", ["3.11", "3.12"])
@pytest.mark.parametrize("path", PAIRS)
def test_a_lock_holds_all_that_its_requirements_ask_for(path, python):
    locked = pins(PAIRS[path], python)
    for requirement in requirements(ROOT / path):
        version = locked.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} of {path} is not in locks/{PAIRS[path]}.txt: make lock"
        assert requirement.specifier.contains(version), f"{path}: {requirement}, but {version} is locked: make lock"


def test_every_requirement_file_is_in_the_list():
    # those of Terraform's tests are stand-ins, which nobody installs
    found = tracked("*requirements*.txt", ":!terraform/modules/*/tests/*")
    assert {str(path.relative_to(ROOT)) for path in found} == set(PAIRS)


def test_airflow_is_constrained_as_mwaa_wants_it():
    first = (ROOT / "requirements.txt").read_text().splitlines()[0]
    assert re.fullmatch(r'--constraint "https://.*/constraints-3\.3\.1/constraints-3\.12\.txt"', first)


def test_on_mwaa_s_python_the_lock_keeps_every_constraint_of_airflow():
    constraints = pins("airflow-3.3.1-constraints", "3.12")
    locked = pins("airflow", "3.12")
    assert {name: version for name, version in locked.items() if constraints.get(name, version) != version} == {}
    assert len(set(constraints) & set(locked)) > 150


def test_the_laptop_s_cloud_imports_nothing_that_only_the_tests_install():
    """`make run` installs locks/cloud.txt alone; what the functions need is in venvs of their own."""
    only_tests = set(pins("cloud-test", "3.12")) - set(pins("cloud", "3.12"))
    assert {"orjson", "aws-lambda-powertools"} <= only_tests
    blocked = "import sys; sys.modules.update(dict.fromkeys(('orjson', 'aws_lambda_powertools')))"
    code = f"{blocked}\nimport local.execute, local.run, local.sql, local.up, local.report"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
