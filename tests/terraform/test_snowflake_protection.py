"""Terraform can't lose a protected environment's data: not by destroy, not by a replacement."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terraform.conftest import Workspace

ENVIRONMENT = Path(__file__).with_name("snowflake_environment.tf").read_text()
DATABASE = "module.snowflake.snowflake_database.this"
GUARDS = "module.snowflake.terraform_data.protection"


@pytest.fixture(scope="module")
def protected(workspace: Callable[[str], Workspace]) -> Workspace:
    """What holds data, and its guards; nothing of AWS."""
    made = workspace(ENVIRONMENT)
    made.done("apply", "-auto-approve", "-input=false", "-no-color", "-var=protected=true", f"-target={GUARDS}")
    return made


@pytest.mark.parametrize(
    "what",
    [
        ("-destroy",),
        ("-destroy", f"-target={DATABASE}"),
        (f"-replace={DATABASE}", f"-target={GUARDS}"),
        ('-replace=module.snowflake.snowflake_table.landing["market"]', f"-target={GUARDS}"),
    ],
)
def test_a_plan_that_loses_data_is_refused(protected: Workspace, what: tuple[str, ...]) -> None:
    refused = protected.run("plan", "-input=false", "-no-color", "-var=protected=true", *what)
    assert refused.returncode == 1
    assert "Instance cannot be destroyed" in refused.stderr
    assert GUARDS in refused.stderr


def test_protection_is_not_lifted_by_its_variable(protected: Workspace) -> None:
    refused = protected.run("plan", "-input=false", "-no-color", "-var=protected=false", f"-target={GUARDS}")
    assert refused.returncode == 1
    assert "Instance cannot be destroyed" in refused.stderr


def test_a_plan_that_keeps_all_is_empty(protected: Workspace) -> None:
    planned = protected.planned("-var=protected=true", f"-target={GUARDS}")
    changes = planned.get("resource_changes", [])
    assert [change["address"] for change in changes if change["change"]["actions"] != ["no-op"]] == []
