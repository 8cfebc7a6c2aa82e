"""Each singular test fails, or warns, when what it watches breaks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.include.landing import ALL_MODELS, DATABASE, forget_everything, load, quote, run_of

pytestmark = pytest.mark.full
NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
BREAKS = {
    "every_landed_hour_is_staged_once": "delete from STAGING.STG_COINGECKO__MARKET where coin_id = 'bitcoin'",
    "every_loaded_hour_is_exposed": "delete from EXPOSED.FCT_MARKET_HOURLY where coin_id = 'bitcoin'",
    "counts_of_a_run_add_up": "update STAGING.STG_COINGECKO__MARKET_RUN set collected = 7",
    "dominance_sums_to_one": "update EXPOSED.AGG_MARKET_OVERVIEW_HOURLY set bitcoin_dominance = 0.9",
    "every_accepted_row_is_loaded": "update EXPOSED.DATA_QUALITY_HOURLY set loaded = 1",
    "market_did_not_shrink": f"update EXPOSED.DATA_QUALITY_HOURLY set live_coins = 0 where hour_at = '{NOW:%F %T}'",
    "close_meets_next_open": "update EXPOSED.AGG_MARKET_DAILY set open_usd = open_usd * 2",
}
WARNS = {"every_accepted_row_is_loaded", "market_did_not_shrink", "close_meets_next_open"}


@pytest.fixture(scope="module")
def two_days(warehouse):
    """The last two days, so that there is a midnight between them."""
    forget_everything(warehouse.query)
    for hour in (NOW - timedelta(hours=n) for n in range(30, -1, -1)):
        rows = [quote(coin, hour, market_cap_usd=5.0, loaded=NOW) for coin in ("bitcoin", "ethereum", "4")]
        load(warehouse.query, "MARKET", rows)
        load(warehouse.query, "MARKET_RUN", [run_of(rows)])
    warehouse.dbt(*ALL_MODELS)
    said = warehouse.dbt("test", "--select", "test_type:singular")
    assert "WARN=0 ERROR=0" in said
    return warehouse


@pytest.mark.parametrize("test", sorted(BREAKS))
def test_it_speaks_when_what_it_watches_breaks(two_days, test):
    two_days.query(f"use database {DATABASE}")
    table = BREAKS[test].split()[2 if BREAKS[test].startswith("delete") else 1]
    two_days.query(f"create or replace table {DATABASE}.LANDING.KEPT as select * from {DATABASE}.{table}")
    two_days.query(BREAKS[test].replace(table, f"{DATABASE}.{table}"))
    try:
        said = two_days.dbt("test", "--select", test, check=False)
    finally:
        two_days.query(f"delete from {DATABASE}.{table}")
        two_days.query(f"insert into {DATABASE}.{table} select * from {DATABASE}.LANDING.KEPT")
        two_days.query(f"drop table {DATABASE}.LANDING.KEPT")
    assert f"{'WARN' if test in WARNS else 'FAIL'} " in said
    assert "PASS=0" in said


def test_every_singular_test_is_broken_here(manifest):
    nodes = manifest["nodes"].values()
    singular = {node["name"] for node in nodes if node["resource_type"] == "test" and "test_metadata" not in node}
    assert singular == BREAKS.keys()


def test_freshness_of_both_tables_that_every_hour_fills_is_judged(two_days):
    fresh = two_days.dbt("source", "freshness")
    assert "PASS freshness of coingecko.market " in fresh
    assert "PASS freshness of coingecko.market_run " in fresh
    for table in ("MARKET", "MARKET_RUN"):
        two_days.query(f"update {DATABASE}.LANDING.{table} set ingested_at = dateadd('hour', -30, ingested_at)")
    stale = two_days.dbt("source", "freshness", check=False)
    assert stale.count("ERROR STALE freshness of coingecko.market") == 2
