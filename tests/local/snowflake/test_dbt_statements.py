"""What dbt-snowflake sends to build, document and grant, as far as fakesnow alone gets it wrong."""

from __future__ import annotations

from typing import Any

import pytest
from snowflake.connector import DictCursor
from snowflake.connector.errors import ProgrammingError

from tests.local.snowflake.stack import DATABASE, Snowflake


@pytest.fixture
def model(snowflake: Snowflake) -> Snowflake:
    """A session in its schema, with a table of prices."""
    snowflake.run(f"use schema {snowflake.name}")
    snowflake.run("create table prices (coin_id varchar, price float)")
    snowflake.run("insert into prices values ('btc', 1), ('eth', 2)")
    return snowflake


def shown(model: Snowflake, statement: str) -> list[dict[str, Any]]:
    with model.connection.cursor(DictCursor) as cursor:
        return cursor.execute(statement).fetchall()


def kinds(model: Snowflake) -> dict[str, tuple[str, str]]:
    return {o["name"]: (o["kind"], o["is_dynamic"]) for o in shown(model, f"show objects in schema {model.name}")}


def table_types(model: Snowflake) -> dict[str, tuple[str, str]]:
    rows = model.run(
        "select table_name, table_type, is_dynamic from information_schema.tables "
        f"where table_schema = '{model.schema}'"
    )
    return {name: (kind, dynamic) for name, kind, dynamic in rows}


def test_a_merge_updates_inserts_and_counts(model: Snowflake) -> None:
    model.run(f"create or replace temporary table {model.name}.prices__dbt_tmp as select 'btc' as coin_id, 10 as price")
    model.run("insert into prices__dbt_tmp values ('sol', 3)")
    assert model.run(
        "merge into prices as DBT_INTERNAL_DEST using prices__dbt_tmp as DBT_INTERNAL_SOURCE "
        "on (DBT_INTERNAL_SOURCE.coin_id = DBT_INTERNAL_DEST.coin_id) "
        "when matched then update set price = DBT_INTERNAL_SOURCE.price "
        "when not matched then insert (coin_id, price) values (coin_id, price)"
    ) == [(1, 1)]
    assert model.run("select * from prices order by 1") == [("btc", 10.0), ("eth", 2.0), ("sol", 3.0)]


def test_a_failed_transaction_can_be_rolled_back(model: Snowflake) -> None:
    model.run("begin")
    model.run("delete from prices")
    with pytest.raises(ProgrammingError):
        model.run("insert into prices values ('x', 'y')")
    model.run("rollback")
    assert model.value("select count(*) from prices") == 2


def test_a_contract_casts_and_enforces_not_null_but_no_keys(model: Snowflake) -> None:
    model.run(
        "create or replace table checked (coin_id varchar not null primary key, n number(38,0), t timestamp_ntz) as "
        "(select coin_id, n, t from (select 'a' as coin_id, 1.0 as n, null as t union all select 'a', 2, null))"
    )
    assert model.run("select * from checked order by n") == [("a", 1, None), ("a", 2, None)]
    described = {row["name"]: (row["type"], row["null?"]) for row in shown(model, "describe table checked")}
    assert described["COIN_ID"][1] == "N"
    assert described["N"] == ("NUMBER(38,0)", "Y")
    assert described["T"][0].startswith("TIMESTAMP_NTZ")
    with pytest.raises(ProgrammingError, match="NOT NULL"):
        model.run("create or replace table bad (coin_id varchar not null) as (select null as coin_id)")


def test_comments_with_quotes_and_dollars_are_kept(model: Snowflake) -> None:
    model.run("comment on table prices is $$it's [$] a 'table'$$")
    model.run('alter table prices alter "COIN_ID" comment $$it\'s the id$$, "PRICE" comment $$$$')
    model.run("create table other (a number) comment = 'it''s other'")
    comments = dict(
        model.run(f"select table_name, comment from information_schema.tables where table_schema = '{model.schema}'")
    )
    assert comments == {"PRICES": "it's [$] a 'table'", "OTHER": "it's other"}
    assert model.run(
        "select column_name, comment from information_schema.columns "
        f"where table_schema = '{model.schema}' and table_name = 'PRICES' order by ordinal_position"
    ) == [("COIN_ID", "it's the id"), ("PRICE", None)]


