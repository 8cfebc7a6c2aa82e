"""Which materialized views are made, what SHOW says of them, and when they become invalid."""

from __future__ import annotations

import signal
from typing import Any

import pytest
from snowflake.connector import DictCursor
from snowflake.connector.errors import ProgrammingError

from tests.local.snowflake.stack import Snowflake, Stack


@pytest.fixture
def model(snowflake: Snowflake) -> Snowflake:
    """A session in its schema, with tables of prices and a view on one of them."""
    snowflake.run(f"use schema {snowflake.name}")
    snowflake.run("create table prices (coin_id varchar, price float, hour_at timestamp_ntz)")
    snowflake.run("insert into prices values ('btc', 1, '2026-11-23 02:00:00'), ('eth', 2, null)")
    snowflake.run("create table coins (coin_id varchar)")
    snowflake.run("create view v as select * from prices")
    return snowflake


def shown(model: Snowflake, name: str = "MV") -> dict[str, Any]:
    with model.connection.cursor(DictCursor) as cursor:
        (row,) = cursor.execute(f"show materialized views like '{name}' in schema {model.name}").fetchall()
        return row


def test_everything_that_a_create_may_say(model: Snowflake) -> None:
    for _ in range(2):
        model.run(
            f'create or replace secure materialized view {model.name}.mv (coin, "Price" comment $$as (it\'s)$$) '
            "copy grants comment = 'as it''s (' cluster by (date_trunc('day', coin), \"Price\") "
            "as select coin_id, price from prices"
        )
    assert sorted(model.run('select coin, "Price" from mv')) == [("btc", 1.0), ("eth", 2.0)]
    row = shown(model)
    assert list(row) == [
        "created_on", "name", "reserved", "database_name", "schema_name", "cluster_by", "rows", "bytes",
        "source_database_name", "source_schema_name", "source_table_name", "refreshed_on", "compacted_on", "owner",
        "invalid", "invalid_reason", "behind_by", "comment", "text", "is_secure", "automatic_clustering",
        "owner_role_type", "budget",
    ]  # fmt: skip
    assert row["comment"] == "as it's ("
    assert row["cluster_by"] == "LINEAR(date_trunc('day', coin), \"Price\")"
    assert (row["source_database_name"], row["source_schema_name"]) == tuple(model.name.split("."))
    assert row["source_table_name"] == "PRICES"
    assert (row["invalid"], row["invalid_reason"], row["is_secure"]) == ("false", None, "true")
    assert row["text"].startswith("create or replace secure materialized view")


def test_a_query_in_parentheses_right_after_as(model: Snowflake) -> None:
    model.run("create materialized view mv as(\nselect coin_id from prices\n)")
    assert model.value("select count(*) from mv") == 2


def test_comments_and_clustering_are_changed(model: Snowflake) -> None:
    model.run("create materialized view mv as select coin_id from prices")
    assert (shown(model)["comment"], shown(model)["cluster_by"]) == ("", "")
    model.run("comment on materialized view mv is 'new'")
    model.run("alter materialized view mv cluster by (coin_id)")
    model.run("alter materialized view mv resume recluster")
    assert (shown(model)["comment"], shown(model)["cluster_by"]) == ("new", "LINEAR(coin_id)")
    model.run("alter materialized view mv drop clustering key")
    assert shown(model)["cluster_by"] == ""


def test_it_is_dropped_if_it_exists(model: Snowflake) -> None:
    model.run("drop materialized view if exists mv")
    model.run("create materialized view mv as select coin_id from prices")
    model.run("drop materialized view if exists mv")
    assert model.run(f"show materialized views in schema {model.name}") == []


