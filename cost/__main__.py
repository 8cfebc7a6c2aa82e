"""`make cost`: what the hour of the last `make run` would cost in the cloud, and a month of such hours."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cost.counts import Counts
from cost.errors import CostError
from cost.measure import measured
from cost.prices import assumptions, prices
from cost.sizes import sizes
from cost.table import report
from local.settings import LocalSettings, SettingsError


def main(arguments: list[str]) -> int:
    """Print the tables, or with --measure the counts. Writes nothing. 0, or 1 and one message."""
    parser = argparse.ArgumentParser(prog="python -m cost", description=__doc__)
    parser.add_argument("--counts", type=Path, help="counts as JSON instead of the last run's")
    parser.add_argument("--measure", action="store_true", help="print the last run's counts as JSON")
    given = parser.parse_args(arguments)
    try:
        counts = Counts.read(given.counts) if given.counts else measured(LocalSettings.from_env().state)
        print(counts.text() if given.measure else report(counts, sizes, prices(), assumptions()))
    except (CostError, SettingsError) as error:
        print(f"failed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
