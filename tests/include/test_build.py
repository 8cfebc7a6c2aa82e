"""The models built by real dbt on the laptop's Snowflake, from landing rows of the test's own."""

from __future__ import annotations

import json
import re

import pytest

from tests.include.landing import ALL_MODELS, forget_everything

LANDING = "FINANCE_LOCAL.LANDING.MARKET"
FACT = "FINANCE_LOCAL.EXPOSED.FCT_MARKET_HOURLY"
HOUR = "2026-11-23T02:00:00+00:00"

FACTS = ("run", "--select", "+fct_market_hourly")


@pytest.fixture
def land(warehouse):
    """Land coins as one file: `land(*coins, price=…, hour=…, collected=…, loaded=…, source=…)`."""

    forget_everything(warehouse.query)

    def go(*coins, price=1.0, hour=HOUR, collected=HOUR, loaded="2026-11-23T02:05:00+00:00", source="coins_markets"):
        rows = ", ".join(
            f"('{coin}', ' {coin}x ', '{coin}', {price}, '{hour}', '{collected}', '{collected}', '{source}', 'run', "
            f"'{loaded}', 'market/{loaded}.parquet', {row})"
            for row, coin in enumerate(coins, 1)
        )
        warehouse.query(
            f"insert into {LANDING} (coin_id, symbol, name, price_usd, hour_at, observed_at, collected_at, source, "
            f"run_id, ingested_at, source_file, source_row) values {rows}"
        )

    return go


def exposed(warehouse):
    return dict(warehouse.query(f"select coin_id || ' ' || to_varchar(hour_at), price_usd from {FACT}"))


def test_a_first_build_passes_all_tests_without_a_warning_and_grants_what_is_exposed(built):
    assert "WARN=0 ERROR=0 SKIP=0" in built.said
    assert "WARNING" not in built.said
    assert "Deprecat" not in built.said
    found = built.query(f"select coin_id, to_varchar(hour_at), to_varchar(collected_at), symbol from {FACT}")
    assert sorted(found) == [
        (coin, "2026-11-23 02:00:00", "2026-11-23 02:01:00", coin[:4]) for coin in sorted(built.coins)
    ]
    grants = built.query(f"show grants on table {FACT}")
    assert {"FINANCE_LOCAL_ANALYST", "FINANCE_LOCAL_REPORTER"} <= {value for grant in grants for value in grant}


def test_every_query_says_whose_it_is(built, manifest):
    tags = [json.loads(tag) for tag in re.findall(r"alter session set query_tag = '(\{.*?\})'", built.log)]
    runs = {(tag["dag"], tag["run"]) for tag in tags}
    assert runs == {("market_hourly", "scheduled__2026-11-23")}
    built_nodes = {node for node in manifest["nodes"] if not node.startswith("test.")}
    assert built_nodes <= {tag["node"] for tag in tags}


@pytest.mark.full
def test_hours_of_another_zone_are_those_of_utc(warehouse, land):
    land("bitcoin", hour="2026-11-23T04:00:00+02:00", collected="2026-11-23T04:01:40+02:00")
    warehouse.dbt("run", "--select", "+fct_market_hourly")
    found = warehouse.query(f"select to_varchar(hour_at), to_varchar(collected_at), symbol from {FACT}")
    assert found == [("2026-11-23 02:00:00", "2026-11-23 02:01:40", " bitcoinx ")]


@pytest.mark.full
def test_an_hour_keeps_one_row_a_coin_whatever_is_loaded_and_when(warehouse, land):
    land("bitcoin", "solana", price=1)
    warehouse.dbt(*FACTS)
    land("bitcoin", price=2, collected="2026-11-23T02:30:00+00:00", loaded="2026-11-23T02:31:00+00:00")
    land(
        "solana", "late", price=3, collected="2026-11-24T05:00:00+00:00", loaded="2026-11-24T05:01:00+00:00",
        source="market_chart_range",
    )  # fmt: skip
    land("bitcoin", price=4, hour="2026-11-23T03:00:00+00:00", loaded="2026-11-23T03:05:00+00:00")

    warehouse.dbt(*FACTS)
    once = exposed(warehouse)
    warehouse.dbt(*FACTS)

    assert once == exposed(warehouse)
    assert once == {
        "bitcoin 2026-11-23 02:00:00": 2,
        "solana 2026-11-23 02:00:00": 1,
        "late 2026-11-23 02:00:00": 3,
        "bitcoin 2026-11-23 03:00:00": 4,
    }
    [(landed,)] = warehouse.query(f"select count(distinct coin_id || hour_at) from {LANDING}")
    assert len(once) == landed


@pytest.mark.full
def test_what_was_missed_can_be_taken_in_by_the_time_of_loading(warehouse, land):
    land("bitcoin", loaded="2026-11-23T12:00:00+00:00")
    warehouse.dbt(*ALL_MODELS)
    land("forgotten", loaded="2026-11-23T02:00:00+00:00")
    warehouse.dbt(*ALL_MODELS)
    assert "forgotten 2026-11-23 02:00:00" not in exposed(warehouse)

    land("waiting", loaded="2026-11-23T13:00:00+00:00")
    warehouse.dbt("build", "--vars", "{loaded_from: '2026-11-23T00:00:00Z', loaded_until: '2026-11-23T11:00:00Z'}")

    assert "forgotten 2026-11-23 02:00:00" in exposed(warehouse)
    hours = "select coins from FINANCE_LOCAL.EXPOSED.AGG_MARKET_OVERVIEW_HOURLY"
    assert warehouse.query(hours) == [(2,)]
    warehouse.dbt("build")
    assert warehouse.query(hours) == [(3,)]


@pytest.mark.full
def test_a_collection_of_the_same_moment_that_was_loaded_later_wins(warehouse, land):
    land("again", price=1, hour="2026-11-23T07:00:00+00:00", collected="2026-11-23T07:00:00+00:00")
    warehouse.dbt(*FACTS)
    land(
        "again", price=777, hour="2026-11-23T07:00:00+00:00", collected="2026-11-23T07:00:00+00:00",
        loaded="2026-11-23T02:10:00+00:00",
    )  # fmt: skip
    warehouse.dbt(*FACTS)
    assert exposed(warehouse)["again 2026-11-23 07:00:00"] == 777


def test_a_row_that_breaks_a_promise_stops_the_build(warehouse, land):
    land("bitcoin", source="a_source_of_its_own")

    said = warehouse.dbt("build", check=False)

    assert "Failure in test accepted_values_stg_coingecko__market_source" in said
    assert "SKIP relation EXPOSED.fct_market_hourly" in said
