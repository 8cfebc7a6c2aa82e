"""The strange rows come as often as they were seen, the broken ones always; rules with a margin reject no others."""

import pytest

from local.market_api import oddities
from local.market_api.clock import DAY
from local.market_api.coins import make_coins
from local.market_api.market_page import DAY_FIELDS, record


def share(rows, odd):
    return sum(1 for row in rows if odd(row)) / len(rows)


def numbers(row, *names):
    return all(row[name] is not None for name in names)


def broken(row):
    """What the docstring of oddities says, as a consumer would write it."""
    price, volume = row["current_price"], row["total_volume"]
    if price is None:
        return "price_null"
    if price <= 0:
        return "price_sign"
    if row["high_24h"] is not None and not row["low_24h"] / 2 <= price <= row["high_24h"] * 2:
        return "price_absurd"
    return "volume_negative" if volume is not None and volume < 0 else None


@pytest.mark.parametrize(
    ("field", "expected", "within"),
    [
        ("roi", oddities.NO_ROI, 0.04),
        ("max_supply", oddities.NO_MAX_SUPPLY, 0.06),
        ("fully_diluted_valuation", oddities.NO_DILUTED_VALUATION, 0.04),
        ("total_supply", oddities.NO_TOTAL_SUPPLY, 0.012),
        ("total_volume", oddities.NO_VOLUME, 0.001),
        ("high_24h", oddities.NO_24H, 0.002),
    ],
)
def test_nulls(rows, field, expected, within):
    found = share(rows, lambda row: row[field] is None)
    assert found > 0
    assert found == pytest.approx(expected, abs=within)


def test_the_six_fields_of_a_day_are_null_together(rows):
    for row in rows:
        assert len({row[name] is None for name in DAY_FIELDS}) == 1


def test_no_cap_is_zero_with_no_rank_and_no_supply(rows):
    without = [row for row in rows if row["market_cap"] == 0]
    assert 0.005 < len(without) / len(rows) < 0.04
    assert all(row["market_cap_rank"] is None and row["circulating_supply"] == 0 for row in without)
    assert all(row["market_cap"] is not None for row in rows)


@pytest.mark.parametrize(
    ("odd", "expected", "within"),
    [
        (lambda row: row["total_volume"] == 0, oddities.ZERO_VOLUME, 0.002),
        (lambda row: not broken(row) and numbers(row, "high_24h") and row["current_price"] > row["high_24h"],
         oddities.ABOVE_HIGH, 0.006),
        (lambda row: not broken(row) and numbers(row, "low_24h") and row["current_price"] < row["low_24h"],
         oddities.BELOW_LOW, 0.002),
        (lambda row: numbers(row, "total_supply") and row["circulating_supply"] > row["total_supply"],
         oddities.CIRCULATING_ABOVE_TOTAL, 0.006),
        (lambda row: row["market_cap"] and not broken(row)
         and abs(row["market_cap"] / row["current_price"] / row["circulating_supply"] - 1) > 0.01,
         oddities.CAP_OFF, 0.006),
    ],
    ids=["zero volume", "above high", "below low", "circulating above total", "cap off"],
)  # fmt: skip
def test_rules_that_look_safe_and_are_not(rows, odd, expected, within):
    found = share(rows, odd)
    assert found > 0
    assert found == pytest.approx(expected, abs=within)


def test_total_above_max():
    above = [coin.total and coin.maximum and coin.total > coin.maximum for coin in make_coins(7, 10_000)]
    assert above.count(True) / 10_000 == pytest.approx(oddities.TOTAL_ABOVE_MAX / 2, abs=0.0006)  # half know both


def test_beyond_the_day_by_at_most_1_6_percent(rows):
    for row in rows:
        if not broken(row) and row["high_24h"] is not None:
            assert row["low_24h"] / 1.017 <= row["current_price"] <= row["high_24h"] * 1.017


def test_broken_rows_come_in_every_thousand(rows):
    for start in range(0, len(rows), 1000):
        kinds = [broken(row) for row in rows[start : start + 1000]]
        assert {kind: kinds.count(kind) for kind in oddities.BROKEN_PER_THOUSAND} == oddities.BROKEN_PER_THOUSAND


def test_absurd_prices_are_absurd_both_ways(rows):
    absurd = [row for row in rows if broken(row) == "price_absurd"]
    beyond = {row["current_price"] > row["high_24h"] for row in absurd}
    assert beyond == {True, False}
    assert all(
        row["current_price"] > 39 * row["high_24h"] or row["current_price"] < row["low_24h"] / 39 for row in absurd
    )


def test_other_coins_are_broken_in_another_hour():
    here, there = (oddities.broken(7, 1000, hour) for hour in (500_000, 500_001))
    assert here.keys() != there.keys()
    assert min(*here, *there) >= oddities.BROKEN_FROM
    assert all(place < 100 for place in oddities.broken(7, 100, 500_000))
    assert {len(oddities.broken(7, 1000, hour)) for hour in range(2000)} == {6}


def test_a_maximum_that_shrinks_comes_back(market):
    today = market.clock.now() // DAY
    coins = [coin for coin in market.coins if coin.maximum]
    found = [(coin, day) for coin in coins for day in range(today, today + 30) if oddities.shrunk(coin.key, day)]
    assert 5 < len(found) < 40
    coin, day = found[0]
    said = [record(coin, (day + plus) * DAY, 1, 1, None, None)["max_supply"] / coin.maximum for plus in (-1, 0, 1)]
    assert said == pytest.approx([1, 1e-4, 1])
