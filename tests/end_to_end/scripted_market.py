"""A market API that a test holds up, breaks, and lets go on."""

from __future__ import annotations

import threading

from tests.end_to_end.market_server import body, coin

COINS = 60


class ScriptedMarket:
    """One page of COINS, each time with other prices. `may_answer` holds it up, `status` breaks it."""

    def __init__(self):
        self.may_answer = threading.Event()
        self.let_go()
        self._price = 1.0

    def hold(self):
        self.may_answer.clear()

    def let_go(self):
        self.status = 200
        self.may_answer.set()

    def answer(self, page):
        if not self.may_answer.wait(120) or self.status != 200:
            return self.status if self.status != 200 else 503, "<html>down</html>"
        self._price += 0.01
        coins = [coin(f"coin-{n}", current_price=self._price, high_24h=9, low_24h=1) for n in range(COINS)]
        return 200, body(*(coins if page == 1 else []))
