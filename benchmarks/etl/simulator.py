"""The market API simulator as a process of its own, and its pages made once before anybody is timed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.etl.market import QUERY, RUN_AT, page_numbers
from benchmarks.ports import free_ports
from local.settings import HOST, ROOT

_START_SECONDS = 30


@contextmanager
def simulator(coins: int, log: Path) -> Iterator[str]:
    """Serve a market of so many coins at RUN_AT; its base URL. Every page was asked for once."""
    port = free_ports(1)[0]
    environment = {**os.environ, "MARKET_COINS": str(coins), "MARKET_API_PORT": str(port), "RUN_AT": RUN_AT}
    with log.open("w") as lines:
        command = [sys.executable, "-m", "local.market_api"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=lines, close_fds=False)
        try:
            url = f"http://{HOST}:{port}/api/v3"
            _wait_for(process, f"{url}/ping", log)
            _warm(url, coins)
            yield url
        finally:
            process.terminate()
            process.wait()


def _wait_for(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            _body(url)
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the simulator does not answer: {log.read_text()[-500:]}")


def _warm(url: str, coins: int) -> None:
    for page in page_numbers(coins):
        if _body(f"{url}/coins/markets?{QUERY}&page={page}") == b"[]":
            return


def _body(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - loopback
        return answer.read()
