"""What a record looks like."""

import json
import re
from datetime import UTC, datetime

from local.market_api import market_page
from local.market_api.prices import price_at

FIELDS = [
    "id",
    "symbol",
    "name",
    "image",
    "current_price",
    "market_cap",
    "market_cap_rank",
    "fully_diluted_valuation",
    "total_volume",
    "high_24h",
    "low_24h",
    "price_change_24h",
    "price_change_percentage_24h",
    "market_cap_change_24h",
    "market_cap_change_percentage_24h",
    "circulating_supply",
    "total_supply",
    "max_supply",
    "ath",
    "ath_change_percentage",
    "ath_date",
    "atl",
    "atl_change_percentage",
    "atl_date",
    "roi",
    "last_updated",
    "market_cap_rank_with_rehypothecated",
]
NEVER_NULL = ("id", "symbol", "name", "image", "last_updated")


def test_the_fields_in_coingeckos_order(rows):
    assert all(list(row) == FIELDS for row in rows)


def test_what_is_never_null(rows):
    assert all(isinstance(row[name], str) and row[name] for row in rows for name in NEVER_NULL)


def test_dates_have_one_form(rows):
    form = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
    assert all(form.fullmatch(row[name]) for row in rows for name in ("ath_date", "atl_date", "last_updated"))


def test_numbers_are_ints_in_some_rows_and_floats_in_others(rows):
    for name in ("current_price", "market_cap", "total_volume", "circulating_supply", "max_supply", "ath"):
        assert {int, float} <= {type(row[name]) for row in rows}, name
    assert any(isinstance(row["market_cap"], float) and row["market_cap"] % 1 == 0 < row["market_cap"] for row in rows)


def test_small_prices_have_exponents_and_some_have_many_digits(rows):
    texts = [json.dumps(row["current_price"]) for row in rows]
    assert any("e-09" in text for text in texts)
    assert any(len(text) >= 18 for text in texts)


def test_all_numbers_are_finite(rows):
    json.dumps(rows, allow_nan=False)


def test_changes_fit_prices(rows):
    for row in rows[:1000]:
        if row["high_24h"] is None or not row["current_price"] or row["current_price"] < 0:
            continue
        if row["current_price"] > 3 * row["high_24h"] or row["current_price"] < row["low_24h"] / 3:
            continue
        before = row["current_price"] - row["price_change_24h"]
        change = (row["current_price"] / before - 1) * 100
        assert abs(change - row["price_change_percentage_24h"]) < 0.1


def test_high_and_low_are_those_of_24_hours(market):
    ranking, usual = market.ranking(), 0
    for coin in ranking.coins[:200]:
        row = ranking.record(coin, "full")
        quoted = datetime.fromisoformat(row["last_updated"]).timestamp()
        path = [price_at(coin, quoted - 3600 * ago) for ago in range(25)]
        usual += (row["high_24h"], row["low_24h"]) == (max(path), min(path))
    assert 180 < usual < 200  # the others are odd: test_oddities


def test_the_last_quote_is_from_seconds_to_days_old(market):
    now = datetime.fromtimestamp(market.clock.now(), UTC)
    ranking = market.ranking()
    quoted = [datetime.fromisoformat(ranking.record(coin)["last_updated"]) for coin in ranking.coins]
    ages = sorted((now - moment).total_seconds() for moment in quoted)
    assert ages[0] >= 0
    assert ages[500] < 180
    assert ages[970] > 600
    assert 86_400 < ages[-1] < 7 * 86_400


def test_all_time_extremes_hold(rows):
    for row in rows:
        if row["high_24h"] is not None:
            assert row["ath"] >= row["high_24h"] * 0.99999
            assert row["atl"] <= row["low_24h"] * 1.00001


def test_a_new_record_is_the_all_time_extreme(market, monkeypatch):
    monkeypatch.setattr(market_page, "BOUND", 0.0)  # what was reached before: the usual price
    ranking = market.ranking()
    found = [ranking.record(coin) for coin in ranking.coins[:200]]
    found = [row for row in found if row["high_24h"] is not None]
    highs = [row for row in found if row["ath_date"] == row["last_updated"]]
    lows = [row for row in found if row["atl_date"] == row["last_updated"]]
    assert len(highs) > 20
    assert len(lows) > 20
    assert all(row["ath"] >= row["high_24h"] for row in found)
    assert all(row["atl"] <= row["low_24h"] for row in found)


def test_roi_is_null_or_an_object_of_three(rows):
    kinds = {frozenset(row["roi"]) for row in rows if row["roi"] is not None}
    assert kinds == {frozenset({"times", "currency", "percentage"})}
