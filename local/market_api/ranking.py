"""Who stands where by market cap at a minute, and the pages cut from that.

The whole ranking is made once per minute; records are made as pages ask for them and kept for that minute.
While a client pages through it the real ranking moves: from some pages on everything stands one place later, so that
page begins with the coin that ended the page before. All pages together still hold every coin.
"""

from __future__ import annotations

from typing import Any

from local.market_api.clock import HOUR
from local.market_api.coins import Coin
from local.market_api.market_page import record
from local.market_api.mixing import unit
from local.market_api.oddities import NO_RANK, broken, moved, quoted_at
from local.market_api.prices import cap_at, price_at

Precision = int | str | None


class Ranking:
    """All coins at one minute."""

    def __init__(self, seed: int, coins: list[Coin], now: int) -> None:
        self.now = now
        self._seed = seed
        caps = [
            cap_at(coin, price_at(coin, quoted_at(coin.key, coin.update_ms, now) / 1000.0)) if coin.circulating else 0.0
            for coin in coins
        ]
        self.coins = [coins[place] for place in sorted(range(len(coins)), key=lambda place: -caps[place])]
        self._broken = broken(seed, len(coins), now // HOUR)
        self._ranks = self._number()
        self._records: dict[tuple[str, Precision], dict[str, Any]] = {}

    def _number(self) -> dict[str, tuple[int | None, int | None]]:
        """(rank, rank with the coins that wrap another) of each coin. A gap: who is without a rank still counts."""
        ranks: dict[str, tuple[int | None, int | None]] = {}
        rank = 0
        for place, coin in enumerate(self.coins, start=1):
            if not coin.circulating:
                ranks[coin.id] = (None, None)
                continue
            if coin.wraps:
                ranks[coin.id] = (None, place)
                continue
            rank += 1
            unranked = coin.place >= 60 and unit(coin.key, 90) < NO_RANK
            ranks[coin.id] = (None, None) if unranked else (rank, place)
        return ranks

    def record(self, coin: Coin, precision: Precision = None) -> dict[str, Any]:
        known = self._records.get((coin.id, precision))
        if known is None:
            known = record(coin, self.now, *self._ranks[coin.id], self._broken.get(coin.place), precision)
            self._records[coin.id, precision] = known
        return known

    def page(self, page: int, per_page: int) -> list[Coin]:
        """The coins of a page, from 1 on; none past the end."""
        start = (page - 1) * per_page
        if start >= 2 * len(self.coins) + per_page:
            return []
        late = sum(moved(self._seed, self.now, per_page, number) for number in range(2, page + 1))
        return self.coins[start - late : start - late + per_page]
