"""The history says what /coins/markets said, at the moments that CoinGecko chooses."""

from datetime import datetime
from itertools import pairwise

import pytest

from local.market_api.clock import DAY, HOUR
from local.market_api.history import chart
from local.market_api.prices import price_at


def seconds(text):
    return datetime.fromisoformat(text).timestamp()


def test_it_agrees_with_markets(api):
    for row in api.markets(per_page=10).json():
        quoted = seconds(row["last_updated"])
        prices = api.range(row["id"], from_=int(quoted) - 900, to=int(quoted) + 900).json()["prices"]
        near = min(prices, key=lambda point: abs(point[0] / 1000 - quoted))
        assert near[1] == pytest.approx(row["current_price"], rel=0.01)


def test_it_is_the_path_of_markets_to_the_digit(market):
    coin = market.by_id["solana"]
    for moment, price in chart(coin, market.clock.now() - 5 * DAY, market.clock.now(), market.clock.now())["prices"]:
        assert price == price_at(coin, moment / 1000)
    record = market.ranking().record(coin, "full")
    assert record["current_price"] == price_at(coin, seconds(record["last_updated"]))


def test_hours_hold_a_point_each_and_a_few_two(api):
    got = api.range("cardano", from_=api.run_at - 60 * DAY, to=api.run_at).json()
    hours = [moment // 3_600_000 for moment, _ in got["prices"]]
    late = [moment % 3_600_000 for moment, _ in got["prices"]]
    assert len(set(hours)) == 60 * 24
    assert 0 < len(hours) - len(set(hours)) < 40
    assert min(late) >= 500
    assert sum(1 for number in late if number > 660_000) == len(hours) - len(set(hours))
    assert hours == sorted(hours)


def test_three_series_at_the_same_moments(api):
    got = api.range(from_=api.run_at - 3 * DAY, to=api.run_at).json()
    assert list(got) == ["prices", "market_caps", "total_volumes"]
    assert len({tuple(moment for moment, _ in series) for series in got.values()}) == 1
    assert all(value > 0 for series in got.values() for _, value in series)


@pytest.mark.parametrize(
    ("back", "days", "step"),
    [(1, 1, 300), (10, 1, HOUR), (2, 2, HOUR), (90, 90, HOUR), (200, 91, DAY)],
)
def test_granularity(api, back, days, step):
    start = api.run_at - back * DAY
    moments = [moment / 1000 for moment, _ in api.range(from_=start, to=start + days * DAY).json()["prices"]]
    gaps = sorted(there - here for here, there in pairwise(moments))
    assert gaps[len(gaps) // 2] == pytest.approx(step, rel=0.1)


def test_days_are_at_midnight(api):
    got = api.range(from_=api.run_at - 300 * DAY, to=api.run_at)
    assert all(moment % 86_400_000 == 0 for moment, _ in got.json()["prices"])


def test_only_the_window_and_never_the_future(api):
    start, end = api.run_at - 2 * DAY - 1234, api.run_at + 9 * DAY
    moments = [moment for moment, _ in api.range(from_=start, to=end).json()["prices"]]
    assert start * 1000 <= min(moments)
    assert max(moments) <= api.run_at * 1000


def test_an_upside_down_window_is_empty(api):
    got = api.range(from_=api.run_at, to=api.run_at - DAY)
    assert got.json() == {"prices": [], "market_caps": [], "total_volumes": []}


def test_a_coin_without_a_cap(api):
    got = api.range("hundred-inu", from_=api.run_at - 2 * DAY, to=api.run_at).json()
    assert {value for _, value in got["market_caps"]} == {0.0}


def test_further_back_than_a_year(api):
    got = api.range(from_=api.run_at - 366 * DAY, to=api.run_at)
    assert got.status == 401
    status = got.json()["error"]["status"]
    assert status["error_code"] == 10012
    assert "365 days" in status["error_message"]
    assert api.range(from_=api.run_at - 365 * DAY, to=api.run_at).status == 200


def test_an_unknown_coin(api):
    got = api.range("no-such-coin", from_=1, to=2)
    assert (got.status, got.json()) == (404, {"error": "coin not found"})


@pytest.mark.parametrize("query", [{"from_": 1}, {"to": 1}, {"from_": "x", "to": 1}, {"from_": "nan", "to": 1}])
def test_windows_that_are_none(api, query):
    assert api.range(**query).status == 422
