"""What was asked of the source before: the repair executions that Step Functions still knows.

It keeps a closed execution for 90 days. Nothing else remembers: Airflow's database may be lost without a call too many.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from finance_lab.repair.missing import HOUR

NAME_PREFIX = "repair-"
"""What the names of market_repair's executions begin with."""

SECOND = timedelta(seconds=1)
SETTLED = timedelta(hours=1)
"""After an hour's end. What the source did not have of it before that, it may still get."""


@dataclass(frozen=True)
class Asked:
    """One execution: the history of `coins` from `since` to `until`, its last second, asked in the hour `slot`.

    `started` is the real time, which differs from `slot` where the clock is pinned.
    """

    coins: frozenset[str]
    since: datetime
    until: datetime
    slot: datetime
    started: datetime
    succeeded: bool


def repair_executions(client: Any, state_machine_arn: str) -> list[Asked]:
    """All executions of market_repair, however they ended. `client` is boto3's of Step Functions.

    Only those are described: the hours' executions, two thousand in 90 days, are told by their names.
    """
    pages = client.get_paginator("list_executions").paginate(stateMachineArn=state_machine_arn)
    listed = [one for page in pages for one in page["executions"] if one["name"].startswith(NAME_PREFIX)]
    described = (client.describe_execution(executionArn=one["executionArn"]) for one in listed)
    return [asked for asked in map(_asked, described) if asked]


def was_asked(executions: Iterable[Asked], coin: str, hour: datetime) -> bool:
    """Whether an execution that succeeded asked for that hour of the coin."""
    return any(one.succeeded and coin in one.coins and _covers(one, hour) for one in executions)


def is_closed(executions: Iterable[Asked], hour: datetime, coins: int) -> bool:
    """Whether executions that succeeded asked for that many coins of the hour, whichever they were.

    Ranks move: a newcomer among the largest does not open the hour again, though one of its coins can't be filled.
    """
    return len({coin for one in executions if one.succeeded and _covers(one, hour) for coin in one.coins}) >= coins


def settled(executions: Iterable[Asked]) -> list[Asked]:
    """The executions as far as their answer is final: without the hours that had just ended when they asked."""
    return [replace(one, until=min(one.until, one.slot - SETTLED - SECOND)) for one in executions]


def _covers(one: Asked, hour: datetime) -> bool:
    return one.since <= hour and hour + HOUR - SECOND <= one.until


def _asked(execution: dict[str, Any]) -> Asked | None:
    """None for an input that is no history: somebody used the name for another thing."""
    try:
        given = json.loads(execution["input"])
        return Asked(
            coins=frozenset(given["coins"]),
            since=_moment(given["since"]),
            until=_moment(given["until"]),
            slot=datetime.fromisoformat(given["slot"]).astimezone(UTC),
            started=execution["startDate"].astimezone(UTC),
            succeeded=execution["status"] == "SUCCEEDED",
        )
    except (KeyError, TypeError, ValueError):
        return None


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
