"""What a role reads that was given less than everything, and that it writes nothing."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator

import pytest
from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import ProgrammingError

from tests.local.snowflake.stack import DATABASE, Snowflake, Stack

Run = Callable[[str], list[tuple]]


@pytest.fixture
def role(snowflake: Snowflake) -> str:
    """A role that may see the database and one schema, with a table that it may read and one that it may not."""
    role = f"{snowflake.schema}_READER"
    for statement in (
        f"use schema {snowflake.name}",
        "create table prices (coin_id varchar, price float)",
        "create table secrets (coin_id varchar, secret varchar)",
        "insert into prices values ('btc', 1), ('eth', 2)",
        "insert into secrets values ('btc', 'x')",
        f"create role {role}",
        f"grant usage on database {DATABASE} to role {role}",
        f"grant usage on schema {snowflake.name} to role {role}",
        f"grant select on prices to role {role}",
    ):
        snowflake.run(statement)
    return role


@pytest.fixture
def session(stack: Stack, snowflake: Snowflake, role: str) -> Iterator[SnowflakeConnection]:
    with stack.connect(schema=snowflake.schema, role=role) as connection:
        yield connection


@pytest.fixture
def read(session: SnowflakeConnection) -> Run:
    return lambda sql: session.cursor().execute(sql).fetchall()


def refused(read: Run, sql: str, what: str) -> None:
    with pytest.raises(ProgrammingError, match=f"{what} does not exist or not authorized") as error:
        read(sql)
    assert error.value.errno == 2003


def test_a_table_is_read_with_select_and_not_without(read: Run, snowflake: Snowflake) -> None:
    assert read("select count(*) from prices") == [(2,)]
    refused(read, "select count(*) from secrets", f"Object '{snowflake.name}.SECRETS'")
    assert snowflake.run("select secret from secrets") == [("x",)]


@pytest.mark.parametrize(
    "query",
    [
        "select * from prices p join secrets s on s.coin_id = p.coin_id",
        "select * from prices where coin_id in (select coin_id from secrets)",
        "select (select max(secret) from secrets), price from prices",
        "with s as (select * from secrets) select * from s",
        "with secrets as (select * from secrets) select * from secrets",
        "with prices as (select * from secrets) select * from prices",
        "select coin_id from prices union all select coin_id from secrets",
        "(select * from SECRETS)",
        'select * from "SECRETS"',
        "select * from identifier('secrets')",
        "select * from (select * from prices, lateral (select * from secrets) s)",
        "describe table secrets",
    ],
)
def test_a_table_is_found_wherever_a_statement_names_it(read: Run, snowflake: Snowflake, query: str) -> None:
    refused(read, query, f"Object '{snowflake.name}.SECRETS'")


@pytest.mark.parametrize(
    "query",
    [
        "with secrets as (select coin_id from prices) select coin_id from secrets",
        "with a as (select coin_id from prices), b as (select coin_id from a) select coin_id from b",
        "with Secrets as (select coin_id from prices) select coin_id from (select * from SECRETS) as s",
        "with recursive secrets as (select 1 as n union all select n + 1 from secrets where n < 2) "
        "select coin_id from prices, secrets where n = 1",
        "select secrets.coin_id from (select coin_id from prices) as secrets",
        "select secrets.coin_id from prices as secrets",
        "select p.coin_id from prices p, lateral flatten(input => array_construct(1)) f",
    ],
)
def test_ctes_and_aliases_are_no_tables(read: Run, query: str) -> None:
    assert sorted(read(query)) == [("btc",), ("eth",)]


@pytest.mark.parametrize("create", ["view", "materialized view"])
def test_a_view_is_read_with_select_on_the_view_alone(read: Run, snowflake: Snowflake, role: str, create: str) -> None:
    snowflake.run(f"create {create} v as select secret from secrets")
    refused(read, "select * from v", f"Object '{snowflake.name}.V'")
    snowflake.run(f"grant select on v to role {role}")
    assert read("select * from v") == [("x",)]


def test_what_is_revoked_is_no_longer_read(read: Run, snowflake: Snowflake, role: str) -> None:
    snowflake.run(f"revoke select on table prices from role {role}")
    refused(read, "select * from prices", "PRICES'")


@pytest.mark.parametrize(
    ("on", "what"), [("schema {schema}", f"Schema '{DATABASE}.T"), (f"database {DATABASE}", f"Database '{DATABASE}'")]
)
def test_reading_needs_usage_around_the_table(
    stack: Stack, snowflake: Snowflake, role: str, on: str, what: str
) -> None:
    other = f"{role}_2"
    snowflake.run(f"create role {other}")
    for granted in (f"usage on database {DATABASE}", f"usage on schema {snowflake.name}", "select on prices"):
        if on.format(schema=snowflake.name) not in granted:
            snowflake.run(f"grant {granted} to role {other}")
    with (
        stack.connect(schema=snowflake.schema, role=other) as connection,
        pytest.raises(ProgrammingError, match=f"{what}.*does not exist or not authorized"),
    ):
        connection.cursor().execute("select * from prices")


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("insert into prices values ('x', 1)", "table 'PRICES'"),
        ("insert overwrite into prices values ('x', 1)", "table 'PRICES'"),
        ("/* why */ update prices set price = 0 -- so", "table 'PRICES'"),
        ("delete from {schema}.prices", "table 'PRICES'"),
        ("merge into prices using secrets s on true when matched then delete", "table 'PRICES'"),
        ("truncate table prices", "table 'PRICES'"),
        ("copy into prices from @files", "table 'PRICES'"),
        ("create table mine as select 1 as a", "table 'MINE'"),
        ("create or replace view {schema}.v as select 1 as a", "view 'V'"),
        ("create materialized view v as select coin_id from prices", "view 'V'"),
        ("drop table if exists prices", "table 'PRICES'"),
        ("alter table prices add column a number", "table 'PRICES'"),
        ("comment on table prices is 'mine'", "table 'PRICES'"),
        ("drop schema {schema}", "schema 'T"),
        ("grant select on table secrets to role {role}", "table 'SECRETS'"),
        ("create role mine", "role 'MINE'"),
        ("with p as (select * from prices) insert into prices select * from p", "table 'PRICES'"),
    ],
)
def test_a_reader_changes_nothing(read: Run, snowflake: Snowflake, role: str, statement: str, what: str) -> None:
    with pytest.raises(ProgrammingError, match=f"Insufficient privileges to operate on {what}") as error:
        read(statement.format(schema=snowflake.name, role=role))
    assert (error.value.errno, error.value.sqlstate) == (3001, "42501")
    assert snowflake.value("select count(*) from prices") == 2


def test_a_reader_looks_around(read: Run, snowflake: Snowflake, role: str) -> None:
    read("alter session set query_tag = 'x'")
    assert read("select current_role()") == [(role,)]
    assert ("PRICES",) in read(
        f"select table_name from information_schema.tables where table_schema = '{snowflake.schema}'"
    )
    assert read(f"show grants to role {role}")
    assert len(read("describe table prices")) == 2
    read("begin")
    read("rollback")


def test_all_is_what_exists_and_future_is_what_comes(read: Run, snowflake: Snowflake, role: str) -> None:
    snowflake.run("create table old (a number)")
    snowflake.run(f"grant select on all tables in schema {snowflake.name} to role {role}")
    assert read("select * from old") == []
    snowflake.run("create table later (a number)")
    refused(read, "select * from later", "LATER'")
    snowflake.run(f"grant select on future tables in schema {snowflake.name} to role {role}")
    refused(read, "select * from later", "LATER'")
    snowflake.run("create table latest (a number)")
    assert read("select * from latest") == []
    snowflake.run(f"revoke select on future tables in schema {snowflake.name} from role {role}")
    snowflake.run("create table last (a number)")
    refused(read, "select * from last", "LAST'")
    snowflake.run(f"revoke select on all tables in schema {snowflake.name} from role {role}")
    refused(read, "select * from latest", "LATEST'")


@pytest.mark.parametrize(
    ("kind", "create"),
    [
        ("tables", "table x as (select 1 as a)"),
        ("tables", "transient table x copy grants as (select 1 as a)"),
        ("views", "view x as (select 1 as a)"),
        ("materialized views", "materialized view x as select coin_id from prices where price = 1"),
        ("dynamic tables", "dynamic table x target_lag = '1 hour' warehouse = w as (select 1 as a)"),
    ],
)
def test_future_grants_are_of_one_kind_and_reach_what_is_replaced(
    read: Run, snowflake: Snowflake, role: str, kind: str, create: str
) -> None:
    for other in {"tables", "views", "materialized views", "dynamic tables"} - {kind}:
        snowflake.run(f"grant select on future {other} in schema {snowflake.name} to role {role}")
    snowflake.run(f"create {create}")
    refused(read, "select * from x", "X'")
    snowflake.run(f"grant select on future {kind} in schema {snowflake.name} to role {role}")
    refused(read, "select * from x", "X'")
    if "copy grants" in create:
        snowflake.run(f"create or replace {create}")
        refused(read, "select * from x", "X'")
        create = create.replace("copy grants ", "")
    for _ in range(2):
        snowflake.run(f"create or replace {create}")
        assert len(read("select * from x")) == 1


def test_a_future_grant_on_the_schema_stands_for_those_on_the_database(snowflake: Snowflake, role: str) -> None:
    snowflake.run(f"grant select on future views in schema {snowflake.name} to role {role}")
    snowflake.run(f"grant select on future views in database {DATABASE} to role {role}_all")
    try:
        snowflake.run("create view v as select 1 as a")
        assert [row[5] for row in snowflake.run("show grants on view v")] == [role]
        (future,) = snowflake.run(f"show future grants in schema {snowflake.name}")
        assert future[1:6] == ("SELECT", "VIEW", f"{snowflake.name}.<VIEW>", "ROLE", role)
    finally:
        snowflake.run(f"revoke select on future views in database {DATABASE} from role {role}_all")


def test_a_grant_outlives_a_failed_replacement_and_moves_with_a_new_name(read: Run, snowflake: Snowflake) -> None:
    with pytest.raises(ProgrammingError):
        snowflake.run("create or replace table prices as (select nothing as a)")
    assert len(read("select * from prices")) == 2
    snowflake.run(f"alter table prices rename to {snowflake.name}.renamed")
    assert len(read("select * from renamed")) == 2


def test_a_role_reads_by_the_roles_it_holds(read: Run, snowflake: Snowflake, role: str) -> None:
    snowflake.run(f"create role {role}_secrets")
    snowflake.run(f"grant select on secrets to role {role}_secrets")
    snowflake.run(f"grant role {role}_secrets to role {role}")
    assert len(read("select * from secrets")) == 1
    snowflake.run(f"revoke role {role}_secrets from role {role}")
    refused(read, "select * from secrets", "SECRETS'")


def test_what_is_granted_to_public_everybody_reads(read: Run, snowflake: Snowflake) -> None:
    snowflake.run("grant select on secrets to role public")
    assert len(read("select * from secrets")) == 1


@pytest.mark.parametrize("privilege", ["create table", "ownership", "all privileges"])
def test_a_role_that_may_create_may_do_everything(read: Run, snowflake: Snowflake, role: str, privilege: str) -> None:
    refused(read, "select * from secrets", "SECRETS'")
    snowflake.run(f"grant {privilege} on schema {snowflake.name} to role {role}")
    assert len(read("select * from secrets")) == 1
    read("create or replace table secrets as (select 1 as a)")
    snowflake.run(f"revoke {privilege} on schema {snowflake.name} from role {role}")
    refused(read, "select * from secrets", "SECRETS'")


def test_a_role_that_nobody_created_may_do_everything(stack: Stack, snowflake: Snowflake, role: str) -> None:
    with stack.connect(schema=snowflake.schema, role="sysadmin") as connection:
        assert connection.role == "SYSADMIN"
        assert connection.cursor().execute("select secret from secrets").fetchall() == [("x",)]
        connection.cursor().execute(f"use role {role}")
        with pytest.raises(ProgrammingError, match="SECRETS' does not exist or not authorized"):
            connection.cursor().execute("select secret from secrets")
        connection.cursor().execute("use role sysadmin")
        connection.cursor().execute("delete from secrets")


def test_roles_outlive_the_server(stack: Stack, snowflake: Snowflake, role: str) -> None:
    stack.restart_server(signal.SIGKILL)
    snowflake.reconnect()
    with stack.connect(schema=snowflake.schema, role=role) as connection:
        assert len(connection.cursor().execute("select * from prices").fetchall()) == 2
        with pytest.raises(ProgrammingError, match="not authorized"):
            connection.cursor().execute("select * from secrets")
