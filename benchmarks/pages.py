"""How long an execution takes with the number of its pages: 25 to 200 pages of 100 coins, on the laptop's AWS.

Seconds a page must not grow: twice the pages, twice the time. Each size runs once to warm up and then three times,
smallest to largest and again; medians.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from local.aws_client import aws_client
from local.market_source import MarketSource
from local.processes import StackError
from local.settings import LocalSettings, state_machine_arn
from local.stack import Stack

SIZES = (25, 50, 100, 200)
RUNS = 3
RUN_AT = "2026-11-23T02:00Z"


def main() -> int:
    """Print the table; 1 if an execution failed."""
    os.environ["MARKET_COINS"] = "20000"
    seconds: dict[int, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as state:
        settings = LocalSettings(Path(state), LocalSettings.from_env().ports)
        stack = Stack(settings, MarketSource.from_env(settings, {}), RUN_AT)
        try:
            stack.start(lambda line: None)
            for run in range(RUNS + 1):
                for pages in SIZES if run else SIZES[:1]:
                    took = _execute(stack, pages)
                    if run:
                        seconds[pages].append(took)
        except StackError as error:
            print(error, file=sys.stderr)
            return 1
        finally:
            stack.processes.stop()
    first = statistics.median(seconds[SIZES[0]]) / SIZES[0]
    print(f"{'pages':>6} {'coins':>7} {'seconds':>9} {'seconds a page':>15} {'of the first':>13}")
    for pages, taken in seconds.items():
        median = statistics.median(taken)
        print(f"{pages:>6} {pages * 100:>7} {median:>9.1f} {median / pages:>15.3f} {median / pages / first:>13.2f}")
    return 0


def _execute(stack: Stack, pages: int) -> float:
    """One forced collection; its wall time in seconds. Raises StackError."""
    client = aws_client(stack.settings, "stepfunctions")
    machine = state_machine_arn(stack.names["state_machine"])
    given = {"slot": "2026-11-23T02:00:00Z", "pages": pages, "force": True}
    began = time.monotonic()
    arn = client.start_execution(stateMachineArn=machine, input=json.dumps(given))["executionArn"]
    while (execution := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
        time.sleep(0.1)
    if execution["status"] != "SUCCEEDED":
        raise StackError(f"{pages} pages: {execution.get('error')}: {execution.get('cause')}")
    return time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
