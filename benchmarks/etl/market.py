"""What all contestants do alike: the pages they ask for, the columns they keep, the rows they let through."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

RUN_AT = "2026-11-23T02:00:00Z"
PAGE_SIZE = 100
AT_ONCE = 4
"""Pages asked for at once, as the state machine does."""
QUERY = f"vs_currency=usd&order=market_cap_desc&per_page={PAGE_SIZE}"
_BAND = 2

COLUMNS = {
    "id": "coin_id",
    "symbol": "symbol",
    "name": "name",
    "market_cap_rank": "market_cap_rank",
    "current_price": "price_usd",
    "market_cap": "market_cap_usd",
    "fully_diluted_valuation": "fully_diluted_valuation_usd",
    "total_volume": "volume_24h_usd",
    "high_24h": "high_24h_usd",
    "low_24h": "low_24h_usd",
    "price_change_24h": "price_change_24h_usd",
    "price_change_percentage_24h": "price_change_24h_pct",
    "market_cap_change_24h": "market_cap_change_24h_usd",
    "market_cap_change_percentage_24h": "market_cap_change_24h_pct",
    "circulating_supply": "circulating_supply",
    "total_supply": "total_supply",
    "max_supply": "max_supply",
    "ath": "ath_usd",
    "ath_date": "ath_at",
    "atl": "atl_usd",
    "atl_date": "atl_at",
    "last_updated": "observed_at",
}
"""The source's fields that are kept, and their names in etl/contracts/tables/market.json."""


def page_numbers(coins: int) -> range:
    """More pages than the market has: a coin that comes twice makes it longer. A short page is the last."""
    return range(1, coins // PAGE_SIZE * 2 + 2)


def is_sound(record: dict[str, Any]) -> bool:
    """The rules of etl/state_machine/clean.jsonata that bite on the simulator's rows, in plain Python."""
    price, high, low = record["current_price"], record["high_24h"], record["low_24h"]
    return (
        price is not None
        and price > 0
        and not (high and price / _BAND > high)
        and not (low and price < low / _BAND)
        and (record["total_volume"] or 0) >= 0
    )


def once_each() -> Callable[[dict[str, Any]], bool]:
    """A row filter: whether the coin comes for the first time."""
    seen: set[str] = set()

    def is_new(record: dict[str, Any]) -> bool:
        size = len(seen)
        seen.add(record["id"])
        return len(seen) > size

    return is_new


def contest(work: Callable[[str, int, Path], list[Path]]) -> None:
    """Run `python -m benchmarks.etl.<contestant> URL COINS OUT`: work, then say as one JSON line how long it took and
    which Parquet files came of it. Interpreter start and imports are not work."""
    url, coins, out = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    began = time.perf_counter()
    files = work(url, coins, out)
    tell(time.perf_counter() - began, files)


def tell(seconds: float, files: list[Path]) -> None:
    """The last line of a contestant's output."""
    print(json.dumps({"seconds": seconds, "files": [str(file) for file in files]}), flush=True)
