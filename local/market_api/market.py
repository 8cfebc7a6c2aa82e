"""The market of one seed: its coins, its clock, and the rankings of the last few minutes."""

from __future__ import annotations

from local.market_api.clock import Clock
from local.market_api.coins import Coin, make_coins
from local.market_api.mixing import key_of
from local.market_api.ranking import Ranking

_KEPT = 3  # rankings; a run that pages over a minute's end needs two


class Market:
    """Not thread-safe: the server asks it from one event loop."""

    def __init__(self, seed: str, coins: int, clock: Clock) -> None:
        self.seed = key_of(seed)
        self.clock = clock
        self.coins = make_coins(self.seed, coins)
        self.by_id: dict[str, Coin] = {coin.id: coin for coin in self.coins}
        self._rankings: dict[int, Ranking] = {}

    def ranking(self) -> Ranking:
        """The ranking of this minute, made once."""
        now = self.clock.now()
        if now not in self._rankings:
            while len(self._rankings) >= _KEPT:
                del self._rankings[next(iter(self._rankings))]
            self._rankings[now] = Ranking(self.seed, self.coins, now)
        return self._rankings[now]
