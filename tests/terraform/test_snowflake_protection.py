"""Terraform can't lose a protected environment's data: not by destroy, not by a replacement."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terraform.workspace import Workspace

pytestmark = pytest.mark.full
ROOT_MODULE = Path(__file__).with_name("roots") / "snowflake.tf"
DATABASE = "module.snowflake.snowflake_database.this"
GUARDS = "module.snowflake.terraform_data.protection"


@pytest.fixture(scope="module")
def protected(planning: Workspace) -> str:
    """What holds data, and its guards; nothing of AWS."""
    root = planning.add("protected", ROOT_MODULE)
    planning.must(root, "apply", "-auto-approve", "-no-color", "-var=protected=true", f"-target={GUARDS}")
    return root


@pytest.mark.parametrize(
    "what",
    [
        ("-destroy",),
        ("-destroy", f"-target={DATABASE}"),
        (f"-replace={DATABASE}", f"-target={GUARDS}"),
        ('-replace=module.snowflake.snowflake_table.landing["market"]', f"-target={GUARDS}"),
    ],
)
def test_a_plan_that_loses_data_is_refused(planning: Workspace, protected: str, what: tuple[str, ...]) -> None:
    refused = planning.run(protected, "plan", "-no-color", "-var=protected=true", *what)
    assert refused.returncode == 1
    assert "Instance cannot be destroyed" in refused.stderr
    assert GUARDS in refused.stderr


def test_protection_is_not_lifted_by_its_variable(planning: Workspace, protected: str) -> None:
    refused = planning.run(protected, "plan", "-no-color", "-var=protected=false", f"-target={GUARDS}")
    assert refused.returncode == 1
    assert "Instance cannot be destroyed" in refused.stderr


def test_a_plan_that_keeps_all_is_empty(planning: Workspace, protected: str) -> None:
    planned = planning.planned(protected, "-var=protected=true", f"-target={GUARDS}")
    changes = planned.get("resource_changes", [])
    assert [change["address"] for change in changes if change["change"]["actions"] != ["no-op"]] == []
