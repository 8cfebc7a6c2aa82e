"""Order, ranks, and what paging makes of them."""

from collections import Counter
from itertools import pairwise

import pytest

from local.market_api.clock import DAY, HOUR, Clock
from local.market_api.market import Market


def pages(market, per_page):
    """Ids of all pages up to the empty one."""
    found, number = [], 1
    while page := market.ranking().page(number, per_page):
        found.append([coin.id for coin in page])
        number += 1
    return found


@pytest.mark.parametrize("per_page", [9, 33, 100, 250])
def test_all_pages_hold_every_coin(market, per_page):
    found = pages(market, per_page)
    assert {coin for page in found for coin in page} == set(market.by_id)
    assert all(len(page) == per_page for page in found[:-1])


def test_a_few_coins_come_twice_at_page_ends(market):
    repeats = 0
    for _ in range(40):
        found = pages(market, 100)
        times = Counter(coin for page in found for coin in page)
        repeated = {coin for coin, count in times.items() if count > 1}
        at_ends = {here[-1] for here, there in pairwise(found) if here[-1] == there[0]}
        assert repeated == at_ends
        repeats += len(repeated)
        market.clock.pinned += HOUR
    assert 30 <= repeats <= 80  # 40 hours with 9 to 10 page ends each, at 15 %


def test_by_market_cap_then_those_without(market):
    ranking = market.ranking()
    caps = [ranking.record(coin)["market_cap"] for coin in ranking.coins]
    assert caps == sorted(caps, reverse=True)
    assert 0 < caps.count(0) < 50


def test_ranks_count_up_with_gaps_and_nulls(market):
    ranking = market.ranking()
    records = [ranking.record(coin) for coin in ranking.coins]
    ranks = [found["market_cap_rank"] for found in records if found["market_cap_rank"] is not None]
    assert ranks[0] == 1
    assert ranks == sorted(set(ranks))
    assert all(found["market_cap_rank"] is None for found in records if found["market_cap"] == 0)
    wrapped = next(found for found in records if found["id"] == "weth")
    assert wrapped["market_cap_rank"] is None
    assert wrapped["market_cap_rank_with_rehypothecated"] > 1


def test_a_few_coins_enter_or_leave_the_top_250_in_a_day(market):
    counts = []
    for _ in range(8):
        before = {coin.id for coin in market.ranking().coins[:250]}
        market.clock.pinned += DAY
        counts.append(len(before ^ {coin.id for coin in market.ranking().coins[:250]}))
    assert 4 <= sum(counts) / len(counts) <= 9


def test_a_minute_is_one_answer():
    market = Market("seed", 50, Clock(1_795_399_200))
    first = market.ranking()
    market.clock.pinned += 59
    assert market.ranking() is first
    market.clock.pinned += 1
    assert market.ranking() is not first


def test_twenty_thousand_coins():
    market = Market("seed", 20_000, Clock(1_795_399_200))
    page = market.ranking().page(81, 250)
    tail = [market.ranking().record(coin) for coin in page]
    assert len(market.ranking().page(80, 250)) == 250
    assert len(tail) < 250
    assert all(found["market_cap"] == 0 for found in tail)
    without = sum(1 for coin in market.coins[1000:] if not coin.circulating) / 19_000
    assert without == pytest.approx(0.17, abs=0.02)
