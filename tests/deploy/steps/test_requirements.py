"""requirements.txt against what MWAA will hold it to. It resolves for real, which takes the package index."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from deploy.deployment import Deployment, run
from deploy.errors import DeployError
from deploy.places import ROOT
from deploy.steps.requirements import COPY, NEEDED, check
from tests.deploy.conftest import Noted, deployment

FIRST = (ROOT / "requirements.txt").read_text().splitlines()[0]
GONE = "could not be resolved"


def unreachable(url):
    raise OSError("no way out")


def requirements(tmp_path, *lines):
    file = tmp_path / "requirements.txt"
    file.write_text("\n".join((FIRST, *lines)) + "\n")
    return file


def resolved(file, fetch=unreachable):
    try:
        return check(Deployment("dev", run=run), file, fetch)
    except DeployError as error:
        if GONE in str(error):
            pytest.skip(f"NOT TESTED: {error}")
        raise


def test_it_resolves_for_mwaa_s_python_with_the_providers_that_are_needed():
    """The command itself: under the constraints at their address where that is in reach, else under the copy."""
    done = subprocess.run(
        [sys.executable, "-m", "deploy.requirements_check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if GONE in done.stderr:
        pytest.skip(f"NOT TESTED: {done.stderr}")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(
        r"\d+ packages resolve for Python 3\.12 under (the constraints at https|the copy in locks)", done.stdout
    )
    pins = dict(line.split("==") for line in COPY.read_text().splitlines() if "==" in line and "#" not in line)
    wanted = {name: pins[name] for name in NEEDED if name in pins}
    assert len(wanted) == 2  # the others are no package that Airflow constrains: Airflow itself, and cosmos
    for name, version in wanted.items():
        assert f"{name.removeprefix('apache-airflow-')} {version}" in done.stdout


def test_where_the_constraints_are_in_reach_they_are_taken(tmp_path):
    asked = []

    def fetch(url):
        asked.append(url)
        return "six==1.16.0\n"

    file = requirements(tmp_path, "six")
    with pytest.raises(DeployError, match="does not bring apache-airflow, "):
        check(deployment(run=Noted(pip=(0, "six==1.16.0\n"))), file, fetch)
    assert asked == ["https://raw.githubusercontent.com/apache/airflow/constraints-3.3.1/constraints-3.12.txt"]


def test_a_package_that_the_constraints_forbid_is_named(tmp_path):
    with pytest.raises(DeployError, match=r"(?s)MWAA could not install.*the copy in locks.*boto3") as error:
        resolved(requirements(tmp_path, "boto3==1.0.0"))
    assert "constraints" in error.value.way_out


def test_requirements_without_constraints_are_refused(tmp_path):
    file = tmp_path / "requirements.txt"
    file.write_text("six\n")
    with pytest.raises(DeployError, match="names no constraints"):
        check(deployment(), file, unreachable)
