"""The price path: continuous, moving, bounded, the same in every process."""

import os
import statistics
import subprocess
import sys
from itertools import pairwise

import pytest

from local.market_api.clock import DAY, HOUR, parse_run_at
from local.market_api.coins import make_coins
from local.market_api.prices import price_at, prices_at, volume_at
from local.settings import ROOT

NOW = parse_run_at("2026-11-23T02:00Z")
COINS = make_coins(7, 300)


def changes(coin, step, count=60):
    prices = [price_at(coin, NOW + step * number) for number in range(count)]
    return [there / here - 1 for here, there in pairwise(prices)]


@pytest.mark.parametrize("start", [NOW, NOW - 3 * 365 * DAY, NOW + 3 * 365 * DAY])
def test_the_price_never_jumps(start):
    # A second around every quarter of an hour for a day: lattice points of all scales, ends of hours and days.
    for coin in COINS[::7]:
        for quarter in range(96):
            moment = start + quarter * 900
            before, after = price_at(coin, moment - 0.5), price_at(coin, moment + 0.5)
            assert after == pytest.approx(before, rel=1e-3)


def test_lattice_points_join():
    # Points of a scale lie at odd moments, one phase a coin: look everywhere, closely.
    coin = COINS[200]
    prices = [price_at(coin, NOW + second) for second in range(7200)]
    assert max(abs(there / here - 1) for here, there in pairwise(prices)) < 1e-3


def test_many_moments_at_once_are_the_same_as_one_by_one():
    moments = [NOW - number * 1777.7 for number in range(400)] + [NOW + 400 * DAY, NOW]
    for coin in COINS[::50]:
        assert prices_at(coin, moments) == [price_at(coin, moment) for moment in moments]


def test_prices_move_every_hour():
    moved = [abs(change) for coin in COINS for change in changes(coin, HOUR, 5)]
    assert all(change > 0 for change in moved)
    assert max(moved) < 0.25


def test_an_hour_moves_a_fifth_as_much_as_a_day():
    # As a random walk does: one over the root of 24. Less, and hours would lie on straight lines.
    for coins in (COINS[:20], COINS[-100:]):
        hour, day = (statistics.mean(statistics.pstdev(changes(coin, step)) for coin in coins) for step in (HOUR, DAY))
        assert 0.13 < hour / day < 0.3


def test_stablecoins_stay_near_one():
    for coin in COINS:
        if coin.symbol in ("usdt", "usdc", "dai", "usde"):
            for day in range(-1500, 1500, 10):
                assert price_at(coin, NOW + day * DAY) == pytest.approx(1, abs=0.02)


def test_leaders_are_calmer_than_the_tail():
    leaders = [statistics.pstdev(changes(coin, DAY)) for coin in COINS[:20]]
    tail = [statistics.pstdev(changes(coin, DAY)) for coin in COINS[-40:]]
    assert statistics.median(leaders) < 0.8 * statistics.median(tail)


def test_a_leader_stays_plausible_over_years():
    prices = [price_at(COINS[0], NOW + day * DAY) for day in range(-3000, 3000, 7)]
    assert 91_500 / 4 < min(prices) < max(prices) < 91_500 * 4
    assert max(prices) / min(prices) > 1.3


def test_coins_that_wrap_another_follow_it():
    by_id = {coin.id: coin for coin in COINS}
    for one, other in [("weth", "ethereum"), ("wrapped-bitcoin", "bitcoin"), ("bridged-weth-base", "weth")]:
        for day in range(0, 400, 9):
            ratio = price_at(by_id[one], NOW - day * DAY) / price_at(by_id[other], NOW - day * DAY)
            assert ratio == pytest.approx(by_id[one].base_price / by_id[other].base_price)


def test_volume_is_positive_and_moves():
    volumes = [volume_at(COINS[100], 1.0, NOW + hour * HOUR) for hour in range(48)]
    assert min(volumes) > 0
    assert len(set(volumes)) == 48


PRINT_A_DIGEST = """
import hashlib, json
from local.market_api.clock import Clock
from local.market_api.market import Market
ranking = Market("a seed", 300, Clock(1795399200)).ranking()
records = [ranking.record(coin) for page in (1, 2, 3) for coin in ranking.page(page, 100)]
print(hashlib.sha256(json.dumps(records).encode()).hexdigest())
"""


def test_two_processes_say_the_same():
    digests = {
        subprocess.run(
            [sys.executable, "-c", PRINT_A_DIGEST],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(digests) == 1
    assert len(digests.pop().strip()) == 64
