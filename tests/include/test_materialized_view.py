"""The materialization `materialized_view`: created once, and again when it has to be."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.include.landing import DATABASE, forget_everything, load, quote

FIRST = datetime(2026, 11, 20, tzinfo=UTC)
VIEW = ("run", "--select", "+mv_market_daily")
SHOW = f"show {{}}s like 'MV_MARKET_DAILY' in schema {DATABASE}.EXPOSED"
AS_DYNAMIC_TABLE = ("--vars", json.dumps({"materialized_view_as": "dynamic_table"}))


@pytest.fixture(autouse=True)
def one_hour(warehouse):
    forget_everything(warehouse.query)
    load(warehouse.query, "MARKET", [quote("bitcoin", FIRST, 2.0)])


def created(warehouse, kind="materialized view"):
    return [row[0] for row in warehouse.query(SHOW.format(kind))]


def highs(warehouse):
    return warehouse.query(f"select high_usd, hours from {DATABASE}.EXPOSED.MV_MARKET_DAILY")


@pytest.mark.full
def test_it_is_a_materialized_view_that_is_created_once_and_follows_its_table(warehouse):
    warehouse.dbt(*VIEW)
    once = created(warehouse)
    load(warehouse.query, "MARKET", [quote("bitcoin", FIRST + timedelta(hours=1), 5.0)])
    warehouse.dbt(*VIEW)
    assert len(once) == 1
    assert created(warehouse) == once
    assert highs(warehouse) == [(5.0, 2)]
    grants = warehouse.query(f"show grants on view {DATABASE}.EXPOSED.MV_MARKET_DAILY")
    assert {"FINANCE_LOCAL_ANALYST", "FINANCE_LOCAL_OPERATOR", "FINANCE_LOCAL_REPORTER"} <= {
        value for grant in grants for value in grant
    }


@pytest.mark.full
def test_it_is_created_again_when_its_table_was_replaced_and_on_a_full_refresh(warehouse):
    warehouse.dbt(*VIEW)
    once = created(warehouse)
    warehouse.dbt("run", "--select", "fct_market_hourly", "--full-refresh")
    warehouse.dbt("run", "--select", "mv_market_daily")
    again = created(warehouse)
    assert again != once
    assert highs(warehouse) == [(2.0, 1)]

    warehouse.dbt("run", "--select", "mv_market_daily", "--full-refresh")
    assert created(warehouse) != again


@pytest.mark.full
def test_it_is_a_dynamic_table_where_the_edition_has_no_materialized_views_and_can_change_its_kind(warehouse):
    warehouse.dbt(*VIEW)
    warehouse.dbt(*VIEW, *AS_DYNAMIC_TABLE)
    once = created(warehouse, "dynamic table")
    assert len(once) == 1
    assert created(warehouse) == []
    warehouse.dbt(*VIEW, *AS_DYNAMIC_TABLE)
    assert created(warehouse, "dynamic table") == once
    assert highs(warehouse) == [(2.0, 1)]

    warehouse.dbt(*VIEW)
    assert len(created(warehouse)) == 1
    assert created(warehouse, "dynamic table") == []


@pytest.mark.full
def test_another_kind_is_refused_by_name(warehouse):
    said = warehouse.dbt(*VIEW, "--vars", json.dumps({"materialized_view_as": "table"}), check=False)
    assert "materialized_view_as is 'table': choose materialized_view or dynamic_table" in said
