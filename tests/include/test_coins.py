"""snap_coin and dim_coin: what a coin was called when, and whether it was there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.include.landing import DATABASE, forget_everything, load, quote, rejection, run_of

FIRST = datetime(2026, 11, 20, tzinfo=UTC)
COINS = ("build", "--select", "+dim_coin", "--resource-type", "model", "--resource-type", "snapshot")


@pytest.fixture
def market(warehouse):
    """`market(hours, *coins, rejected=[ids], **columns)` lands a live collection of each hour, counted from FIRST."""
    forget_everything(warehouse.query)

    def land(hours, *coins, rejected=(), loaded=None, **columns):
        market, runs, refused = [], [], []
        for hour in [hours] if isinstance(hours, int) else hours:
            rows = [quote(coin, FIRST + timedelta(hours=hour), loaded=loaded, **columns) for coin in coins]
            market += [{"source_row": place, **row} for place, row in enumerate(rows, 1)]
            runs.append(run_of(rows, rejected=len(rejected)))
            refused += [rejection(coin, rows[0], "price_usd_missing", row=n) for n, coin in enumerate(rejected, 1)]
        load(warehouse.query, "MARKET", market)
        load(warehouse.query, "MARKET_RUN", runs)
        load(warehouse.query, "MARKET_REJECTED", refused)

    return land


def versions(warehouse, coin, *columns):
    found = warehouse.query(
        f"select {', '.join(columns)}, datediff('minute', '{FIRST:%Y-%m-%d}', valid_from), "
        f"datediff('minute', '{FIRST:%Y-%m-%d}', valid_to) "
        f"from {DATABASE}.EXPOSED.DIM_COIN where coin_id = '{coin}' order by valid_from"
    )
    return [tuple(row) for row in found]


def test_a_coin_that_changes_leaves_and_comes_back_has_a_version_of_each_and_one_that_only_moves_has_one(
    warehouse, market
):
    steady = {"market_cap_rank": 3, "max_supply": 21.0}
    market(0, "steady", **steady)
    market(0, "changing", "leaving", "refused", symbol="old")
    warehouse.dbt(*COINS)

    market(1, "steady", price_usd=2.0, **steady | {"market_cap_rank": 4})
    market(1, "changing", symbol="new")
    warehouse.dbt(*COINS)

    market(range(2, 24), "steady", rejected=["refused"], **steady)
    market(range(2, 24), "changing", symbol="new", market_cap_rank=77)
    warehouse.dbt(*COINS)
    assert versions(warehouse, "leaving", "is_listed") == [(True, 0, None)]

    market(24, "steady", rejected=["refused"], **steady)
    market(24, "changing", symbol="new", market_cap_rank=77)
    warehouse.dbt(*COINS)
    market(26, "steady", **steady)
    market(26, "changing", symbol="new", market_cap_rank=77)
    market(26, "leaving", "refused", symbol="old")
    warehouse.dbt(*COINS)

    assert versions(warehouse, "changing", "symbol", "rank_band") == [
        ("old", "1-10", 0, 61),
        ("new", "1-10", 61, 1381),
        ("new", "51-100", 1381, None),
    ]
    assert versions(warehouse, "leaving", "is_listed", "is_current") == [
        (True, False, 0, 1441),
        (False, False, 1441, 1561),
        (True, True, 1561, None),
    ]
    assert versions(warehouse, "refused", "is_listed") == [(True, 0, None)]
    assert versions(warehouse, "steady", "rank_band", "max_supply", "is_current") == [("1-10", 21.0, True, 0, None)]


@pytest.mark.full
def test_a_coin_that_only_moves_has_one_version(warehouse, market):
    for hour, price in enumerate([1.0, 2.0, 3.0]):
        market(hour, "bitcoin", price_usd=price, market_cap_usd=price, market_cap_rank=hour + 1)
        warehouse.dbt(*COINS)
    assert versions(warehouse, "bitcoin", "is_current") == [(True, 0, None)]


@pytest.mark.full
def test_hours_that_are_missing_or_incomplete_do_not_make_a_coin_leave(warehouse, market):
    many = [f"coin-{n}" for n in range(40)]
    market(0, *many)
    market(range(1, 13), *many[:20])
    market(100, *many[:39])
    warehouse.dbt(*COINS)

    assert versions(warehouse, "coin-39", "is_listed") == [(True, 0, None)]
    complete = f"select count_if(is_complete), count(*) from {DATABASE}.STAGING.STG_COINGECKO__COLLECTED_HOUR"
    assert warehouse.query(complete) == [(2, 14)]


@pytest.mark.full
def test_a_file_that_comes_late_brings_no_old_attributes_back(warehouse, market):
    market(5, "bitcoin", symbol="new")
    warehouse.dbt(*COINS)
    market(2, "bitcoin", symbol="old", loaded=FIRST + timedelta(hours=6))
    warehouse.dbt(*COINS)

    assert versions(warehouse, "bitcoin", "symbol", "is_current") == [("new", True, 300, None)]
    first_seen = f"select to_varchar(first_seen_hour_at) from {DATABASE}.STAGING.STG_COINGECKO__COIN"
    assert warehouse.query(first_seen) == [("2026-11-20 02:00:00",)]


@pytest.mark.full
def test_repaired_rows_make_no_coin(warehouse, market):
    market(3, "bitcoin")
    history = quote("unseen", FIRST, source="market_chart_range", symbol=None, name=None, minutes=600)
    load(warehouse.query, "MARKET", [history])
    warehouse.dbt(*COINS)
    assert versions(warehouse, "unseen", "symbol") == []


def current(warehouse):
    return dict(warehouse.query(f"select coin_id, symbol from {DATABASE}.EXPOSED.DIM_COIN where is_current"))


@pytest.mark.full
def test_a_change_that_comes_to_light_while_the_newest_hour_stays_the_same_is_a_version_too(warehouse, market):
    market(0, "bitcoin", "late", symbol="old")
    market(1, "bitcoin", symbol="old")
    market(3, "bitcoin", symbol="old")
    warehouse.dbt(*COINS)
    for symbol, hour in (("new", 1), ("newer", 2)):
        late = [quote("late", FIRST + timedelta(hours=hour), symbol=symbol, file=f"market/{symbol}.parquet",
                      loaded=FIRST + timedelta(hours=4, minutes=hour))]  # fmt: skip
        load(warehouse.query, "MARKET", late)
        warehouse.dbt(*COINS)

    assert current(warehouse) == {"bitcoin": "old", "late": "newer"}
    assert [symbol for symbol, *_ in versions(warehouse, "late", "symbol")] == ["old", "new", "newer"]


@pytest.mark.full
def test_a_coin_that_counted_as_gone_and_is_found_in_a_late_file_is_listed(warehouse, market):
    market(0, "there", "leaving")
    market(range(1, 25), "there")
    warehouse.dbt(*COINS)
    assert versions(warehouse, "leaving", "is_listed") == [(False, 0, None)]

    late = [
        quote("leaving", FIRST + timedelta(hours=5), file="market/late.parquet", loaded=FIRST + timedelta(hours=25))
    ]
    load(warehouse.query, "MARKET", late)
    warehouse.dbt(*COINS)
    assert [row[:2] for row in versions(warehouse, "leaving", "is_listed", "is_current")] == [
        (False, False),
        (True, True),
    ]