@pytest.mark.parametrize(
    "query",
    [
        "select coin_id, price from prices where price > 0",
        "select distinct coin_id from prices",
        "select p.coin_id, avg(price) a, count(*) n, min(price) lo, max(price) hi from prices p group by coin_id",
        "select coin_id as coin, sum(price) s from prices group by coin",
        "select coin_id, stddev(price) s, variance(price) v, count_if(price > 1) n from prices group by 1",
        "select hour_at, approx_count_distinct(coin_id) n from prices group by all",
        "select hour_at::date as day, bitor_agg(price::number) n from prices p group by p.hour_at::date",
        "select upper(coin_id) as c, price * 2 as p, iff(price > 1, 'a', 'b') as x from prices",
    ],
)
def test_queries_on_one_table_are_taken(model: Snowflake, query: str) -> None:
    model.run(f"create materialized view mv as {query}")
    assert model.value("select count(*) from mv") > 0


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("select p.coin_id from prices p join coins c on c.coin_id = p.coin_id", "More than one table"),
        ("select a.coin_id from prices a, prices b", "More than one table"),
        ("select coin_id from v", "'V' should be a table"),
        ("select coin_id from (select coin_id from prices)", "Subqueries"),
        ("select coin_id from prices where coin_id in (select coin_id from prices)", "Subqueries"),
        ("with p as (select coin_id from prices) select coin_id from p", "Subqueries"),
        ("select coin_id from prices union all select coin_id from prices", "Set operators"),
        ("select coin_id, row_number() over (order by price) as n from prices", "Window functions"),
        ("select coin_id from prices qualify row_number() over (order by price) = 1", "QUALIFY"),
        ("select coin_id, count(*) n from prices group by coin_id having count(*) > 1", "HAVING"),
        ("select coin_id from prices order by 1", "ORDER BY"),
        ("select coin_id from prices limit 1", "LIMIT"),
        ("select count(*) n from prices group by coin_id", "GROUP BY key 'coin_id' should be in the SELECT list"),
        ("select coin_id, count(*) n from prices group by cube (coin_id)", "CUBE"),
        ("select coin_id, current_timestamp() as t from prices", "not deterministic"),
        ("select coin_id from prices where hour_at > sysdate()", "not deterministic"),
        ("select uuid_string() as id from prices", "not deterministic"),
        ("select median(price) m from prices", "MEDIAN"),
        ("select any_value(coin_id) m from prices", "ANY_VALUE"),
        ("select max_by(coin_id, price) m from prices", "(MAX_BY|ARG_MAX)"),
        ("select listagg(coin_id, ',') m from prices", "GROUP_CONCAT|LISTAGG"),
        ("select count(distinct coin_id) n from prices", "DISTINCT"),
        ("select {schema}.mine(coin_id) n from prices", "User-defined function 'MINE'"),
        ("select 1 as a", "should read a table"),
        ("select a from values (1) as t(a)", "should read a table"),
    ],
)
def test_queries_that_snowflake_does_not_maintain_are_refused(model: Snowflake, query: str, problem: str) -> None:
    query = query.format(schema=model.name)
    with pytest.raises(ProgrammingError, match=f"Invalid materialized view definition.*{problem}") as error:
        model.run(f"create materialized view mv as {query}")
    assert error.value.errno == 2212
    assert model.run(f"show materialized views in schema {model.name}") == []


@pytest.mark.parametrize("base", ["materialized view", "dynamic table"])
def test_it_does_not_read_its_like(model: Snowflake, base: str) -> None:
    options = "target_lag = '1 hour' warehouse = w" if base == "dynamic table" else ""
    model.run(f"create {base} below {options} as select coin_id from prices")
    with pytest.raises(ProgrammingError, match="'BELOW' should be a table"):
        model.run("create materialized view mv as select coin_id from below")


def test_a_dynamic_table_takes_any_query_and_is_refreshed(model: Snowflake) -> None:
    model.run(
        "create dynamic table dt target_lag = '1 hour' warehouse = w comment = 'as is' as "
        "(select p.coin_id, row_number() over (order by price) as n from v p left join coins using (coin_id))"
    )
    model.run("alter dynamic table dt refresh")
    model.run("alter dynamic table dt cluster by (coin_id)")
    with model.connection.cursor(DictCursor) as cursor:
        (row,) = cursor.execute(f"show dynamic tables like 'dt' in schema {model.name}").fetchall()
    assert (row["comment"], row["cluster_by"]) == ("as is", "LINEAR(coin_id)")


