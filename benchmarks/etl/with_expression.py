"""collect, clean, stage, publish: the functions' work with the cleaning expression in jsonata-python.

In production AWS's engine evaluates it, outside of the functions. With a fourth argument, a folder, the verdicts are
kept there: `python -m benchmarks.etl.with_expression URL COINS OUT VERDICTS`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.etl.hour import Chunk, Hour, Verdicts
from benchmarks.etl.market import tell
from benchmarks.etl.verdicts import keep
from etl.state_machine.definition import expression
from local.aws import jsonata_evaluator

_RULES = {
    "required": ["coin_id", "symbol", "name", "price_usd", "observed_at"],
    "price_band": 2,
    "future_seconds": 86400,
}
"""The defaults of market.asl.json."""


def main(url: str, coins: int, out: Path, verdicts: Path | None) -> None:
    """Collect one hour."""
    text = expression("clean")

    def clean(chunk: Chunk) -> Verdicts:
        found = jsonata_evaluator.evaluate(text, {"chunk": chunk, "rules": _RULES})
        if verdicts:
            keep(verdicts, chunk, found)
        return found

    hour = Hour(url, coins, out)
    files = hour.run(clean)
    tell(hour.seconds, files)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]) if sys.argv[4:] else None)
