"""What tests of all kinds share: hypothesis's settings, and Terraform.

Without Terraform's binary, its providers or an account, the tests that need it skip, and say so.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.terraform.providers import configuration
from tests.terraform.workspace import Workspace

REQUIRED = "TERRAFORM_REQUIRED"
"""Set where Terraform has to be there: what cannot be tested fails instead of skipping."""
PROBE = Path(__file__).parent / "terraform" / "roots" / "probe.tf"

# how long an example takes says how busy the machine is; and a failure shows how to have it again
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def workspace(tmp_path_factory):
    """A copy of the repository's part that Terraform reads, with its providers to be had: for what needs no account."""
    if not shutil.which("terraform"):
        _cannot("terraform is not on this machine, so nothing of terraform/ is checked")
    made = Workspace(tmp_path_factory.mktemp("terraform"), configuration(dict(os.environ)))
    tried = made.run("modules/pipeline", "init", "-backend=false", "-no-color")
    if tried.returncode != 0 and "Failed to query available provider packages" in tried.stderr:
        _cannot(f"Terraform's providers cannot be had, so nothing of terraform/ is checked:\n{tried.stderr}")
    return made


@pytest.fixture(scope="session")
def planning(workspace):
    """The same, for plans: Snowflake's provider logs in for one. A stand-in for it does not."""
    tried = workspace.run(workspace.add("probe", PROBE), "plan", "-no-color")
    if tried.returncode != 0:
        _cannot(f"Snowflake's provider has no account here, so nothing with Snowflake is planned:\n{tried.stderr}")
    return workspace


def _cannot(why: str) -> None:
    tell = pytest.fail if os.environ.get(REQUIRED) else pytest.skip
    tell(f"NOT TESTED: {why}")
