"""One row per coin: the ranking moves while it is paged, so a coin can come twice."""

from __future__ import annotations

from typing import Any

from etl.lake.staged import StagedChunk

Placed = tuple[StagedChunk, dict[str, Any]]


def newest_per_coin(rows: list[Placed]) -> tuple[list[Placed], list[Placed]]:
    """Split rows into those kept and duplicates. The newest observation wins, then the first by page and index."""
    best: dict[str, Placed] = {}
    for placed in sorted(rows, key=_place):
        coin = placed[1]["coin_id"]
        if coin not in best or placed[1]["observed_at"] > best[coin][1]["observed_at"]:
            best[coin] = placed
    winners = {_place(placed) for placed in best.values()}
    kept = [placed for placed in rows if _place(placed) in winners]
    return kept, [placed for placed in rows if _place(placed) not in winners]


def _place(placed: Placed) -> tuple[int, int]:
    chunk, row = placed
    return chunk.page, row["index"]
