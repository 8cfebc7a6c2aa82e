"""data_quality_hourly: what became of every hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.include.landing import DATABASE, forget_everything, load, quote, rejection, run_of

FIRST = datetime(2026, 11, 20, tzinfo=UTC)
QUALITY = ("run", "--select", "+data_quality_hourly")


@pytest.fixture(autouse=True)
def empty(warehouse):
    forget_everything(warehouse.query)


def at(hour):
    return FIRST + timedelta(hours=hour)


def quality(warehouse, *columns):
    query = f"select {', '.join(columns)} from {DATABASE}.EXPOSED.DATA_QUALITY_HOURLY order by hour_at"
    return [tuple(row) for row in warehouse.query(query)]


def collect(warehouse, hour, *coins, file=None, loads=1, refused=(), **columns):
    rows = [quote(coin, at(hour), file=file, **columns) for coin in coins]
    for _ in range(loads):
        load(warehouse.query, "MARKET", rows)
    load(warehouse.query, "MARKET_RUN", [run_of(rows, rejected=len(refused))])
    load(
        warehouse.query,
        "MARKET_REJECTED",
        [rejection(coin, rows[0], *reasons, row=n) for n, (coin, *reasons) in enumerate(refused, 1)],
    )


def test_every_hour_has_a_row_that_says_what_became_of_it(warehouse):
    coins = [f"coin-{n}" for n in range(30)]
    collect(warehouse, 0, *coins, refused=[("a", "price_usd_missing"), (None, "coin_id_missing", "price_usd_missing")])
    collect(warehouse, 1, *coins, loads=2)
    collect(warehouse, 3, *coins, loaded=at(3) + timedelta(minutes=46))
    collect(warehouse, 4, *coins[:9])
    partly = [quote(coin, at(6)) for coin in coins]
    load(warehouse.query, "MARKET", partly[:25])
    load(warehouse.query, "MARKET_RUN", [run_of(partly)])

    warehouse.dbt(*QUALITY)

    counts = ("collected", "accepted", "rejected", "loaded", "loaded_twice", "live_coins")
    assert quality(warehouse, "status", *counts) == [
        ("ok", 32, 30, 2, 30, 0, 30),
        ("ok", 30, 30, 0, 60, 30, 30),
        ("missing", None, None, None, 0, 0, 0),
        ("late", 30, 30, 0, 30, 0, 30),
        ("incomplete", 9, 9, 0, 9, 0, 9),
        ("missing", None, None, None, 0, 0, 0),
        ("incomplete", 30, 30, 0, 25, 0, 25),
    ]
    assert quality(warehouse, "rejected_by_reason", "rejected_share", "arrival_seconds", "is_late")[0] == (
        "price_usd_missing 2, coin_id_missing 1", 2 / 32, 360, False,
    )  # fmt: skip
    reasons = f"select reason, records from {DATABASE}.EXPOSED.AGG_REJECTED_HOURLY order by 2 desc"
    assert [tuple(row) for row in warehouse.query(reasons)] == [("price_usd_missing", 2), ("coin_id_missing", 1)]


@pytest.mark.full
def test_missing_hours_stay_until_they_are_repaired_and_counts_follow_the_newest_collection(warehouse):
    collect(warehouse, 0, "bitcoin", "ethereum", refused=[("x", "name_missing")])
    collect(warehouse, 3, "bitcoin", "ethereum")
    warehouse.dbt(*QUALITY)
    assert quality(warehouse, "status", "is_missing") == [
        ("ok", False), ("missing", True), ("missing", True), ("ok", False),
    ]  # fmt: skip

    now = at(30)
    repair = quote(
        "bitcoin", at(1), source="market_chart_range", minutes=1700, loaded=now, file="market/repair.parquet"
    )
    load(warehouse.query, "MARKET", [repair])
    history = run_of([repair], mode="history", hour_at=at(30), source="market_chart_range")
    load(warehouse.query, "MARKET_RUN", [history])
    collect(warehouse, 0, "bitcoin", file="market/again.parquet", minutes=40, loaded=now)
    warehouse.dbt(*QUALITY)

    columns = ("status", "collections", "collected", "rejected_by_reason", "live_coins", "repaired_coins")
    assert quality(warehouse, *columns) == [
        ("ok", 2, 1, None, 2, 0),
        ("repaired", 0, None, None, 0, 1),
        ("missing", 0, None, None, 0, 0),
        ("ok", 1, 2, None, 2, 0),
    ]


@pytest.mark.full
def test_an_hour_of_which_every_record_was_rejected_is_incomplete(warehouse):
    collect(warehouse, 0, "bitcoin")
    gone = run_of([quote("bitcoin", at(1))], accepted=0, rejected=1, collected=1)
    load(warehouse.query, "MARKET_RUN", [gone])
    warehouse.dbt(*QUALITY)
    assert quality(warehouse, "status", "collected", "accepted", "live_coins")[1] == ("incomplete", 1, 0, 0)


@pytest.mark.full
def test_a_market_that_shrinks_warns_and_counts_that_do_not_add_up_stop_the_build(warehouse):
    collect(warehouse, 0, *[f"coin-{n}" for n in range(20)])
    collect(warehouse, 1, *[f"coin-{n}" for n in range(16)])
    tests = ("build", "--select", "+data_quality_hourly", "--indirect-selection", "cautious")
    said = warehouse.dbt(*tests, "--exclude-resource-type", "unit_test")
    assert "WARN 1 market_did_not_shrink" in said

    load(warehouse.query, "MARKET_RUN", [run_of([quote("bitcoin", at(2))], collected=5)])
    said = warehouse.dbt(*tests, "--exclude-resource-type", "unit_test", check=False)
    assert "FAIL 1 counts_of_a_run_add_up" in said


@pytest.mark.full
def test_what_comes_late_is_told_as_a_full_refresh_would_tell_it(warehouse):
    columns = ("status", "is_complete", "rejected_by_reason", "inputs_loaded_at")
    collect(warehouse, 0, *[f"coin-{n}" for n in range(20)])
    collect(warehouse, 2, *[f"coin-{n}" for n in range(20)], refused=[("x", "name_missing")])
    warehouse.query(f"create table {DATABASE}.LANDING.HELD_BACK as select * from {DATABASE}.LANDING.MARKET_REJECTED")
    warehouse.query(f"delete from {DATABASE}.LANDING.MARKET_REJECTED")
    warehouse.dbt(*QUALITY)
    assert quality(warehouse, *columns[:3])[2] == ("ok", True, None)

    warehouse.query(f"update {DATABASE}.LANDING.HELD_BACK set ingested_at = '{at(30).isoformat()}'")
    warehouse.query(f"insert into {DATABASE}.LANDING.MARKET_REJECTED select * from {DATABASE}.LANDING.HELD_BACK")
    warehouse.query(f"drop table {DATABASE}.LANDING.HELD_BACK")
    collect(warehouse, 1, *[f"coin-{n}" for n in range(40)], loaded=at(30))
    warehouse.dbt(*QUALITY)
    merged = quality(warehouse, *columns)
    assert [row[:3] for row in merged] == [
        ("ok", True, None),
        ("late", True, None),
        ("incomplete", False, "name_missing 1"),
    ]

    warehouse.dbt(*QUALITY, "--full-refresh")
    assert quality(warehouse, *columns) == merged