@pytest.mark.parametrize(
    "change",
    [
        "create or replace table prices as (select 'btc' as coin_id, 1::float as price, null as hour_at)",
        "drop table prices",
        "alter table prices rename to old_prices",
        "alter table prices drop column hour_at",
        "alter table prices alter column price set data type varchar",
        "alter table prices rename column hour_at to seen_at",
    ],
)
def test_a_change_of_its_table_makes_it_invalid_until_it_is_made_anew(model: Snowflake, change: str) -> None:
    create = "create or replace materialized view mv as select coin_id, price from prices"
    model.run(create)
    model.run("create view on_mv as select coin_id from mv")
    model.run(change)
    row = shown(model)
    assert row["invalid"] == "true"
    assert row["invalid_reason"] == (
        "DDL Statement was executed on the base table 'PRICES'. Marked Materialized View as invalid."
    )
    for query in ("select * from mv", "select count(*) from on_mv", "create table x as select coin_id from mv"):
        with pytest.raises(ProgrammingError, match="Failure during expansion of view 'MV'") as error:
            model.run(query)
        assert (error.value.errno, error.value.sqlstate) == (2037, "42601")
        assert "Materialized View MV is invalid.\nInvalidation reason: DDL Statement was executed" in error.value.msg
    assert [row[0] for row in model.run("describe view mv")] == ["COIN_ID", "PRICE"]
    if "prices" in change and not model.run(f"show tables like 'prices' in schema {model.name}"):
        model.run("create table prices as (select 'btc' as coin_id, 1::float as price)")
        assert shown(model)["invalid"] == "true"
    model.run(create)
    assert shown(model)["invalid"] == "false"
    assert model.value("select count(*) from on_mv") > 0


@pytest.mark.parametrize(
    "change",
    [
        "alter table prices add column cap float",
        "alter table prices cluster by (coin_id)",
        "comment on table prices is 'x'",
        'alter table prices alter "COIN_ID" comment $$the id$$',
        "delete from prices where coin_id = 'eth'",
        "create or replace table coins (coin_id varchar)",
        "create table if not exists prices (a number)",
        "drop view if exists v",
    ],
)
def test_other_changes_leave_it_valid(model: Snowflake, change: str) -> None:
    model.run("create materialized view mv as select * from prices")
    model.run(change)
    assert shown(model)["invalid"] == "false"
    assert [row[0] for row in model.run("describe view mv")] == ["COIN_ID", "PRICE", "HOUR_AT"]
    assert model.value("select count(*) from mv where coin_id = 'btc'") == 1


def test_a_failed_replacement_of_its_table_leaves_it_valid(model: Snowflake) -> None:
    model.run("create materialized view mv as select coin_id from prices")
    for statement in ("create or replace table prices as (select nothing as a)", "drop view prices"):
        with pytest.raises(ProgrammingError):
            model.run(statement)
    assert shown(model)["invalid"] == "false"
    assert model.value("select count(*) from mv") == 2


def test_a_view_in_another_schema_falls_with_the_schema_of_its_table(model: Snowflake) -> None:
    model.run(f"create schema {model.name}_mart")
    model.run(f"create materialized view {model.name}_mart.mv as select coin_id from {model.name}.prices")
    model.run(f"drop schema {model.name} cascade")
    with pytest.raises(ProgrammingError, match="Materialized View MV is invalid"):
        model.run(f"select * from {model.name}_mart.mv")


def test_it_reads_the_table_of_the_schema_in_which_it_was_made(model: Snowflake) -> None:
    model.run(f"create schema {model.name}_mart")
    model.run(f"use schema {model.name}")
    model.run(f"create materialized view {model.name}_mart.mv as select coin_id from prices")
    model.run(f"use schema {model.name}_mart")
    assert model.value("select count(*) from mv") == 2


def test_what_is_invalid_stays_so_over_a_restart(model: Snowflake, stack: Stack) -> None:
    model.run("create materialized view mv as select coin_id from prices")
    model.run("create materialized view well as select coin_id from coins")
    model.run("create or replace table prices as (select 'btc' as coin_id)")
    stack.restart_server(signal.SIGKILL)
    model.reconnect()
    assert (shown(model)["invalid"], shown(model, "well")["invalid"]) == ("true", "false")
    assert model.run("select * from well") == []
    with pytest.raises(ProgrammingError, match="Materialized View MV is invalid"):
        model.run("select * from mv")
