"""Terraform for all tests that need it. Without its binary or its providers they skip, and say so."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.terraform.providers import configuration
from tests.terraform.workspace import Workspace


@pytest.fixture(scope="session")
def workspace(tmp_path_factory):
    """A copy of the repository's part that Terraform reads, with its providers to be had."""
    if not shutil.which("terraform"):
        pytest.skip("NOT TESTED: terraform is not on this machine, so nothing of terraform/ is checked")
    made = Workspace(tmp_path_factory.mktemp("terraform"), configuration(dict(os.environ)))
    tried = made.run("modules/pipeline", "init", "-backend=false", "-no-color")
    if tried.returncode != 0 and "Failed to query available provider packages" in tried.stderr:
        pytest.skip(
            f"NOT TESTED: Terraform's providers cannot be had, so nothing of terraform/ is checked:\n{tried.stderr}"
        )
    return made