def test_a_transient_table_has_no_comment(model: Snowflake) -> None:
    model.run("create or replace transient table other as (select 1 as a)")
    assert model.run(
        f"select comment from information_schema.tables where table_schema = '{model.schema}' and table_name = 'OTHER'"
    ) == [(None,)]


def test_the_query_tag_is_set_shown_and_unset(model: Snowflake) -> None:
    def tag() -> str:
        return shown(model, "show parameters like 'query_tag' in session")[0]["value"]

    assert tag() == ""
    model.run("alter session set query_tag = 'it''s dbt'")
    assert tag() == "it's dbt"
    model.run("alter session unset query_tag")
    assert tag() == ""


def test_grants_are_shown_until_revoked(model: Snowflake) -> None:
    model.run(f"grant select, insert on table {model.name}.prices to role analyst")
    model.run(f"grant select on {model.name}.prices to role reporter")
    rows = shown(model, f"show grants on {model.name}.prices")
    assert {(r["privilege"], r["grantee_name"], r["granted_to"], r["granted_on"]) for r in rows} == {
        ("SELECT", "ANALYST", "ROLE", "TABLE"),
        ("INSERT", "ANALYST", "ROLE", "TABLE"),
        ("SELECT", "REPORTER", "ROLE", "TABLE"),
    }
    model.run(f"revoke select on table {model.name}.prices from role analyst")
    assert len(shown(model, f"show grants on table {model.name}.prices")) == 2


def test_grants_go_with_a_replaced_table_unless_they_are_copied(model: Snowflake) -> None:
    model.run("grant select on table prices to role analyst")
    model.run("create or replace table prices copy grants as (select 1 as a)")
    assert len(model.run("show grants on table prices")) == 1
    model.run("create or replace table prices as (select 1 as a)")
    assert model.run("show grants on table prices") == []


@pytest.mark.parametrize(
    "statement",
    [
        "grant ownership on table {schema}.prices to role analyst copy current grants",
        "grant select on all tables in schema {schema} to role analyst",
        "grant select on future tables in schema {schema} to role analyst",
        "grant role analyst to role reporter",
        "grant usage on warehouse finance_local_transform to role analyst",
        "grant usage on integration finance_local_s3 to role loader",
        "revoke role analyst from role reporter",
        "alter warehouse finance_local_transform set auto_suspend = 60",
        "use role analyst",
        "use warehouse finance_local_transform",
        "use secondary roles all",
    ],
)
def test_statements_about_accounts_are_accepted(model: Snowflake, statement: str) -> None:
    model.run(statement.format(schema=model.name))


def test_grants_on_schemas_pipes_and_databases(model: Snowflake) -> None:
    model.run(f"grant usage on schema {model.name} to role operator")
    model.run(f"grant monitor, operate on pipe {model.name}.p to role operator")
    model.run(f"grant usage on database {DATABASE} to role operator")
    assert [r["privilege"] for r in shown(model, f"show grants on schema {model.name}")] == ["USAGE"]
    assert [r["privilege"] for r in shown(model, f"show grants on pipe {model.name}.p")] == ["MONITOR", "OPERATE"]
    names = {r["name"] for r in shown(model, "show grants to role operator")}
    assert {model.name, f"{model.name}.P", DATABASE} <= names


def test_views_and_tables_are_listed(model: Snowflake) -> None:
    model.run("create view v as select * from prices")
    assert kinds(model) == {"PRICES": ("TABLE", "N"), "V": ("VIEW", "N")}
    assert table_types(model) == {"PRICES": ("BASE TABLE", "NO"), "V": ("VIEW", "NO")}
    listed = shown(model, f"show objects in schema {model.name} starts with 'PR' limit 10")
    assert [o["name"] for o in listed] == ["PRICES"]


def test_a_materialized_view_is_fresh_and_stands_among_views(model: Snowflake) -> None:
    model.run("create or replace materialized view mv cluster by (coin_id) as select coin_id, price from prices")
    model.run("insert into prices values ('sol', 3)")
    assert model.value("select count(*) from mv") == 3
    assert kinds(model)["MV"] == ("VIEW", "N")
    assert table_types(model)["MV"] == ("MATERIALIZED VIEW", "NO")
    (row,) = shown(model, f"show materialized views like 'mv' in schema {model.name}")
    assert (row["name"], row["schema_name"], row["cluster_by"]) == ("MV", model.schema, "LINEAR(coin_id)")


