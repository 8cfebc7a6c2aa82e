"""The INSERTs of some hours into the three tables of landing. The same seed and hours make the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from etl.contracts.template import render

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Hours:
    """So many hours from `first` on, of so many coins each; `landing` is the schema with its database."""

    landing: str
    first: datetime
    count: int
    coins: int
    seed: int


def whole_history(hours: Hours) -> Iterator[str]:
    """The SQL of a market that begins with these hours."""
    yield from _statements(hours, "walk_from_start")


def one_more(hours: Hours) -> Iterator[str]:
    """The SQL of an hour that follows what has landed; a coin that is new begins at its first price."""
    yield from _statements(hours, "walk_on")


def _statements(hours: Hours, walk: str) -> Iterator[str]:
    values = {
        "landing": hours.landing,
        "first": hours.first.isoformat(),
        "hours": str(hours.count),
        "coins": str(hours.coins),
        "seed": str(hours.seed),
    }
    yield from filter(str.strip, _text("chance").split(";"))
    walked = render(_text(walk), **values)
    for name in ("market", "market_rejected", "market_run"):
        yield render(_text(name), walk=walked, **values)


def _text(name: str) -> str:
    return (_HERE / f"{name}.sql").read_text()
