"""Clustering keys of tables: taken wherever Snowflake and dbt write them, and shown."""

from __future__ import annotations

import pytest
from snowflake.connector import DictCursor
from snowflake.connector.errors import ProgrammingError

from tests.local.snowflake.stack import Snowflake


def keys(snowflake: Snowflake) -> tuple[str, str, str | None]:
    """As SHOW TABLES, SHOW OBJECTS and INFORMATION_SCHEMA tell table T's."""
    with snowflake.connection.cursor(DictCursor) as cursor:
        (table,) = cursor.execute(f"show tables like 'T' in schema {snowflake.name}").fetchall()
        (listed,) = cursor.execute(f"show objects like 'T' in schema {snowflake.name}").fetchall()
    assert table["automatic_clustering"] == ("ON" if table["cluster_by"] else "OFF")
    key = snowflake.value(
        "select clustering_key from information_schema.tables "
        f"where table_schema = '{snowflake.schema}' and table_name = 'T'"
    )
    return table["cluster_by"], listed["cluster_by"], key


NONE = ("", "", None)
HOUR = ("LINEAR(hour_at)",) * 3


@pytest.fixture(autouse=True)
def schema(snowflake: Snowflake) -> None:
    snowflake.run(f"use schema {snowflake.name}")


@pytest.mark.parametrize(
    "create",
    [
        "create or replace transient table t cluster by (hour_at) as (select 1 as hour_at)",
        "create or replace table t (hour_at number) cluster by (hour_at)",
        "create table {schema}.t copy grants cluster by (hour_at) as select 1 as hour_at",
        "create or replace table t (hour_at number not null) cluster by (hour_at) as (select 1 as hour_at)",
    ],
)
def test_a_table_is_created_with_a_key(snowflake: Snowflake, create: str) -> None:
    snowflake.run(create.format(schema=snowflake.name))
    assert keys(snowflake) == HOUR
    snowflake.run("create or replace table t as (select 1 as hour_at)")
    assert keys(snowflake) == NONE


def test_a_key_is_added_as_dbt_does_and_dropped(snowflake: Snowflake) -> None:
    """dbt orders the rows itself, and then names the key."""
    snowflake.run(
        f"create or replace transient table {snowflake.name}.t as "
        "(select * from (select 2 as hour_at union all select 1) order by (hour_at))"
    )
    snowflake.run(f"alter table {snowflake.name}.t cluster by (hour_at);")
    snowflake.run(f"alter table {snowflake.name}.t resume recluster;")
    assert keys(snowflake) == HOUR
    assert snowflake.run("select * from t order by 1") == [(1,), (2,)]
    snowflake.run("alter table t drop clustering key")
    assert keys(snowflake) == NONE


def test_a_key_goes_with_its_table(snowflake: Snowflake) -> None:
    snowflake.run("create table t cluster by (hour_at) as (select 1 as hour_at)")
    snowflake.run("drop table t")
    snowflake.run("create table t (hour_at number)")
    assert keys(snowflake) == NONE


def test_what_does_not_exist_is_not_clustered(snowflake: Snowflake) -> None:
    with pytest.raises(ProgrammingError, match="does not exist"):
        snowflake.run("alter table nothing cluster by (a)")