def test_a_materialized_view_is_dropped_by_its_own_statement_only(model: Snowflake) -> None:
    model.run("create materialized view mv as select * from prices")
    for statement in ("drop view mv", "drop view if exists mv", "drop table mv"):
        with pytest.raises(ProgrammingError, match="Object found is of type 'MATERIALIZED_VIEW'"):
            model.run(statement)
    with pytest.raises(ProgrammingError, match="already exists"):
        model.run("create materialized view mv as select 1 as a")
    model.run("create materialized view if not exists mv as select 1 as a")
    model.run("drop materialized view mv")
    assert kinds(model).keys() == {"PRICES"}
    with pytest.raises(ProgrammingError, match="does not exist"):
        model.run("drop materialized view mv")


def test_a_plain_view_is_not_dropped_as_a_materialized_one(model: Snowflake) -> None:
    model.run("create view v as select * from prices")
    with pytest.raises(ProgrammingError, match="Object found is of type 'VIEW'"):
        model.run("drop materialized view v")


def test_a_dynamic_table_is_fresh_and_stands_among_tables(model: Snowflake) -> None:
    model.run(
        f"create dynamic table {model.name}.dt target_lag = '1 hour' warehouse = w refresh_mode = AUTO "
        "as (select coin_id, price from prices)"
    )
    model.run("insert into prices values ('sol', 3)")
    assert model.value("select count(*) from dt") == 3
    assert kinds(model)["DT"] == ("TABLE", "Y")
    assert table_types(model)["DT"] == ("BASE TABLE", "YES")
    (row,) = shown(model, f"show dynamic tables like 'DT' in schema {model.name}")
    assert (row["target_lag"], row["warehouse"], row["refresh_mode"]) == ("1 hour", "w", "AUTO")
    model.run("alter dynamic table dt set target_lag = '5 minutes'")
    assert shown(model, f"show dynamic tables in schema {model.name}")[0]["target_lag"] == "5 minutes"
    model.run(f"drop dynamic table if exists {model.name}.dt")
    assert kinds(model).keys() == {"PRICES"}


def test_a_dropped_schema_takes_its_grants_and_pipes_along(model: Snowflake) -> None:
    model.run("grant select on table prices to role analyst")
    model.create_stage()
    model.run("create pipe p as copy into prices from @files match_by_column_name = case_insensitive")
    model.run(f"drop schema {model.name} cascade")
    assert model.run(f"show grants on table {model.name}.prices") == []
    assert model.run(f"show pipes in schema {model.name}") == []


def test_what_a_comment_surrounds_is_still_understood(model: Snowflake) -> None:
    tag = '/* {"app": "dbt", "node_id": "model.finance.x"} */'
    model.run(f"{tag}\n-- it's\ncreate materialized view mv as select * from prices\n{tag}")
    assert len(model.run(f"show materialized views in schema {model.name} {tag};")) == 1


def test_functions_that_our_models_use(model: Snowflake) -> None:
    model.run("create table moments (seen_at timestamp_ltz, t timestamp_ntz, j variant)")
    model.run(
        "insert into moments select '2026-11-23 02:34:56.789', '2026-11-23 02:34:56', parse_json('{\"a\": [1, 2]}')"
    )
    (row,) = model.run(
        "select convert_timezone('UTC', seen_at)::timestamp_ntz::varchar, to_timestamp_ntz(seen_at)::varchar, "
        "date_trunc('hour', t)::varchar, dateadd(hour, -3, t)::varchar, datediff(minute, t, dateadd(hour, 2, t)), "
        "md5('btc'), iff(j:a[1]::number = 2, 'two', 'other'), nvl(null, 'x') from moments"
    )
    assert row == (
        "2026-11-23 02:34:56.789",
        "2026-11-23 02:34:56.789",
        "2026-11-23 02:00:00",
        "2026-11-22 23:34:56",
        120,
        "1c762234363a3edc10a2930d330db099",
        "two",
        "x",
    )
    assert model.run(
        "select count_if(price > 1), max_by(coin_id, price), listagg(coin_id, ',') within group (order by coin_id), "
        "array_agg(coin_id) within group (order by coin_id), object_construct('a', 1) from prices"
    ) == [(1, "eth", "btc,eth", '["btc","eth"]', '{"a":1}')]
    assert model.run(
        "select coin_id from prices qualify row_number() over (partition by price > 0 order by price desc) = 1"
    ) == [("eth",)]
