"""What the roles that local/provision makes may do."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from snowflake.connector.errors import ProgrammingError

from etl.contracts.names import names_for
from local.provision.snowflake import statements
from local.settings import ACCOUNT
from tests.local.snowflake.stack import Stack

As = Callable[[str, str], list[tuple]]


@pytest.fixture(scope="module")
def names(stack: Stack) -> dict[str, Any]:
    """An environment of its own, provisioned twice, and the models that its transformer makes."""
    names = names_for("roles", ACCOUNT)
    with stack.connect(database=None) as connection:
        for statement in [*statements(names), *statements(names)]:
            connection.cursor().execute(statement)
    database = names["snowflake"]["database"]
    with stack.connect(database, role=names["snowflake"]["roles"]["transformer"]) as connection:
        for statement in (
            "create or replace table staging.stg as (select coin_id, price_usd from landing.market)",
            "create schema if not exists snapshots",
            "create table snapshots.coins as (select 'btc' as coin_id)",
            "create or replace transient table exposed.fct as (select coin_id from staging.stg)",
            "create or replace view exposed.v as (select coin_id from staging.stg)",
            "create or replace materialized view exposed.mv as select coin_id from staging.stg",
            "create or replace dynamic table exposed.dt target_lag = '1 hour' warehouse = w as (select 1 as a)",
        ):
            connection.cursor().execute(statement)
    return names


@pytest.fixture(scope="module")
def as_role(stack: Stack, names: dict[str, Any]) -> As:
    snowflake = names["snowflake"]

    def run(role: str, sql: str) -> list[tuple]:
        with stack.connect(snowflake["database"], role=snowflake["roles"][role]) as connection:
            return connection.cursor().execute(sql).fetchall()

    return run


EXPOSED = ("fct", "v", "mv", "dt")
LANDING = ("market", "market_rejected", "market_run")


@pytest.mark.parametrize("role", ["analyst", "reporter", "operator"])
def test_who_reports_and_who_operates_reads_what_is_exposed(as_role: As, role: str) -> None:
    for name in EXPOSED:
        as_role(role, f"select * from exposed.{name}")


@pytest.mark.parametrize("role", ["analyst", "reporter", "loader"])
@pytest.mark.parametrize("name", ["landing.market", "staging.stg", "snapshots.coins"])
def test_nobody_reports_from_what_is_not_exposed(as_role: As, role: str, name: str) -> None:
    with pytest.raises(ProgrammingError, match="does not exist or not authorized") as error:
        as_role(role, f"select * from {name}")
    assert error.value.errno == 2003


@pytest.mark.parametrize("role", ["analyst", "reporter", "operator", "loader"])
@pytest.mark.parametrize(
    "statement", ["delete from exposed.fct", "create table exposed.mine as select 1 as a", "drop table landing.market"]
)
def test_only_the_transformer_writes(as_role: As, role: str, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="Insufficient privileges"):
        as_role(role, statement)


def test_the_operator_sees_loads_and_pipes_and_reads_landing(as_role: As, names: dict[str, Any]) -> None:
    database = names["snowflake"]["database"]
    for name in LANDING:
        assert as_role("operator", f"select count(*) from landing.{name}") == [(0,)]
    assert (
        as_role(
            "operator",
            f"select file_name, status from table({database}.information_schema.copy_history(table_name => "
            f"'{database}.LANDING.MARKET', start_time => dateadd(day, -1, current_timestamp())))",
        )
        == []
    )
    ((status,),) = as_role("operator", f"select system$pipe_status('{database}.LANDING.MARKET_PIPE')")
    assert json.loads(status)["executionState"] == "RUNNING"
    for name in ("staging.stg", "snapshots.coins"):
        with pytest.raises(ProgrammingError, match="not authorized"):
            as_role("operator", f"select * from {name}")


@pytest.mark.parametrize("name", EXPOSED)
def test_who_reads_is_granted_in_the_way_in_which_dbt_looks(as_role: As, names: dict[str, Any], name: str) -> None:
    """From a table that it keeps, dbt revokes each SELECT that the model's config does not name."""
    granted = {row[5] for row in as_role("transformer", f"show grants on exposed.{name}") if row[1] == "SELECT"}
    assert granted == {names["snowflake"]["roles"][role] for role in ("analyst", "operator", "reporter")}
