"""What to ask of the source: one call a coin, over the span of hours that its batch lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from finance_lab.repair.budget import calls_left
from finance_lab.repair.executions import SECOND, Asked, is_closed, settled, was_asked
from finance_lab.repair.missing import HOUR, Holes
from finance_lab.repair.request import Request
from finance_lab.slot import moment_text

COINS_A_BATCH = 100
"""Coins an execution: within its time (25 minutes) even at 5 calls a minute, and for 90 days within its 25,000 events
(etl/state_machine/request.jsonata has the sum)."""


@dataclass(frozen=True)
class Plan:
    """`batches` are inputs of the state machine. `left` are the coins for which the month's calls do not suffice."""

    batches: list[dict[str, Any]]
    left: list[str]

    @property
    def calls(self) -> int:
        """What the batches cost."""
        return sum(len(batch["coins"]) for batch in self.batches)


def plan_repair(holes: Holes, executions: list[Asked], request: Request, calls_a_month: int) -> Plan:
    """Ask for coins that lack what the source was not yet asked for, largest first, within the budget."""
    wanted = _wanted(holes, [] if request.ask_again else settled(executions))
    coins = [coin for coin in holes.coins if coin in wanted]
    affordable = calls_left(executions, request.now, calls_a_month)
    asked, left = coins[:affordable], coins[affordable:]
    batches = [asked[first : first + COINS_A_BATCH] for first in range(0, len(asked), COINS_A_BATCH)]
    return Plan([_batch(coins, wanted, request.now) for coins in batches], left)


def _wanted(holes: Holes, executions: Iterable[Asked]) -> dict[str, list[datetime]]:
    """The hours to ask for, by coin; none that is closed."""
    executions = list(executions)
    by_coin: dict[str, list[Asked]] = {}
    for one in executions:
        for coin in one.coins:
            by_coin.setdefault(coin, []).append(one)
    wanted: dict[str, list[datetime]] = {}
    for hour, coins in holes.lacking.items():
        if is_closed(executions, hour, len(holes.coins)):
            continue
        for coin in coins:
            if not was_asked(by_coin.get(coin, ()), coin, hour):
                wanted.setdefault(coin, []).append(hour)
    return wanted


def _batch(coins: list[str], wanted: dict[str, list[datetime]], now: datetime) -> dict[str, Any]:
    """The state machine's input: from the first hour's start to the last one's end, both seconds included."""
    since = min(wanted[coin][0] for coin in coins)
    until = max(wanted[coin][-1] for coin in coins) + HOUR - SECOND
    return {
        "mode": "history",
        "notify": False,  # Airflow mails, with links
        "slot": moment_text(now),
        "coins": coins,
        "since": int(since.timestamp()),
        "until": int(until.timestamp()),
    }
