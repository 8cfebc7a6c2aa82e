"""Who is on the list."""

from collections import Counter

import pytest

from local.market_api.coins import make_coins
from local.market_api.roster import KNOWN

COINS = make_coins(7, 1000)
BY_ID = {coin.id: coin for coin in COINS}


def test_well_known_coins_lead():
    assert [coin.id for coin in COINS[:3]] == ["bitcoin", "ethereum", "tether"]
    assert len(KNOWN) >= 40
    assert [coin.id for coin in COINS[: len(KNOWN)]] == [known.id for known in KNOWN]


def test_ids_are_unique():
    assert len(BY_ID) == 1000
    assert len({coin.id for coin in make_coins(7, 5000)}) == 5000


@pytest.mark.parametrize("odd", ["4", "69420", "-3", "true", "null"])
def test_ids_that_look_like_other_types(odd):
    assert BY_ID[odd].id == odd


def test_symbols_repeat_and_are_not_all_lower_case():
    symbols = Counter(coin.symbol for coin in COINS)
    assert symbols["weth"] == 6
    assert {"AVAX", "usdc.e", "妞妞"} <= set(symbols)
    assert sum(1 for times in symbols.values() if times > 1) > 50


def test_names_have_more_than_letters():
    assert BY_ID["dog-go-to-the-moon-rune"].name == "DOG•GO•TO•THE•MOON (Runes)"
    names = [coin.name for coin in COINS]
    assert any('"' in name for name in names)
    assert any("\\" in name for name in names)


def test_a_short_list_is_the_head_of_a_long_one():
    assert make_coins(7, 120) == COINS[:120]


def test_another_seed_is_another_market():
    other = make_coins(8, 1000)
    assert other[:60] != COINS[:60]
    assert [coin.id for coin in other[:60]] == [coin.id for coin in COINS[:60]]
    assert [coin.id for coin in other[600:]] != [coin.id for coin in COINS[600:]]


def test_supplies_reach_what_no_decimal_holds():
    assert max(coin.total or 0 for coin in COINS) == 6.9e28
