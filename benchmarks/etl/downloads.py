"""The simulator alone: every page asked for as the floor does, its body thrown away as it came, still packed.

What this takes, all contestants wait for.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from benchmarks.etl.market import PAGE_SIZE, contest
from benchmarks.etl.pages import each_page

_SHORT = 5_000
"""Bytes; a whole page has several times as many, packed."""


def work(url: str, coins: int, out: Path) -> list[Path]:
    """Ask for all pages."""
    asyncio.run(each_page(url, coins, lambda body: 0 if len(body) < _SHORT else PAGE_SIZE, unpack=False))
    return []


if __name__ == "__main__":
    contest(work)
