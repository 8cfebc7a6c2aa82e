"""EXPOSED equals the reference over the same landing rows, from the first build and after whatever comes late."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta

import pytest

from tests.include import reference
from tests.include.landing import ALL_MODELS, DATABASE, forget_everything, load, quote, run_of

FIRST = datetime(2026, 10, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
EXPOSED = f"{DATABASE}.EXPOSED"


def walk(seed, coins, hours, gap=0.0):
    """A market of random walks: {hour: rows}, with hours that coins missed."""
    chance = random.Random(seed)
    prices = {coin: 10 ** chance.uniform(-6, 5) for coin in coins}
    market = {}
    for hour in (FIRST + n * HOUR for n in range(hours)):
        rows = []
        for rank, coin in enumerate(coins, 1):
            prices[coin] *= math.exp(chance.gauss(0, 0.02))
            if chance.random() < gap:
                continue
            cap = None if rank == len(coins) else prices[coin] * 10 ** chance.uniform(3, 6)
            volume = chance.uniform(0, 1e7)
            known = {"market_cap_rank": rank, "market_cap_usd": cap, "volume_24h_usd": volume}
            rows.append(quote(coin, hour, prices[coin], price_change_24h_pct=chance.uniform(-9, 9), **known))
        market[hour] = rows
    return market


def naive(moment):
    return moment.replace(tzinfo=None)


def assert_close(found, expected):
    """The same keys, and each value within 1e-7 of the other's, or both null."""
    assert found.keys() == expected.keys()
    for key, values in expected.items():
        for got, value in zip(found[key], values, strict=True):
            right = (
                got is None
                if value is None
                else got is not None and math.isclose(got, value, rel_tol=1e-7, abs_tol=1e-7)
            )
            assert right, f"{key}: {found[key]} is not {values}"


def rows_of(warehouse, table, key, *columns):
    found = warehouse.query(f"select {', '.join([*key, *columns])} from {EXPOSED}.{table}")
    rows = {row[: len(key)] if len(key) > 1 else row[0]: tuple(row[len(key) :]) for row in found}
    assert len(rows) == len(found)
    return rows


def assert_exposed_equals(warehouse, landed):
    rows = {
        (coin, naive(hour)): {**row, "hour_at": naive(hour)} for (coin, hour), row in reference.staged(landed).items()
    }
    key = ("coin_id", "hour_at")
    prices = {place: (row["price_usd"],) for place, row in rows.items()}
    assert rows_of(warehouse, "FCT_MARKET_HOURLY", key, "price_usd") == prices
    returns = ("return_1h_pct", "return_24h_pct", "return_7d_pct")
    assert_close(rows_of(warehouse, "FCT_MARKET_HOURLY", key, *returns), reference.returns(rows))
    day = ("coin_id", "day")
    ohlc = ("open_usd", "high_usd", "low_usd", "close_usd", "average_usd", "hours")
    assert_close(rows_of(warehouse, "AGG_MARKET_DAILY", day, *ohlc), reference.days(rows))
    market = (
        "market_cap_usd", "volume_24h_usd", "bitcoin_dominance", "ethereum_dominance", "other_leaders_dominance",
        "rest_dominance", "advancers_1h", "decliners_1h", "unchanged_1h", "breadth_1h", "advancers_24h",
        "decliners_24h", "unchanged_24h", "breadth_24h",
    )  # fmt: skip
    assert_close(rows_of(warehouse, "AGG_MARKET_OVERVIEW_HOURLY", ("hour_at",), *market), reference.overview(rows))
    newest = {coin: (row["hour_at"], row["price_usd"]) for coin, row in reference.latest(rows).items()}
    assert rows_of(warehouse, "COIN_LATEST", ("coin_id",), "hour_at", "price_usd") == newest
    movers = rows_of(warehouse, "TOP_MOVERS", ("direction", "position"), "coin_id")
    assert {place: coin for place, (coin,) in movers.items()} == reference.movers(rows)
    for window in (7, 30, 90):
        moved = (
            f"hourly_returns_{window}d", f"realised_volatility_{window}d_pct", f"drawdown_{window}d_pct",
            f"leader_correlation_{window}d",
        )  # fmt: skip
        assert_close(rows_of(warehouse, "FCT_VOLATILITY_DAILY", day, *moved), reference.volatility(rows, window))


def coins_of(count):
    return ["bitcoin", "ethereum", "4", "true", "-3", *(f"coin-{n}" for n in range(count - 5))]


def test_numbers_are_right_at_first_and_after_late_repaired_and_repeated_files(warehouse):
    forget_everything(warehouse.query)
    market = walk(1, coins_of(12), hours=8 * 24 + 5, gap=0.03)
    hours = list(market)
    late, repaired, newest = hours[-73], hours[100], hours[-1]
    held_back = {late: market.pop(late), repaired: market.pop(repaired), newest: market.pop(newest)}
    landed = [row for rows in market.values() for row in rows]
    load(warehouse.query, "MARKET", landed)

    warehouse.dbt(*ALL_MODELS)
    assert_exposed_equals(warehouse, landed)

    now = newest + timedelta(minutes=10)
    again = [{**row, "ingested_at": now} for row in market[hours[-2]]]
    recollected = [
        {**row, "price_usd": row["price_usd"] * 1.1, "collected_at": row["collected_at"] + timedelta(minutes=30),
         "source_file": "market/again.parquet", "ingested_at": now}
        for row in market[hours[-30]][::2]
    ]  # fmt: skip
    unknown = dict.fromkeys(("symbol", "name", "market_cap_rank", "price_change_24h_pct"))
    known = {"market_cap_usd": 5e6, "volume_24h_usd": 1.0, "source": "market_chart_range", **unknown}
    history = [
        quote(
            row["coin_id"], hour, row["price_usd"] * 2, loaded=now, file="market/history.parquet", minutes=9000, **known
        )
        for hour in (repaired, hours[101], hours[-29])
        for row in (held_back.get(hour) or market[hour])[:6]
    ]
    more = [
        *held_back[newest],
        *({**row, "ingested_at": now} for row in held_back[late]),
        *again,
        *recollected,
        *history,
    ]
    load(warehouse.query, "MARKET", more)
    landed += more

    warehouse.dbt(*ALL_MODELS)
    assert_exposed_equals(warehouse, landed)


@pytest.mark.full
@pytest.mark.parametrize("seed", [7, 8, 9])
def test_numbers_are_the_same_in_whatever_order_hours_arrive(warehouse, seed):
    forget_everything(warehouse.query)
    chance = random.Random(seed)
    market = walk(seed, coins_of(8), hours=100 * 24, gap=0.3)
    hours = list(market)
    chance.shuffle(hours)
    landed = []
    for step, size in enumerate((1200, 1100, 90, 9, 1), 1):
        now = FIRST + timedelta(days=120 + step)
        part = [{**row, "ingested_at": now} for hour in hours[:size] for row in market[hour]]
        del hours[:size]
        load(warehouse.query, "MARKET", part)
        landed += part
        warehouse.dbt(*ALL_MODELS)
    assert hours == []
    assert_exposed_equals(warehouse, landed)


def test_reference_counts_what_it_is_given():
    rows = reference.staged(run_rows := [quote("bitcoin", FIRST, 2.0), quote("bitcoin", FIRST + HOUR, 3.0)])
    assert reference.returns(rows)["bitcoin", FIRST + HOUR] == (50.0, None, None)
    assert run_of(run_rows)["accepted"] == 2
