"""One hour of the pipeline in one process: the real handlers, four pages at once in threads, then publish.

A page is collected, cleaned and staged chunk by chunk, as etl/state_machine/market.asl.json has it. What Lambda and
Step Functions do is not the functions' work: payloads are handed over as they are, no page waits for its round.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

from benchmarks.etl.folder_store import FolderStore
from benchmarks.etl.market import AT_ONCE, PAGE_SIZE, RUN_AT, page_numbers
from etl import telemetry
from etl.lambdas.collect import handler as collect
from etl.lambdas.publish import handler as publish
from etl.lambdas.stage import handler as stage

Chunk = dict[str, Any]
Verdicts = dict[str, list[dict[str, Any]]]
Clean = Callable[[Chunk], Verdicts]
"""What the state machine does between collect and stage: accepted rows, and rejected records with their reasons."""

RUN_ID = "benchmark"
_ENVIRONMENT = {
    "RAW_BUCKET": "raw",
    "WORK_BUCKET": "work",
    "CURATED_BUCKET": "curated",
    "MARKET_API_TIER": "keyless",
    "MARKET_API_KEY_SECRET": "",
    "MARKET_API_CALLS_PER_MINUTE": "0",
    "RUN_AT": RUN_AT,
    "AWS_ENDPOINT_URL": "http://127.0.0.1:0",  # RUN_AT is for the laptop alone; nothing calls AWS here
}


class Hour:
    """One market, collected into a folder. `seconds` is the work so far."""

    def __init__(self, url: str, coins: int, out: Path) -> None:
        os.environ.update(_ENVIRONMENT, MARKET_API_URL=url)
        self._store = FolderStore(out, "raw", "work", "curated")
        self._store.install()
        telemetry._metrics = _MetricsOfAWorker()
        self._coins = coins
        self.seconds = 0.0

    def run(self, clean: Clean) -> list[Path]:
        """Work through all pages; the market's Parquet file."""
        about = {"run_id": RUN_ID, "slot": RUN_AT, "mode": "snapshot"}
        asked = {"action": "recall", "force": False, "pages": len(page_numbers(self._coins)), "run": None}
        plan = self._timed(lambda: publish.handle({**about, **asked}, None))
        closed = self._timed(lambda: _pages(plan["pages"], clean))
        collected = {"action": "publish", "force": False, "started_at": RUN_AT, "pages": closed}
        run = self._timed(
            lambda: publish.handle(
                {**about, **collected, "archived_by": plan["archived_by"], "source": plan["source"]}, None
            )
        )
        _check(run, closed)
        return [Path(self._store.path("curated", run["market_key"]))]

    def _timed(self, work: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        answer = work()
        self.seconds += time.perf_counter() - began
        return answer


def _pages(pages: list[int], clean: Clean) -> list[dict[str, int]]:
    """Up to the market's end."""
    ended = threading.Event()

    def unless_ended(page: int) -> dict[str, int] | None:
        if ended.is_set():
            return None
        closed = _page(page, clean)
        if closed["collected"] < PAGE_SIZE:
            ended.set()
        return closed

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [closed for closed in pool.map(unless_ended, pages) if closed]


def _page(page: int, clean: Clean) -> dict[str, int]:
    about = {"run_id": RUN_ID, "archived_by": RUN_ID, "slot": RUN_AT, "page": page}
    asked = {"mode": "snapshot", "page_size": PAGE_SIZE, "coin": None, "since": 0, "until": 0}
    number = start = 0
    while True:
        chunk = collect.handle({**about, **asked, "chunk": number, "start": start}, None)
        place = {name: chunk[name] for name in ("chunk", "start", "end", "collected_at")}
        stage.handle({**about, **place, **clean(chunk)}, None)
        number, start = number + 1, chunk["end"]
        if start >= chunk["collected"]:
            return {"page": page, "chunks": number, "collected": chunk["collected"]}


def _check(run: dict[str, Any], closed: list[dict[str, int]]) -> None:
    collected = sum(page["collected"] for page in closed)
    if not collected == run["collected"] == run["accepted"] + run["rejected"] + run["duplicates"]:
        raise RuntimeError(f"{collected} records were collected, but the run says {run}")


class _MetricsOfAWorker(threading.local):
    """Each thread is a worker of Lambda, which has metrics of its own."""

    def __init__(self) -> None:
        self._own = AmazonCloudWatchEMFProvider(namespace=telemetry.NAMESPACE, service=telemetry.SERVICE)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name)
