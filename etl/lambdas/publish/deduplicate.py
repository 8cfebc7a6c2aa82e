"""One row per coin and hour: the ranking moves while it is paged, and a history has several points an hour."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from etl import clock
from etl.lake.staged import StagedChunk

Row = dict[str, Any]
Placed = tuple[StagedChunk, Row]


@dataclass(frozen=True)
class Rule:
    """Which rows are of the same thing, and whether one of them is better than the one that was best so far."""

    same: Callable[[Row], Hashable]
    better: Callable[[Row, Row], bool]


NEWEST_OF_A_COIN = Rule(lambda row: row["coin_id"], lambda row, best: row["observed_at"] > best["observed_at"])
"""For the market's pages: the newest quote is the truth of the hour."""

FIRST_OF_AN_HOUR = Rule(
    lambda row: (row["coin_id"], clock.hour_text(row["observed_at"])),
    lambda row, best: row["observed_at"] < best["observed_at"],
)
"""For a coin's history: the point nearest to the hour's start is what a collection of that hour would have seen."""


def deduplicate(rows: list[Placed], rule: Rule) -> tuple[list[Placed], list[Placed]]:
    """Split rows into those kept and duplicates, in the order given. Of equals the first by page and index is kept."""
    best: dict[Hashable, Placed] = {}
    for placed in sorted(rows, key=_place):
        same = rule.same(placed[1])
        if same not in best or rule.better(placed[1], best[same][1]):
            best[same] = placed
    winners = {id(placed) for placed in best.values()}
    kept = [placed for placed in rows if id(placed) in winners]
    return kept, [placed for placed in rows if id(placed) not in winners]


def _place(placed: Placed) -> tuple[int, int]:
    chunk, row = placed
    return chunk.page, row["index"]
