"""Terraform and Python make the same of the shared definitions."""

from __future__ import annotations

import json

import pytest

from etl.contracts.landing import copy_statement
from etl.contracts.names import names_for
from etl.contracts.tables import TABLES, metadata_columns, table
from etl.package.functions import FUNCTIONS, configuration
from etl.state_machine.definition import definition
from local.dbt.native import task_statement

pytestmark = pytest.mark.xdist_group("contracts")  # what it plans is planned once
ACCOUNT, REGION = "123456789012", "eu-west-1"


@pytest.fixture(scope="module")
def given(workspace):
    """The module's outputs for dev."""
    plan = workspace.outcomes("modules/contracts", "contracts.tftest.hcl")["names_are_filled_in"]
    return {name: change["after"] for name, change in plan["output_changes"].items()}


def test_names(given):
    assert given["names"] == names_for("dev", ACCOUNT)


def test_landing_tables_and_their_copy_statements(given):
    assert set(given["tables"]) == set(TABLES)
    snowflake = names_for("dev", ACCOUNT)["snowflake"]
    for name in TABLES:
        contract = table(name)
        columns = [*contract.columns, *metadata_columns()]
        wanted = [
            {"name": c.name.upper(), "type": c.snowflake_type, "nullable": c.nullable, "doc": c.doc} for c in columns
        ]
        assert given["tables"][name]["columns"] == wanted
        assert given["tables"][name]["copy_statement"] == copy_statement(contract, snowflake)


def test_functions(given):
    assert given["functions"] == {name: configuration(name) for name in FUNCTIONS}


def test_the_state_machine(given):
    names = names_for("dev", ACCOUNT)
    wanted = definition(
        **{f"{function}_function": names["functions"][function] for function in FUNCTIONS},
        alerts_topic_arn=f"arn:aws:sns:{REGION}:{ACCOUNT}:{names['alerts_topic']}",
    )
    assert json.loads(given["state_machine_definition"]) == json.loads(wanted)


def test_the_task_inside_snowflake(given):
    assert given["dbt_task"]["statement"] == task_statement("dev")
