"""collect as Lambda calls it, at whatever API a test gives it; waits are noted, not waited."""

from __future__ import annotations

import gzip
import io
import logging
from types import SimpleNamespace

import pytest

from etl import telemetry
from etl.lambdas.collect import api_key, call_budget, handler, http, patience


@pytest.fixture
def pauses(monkeypatch):
    """The seconds that would have been waited between calls."""
    noted: list[float] = []
    monkeypatch.setattr(patience, "sleep", noted.append)
    monkeypatch.setattr(call_budget, "sleep", noted.append)
    return noted


@pytest.fixture
def told(monkeypatch, capsys):
    """Call it for all that was printed and logged so far."""
    logged = io.StringIO()
    handler = logging.StreamHandler(logged)
    handler.setFormatter(telemetry._logger.registered_formatter)
    monkeypatch.setattr(telemetry._logger._logger, "handlers", [handler])
    return lambda: logged.getvalue() + "".join(capsys.readouterr())


@pytest.fixture
def collect(monkeypatch, store, pauses):
    """Call the handler; `collect.url` is the API, `collect.seconds` the function's time."""
    http._pool.cache_clear()
    api_key.forget_key()
    for name, value in {
        "MARKET_API_TIER": "keyless",
        "MARKET_API_KEY_SECRET": "secret",
        "MARKET_API_CALLS_PER_MINUTE": "0",
    }.items():
        monkeypatch.setenv(name, value)

    def call(page=1, chunk=0, start=0, mode="snapshot", **more):
        monkeypatch.setenv("MARKET_API_URL", call.url)
        event = {
            "mode": mode, "run_id": "run", "archived_by": "run", "slot": "2026-11-23T02:00:00Z", "page": page,
            "chunk": chunk, "start": start, "page_size": 100, "coin": None, "since": 0, "until": 0, **more,
        }  # fmt: skip
        return handler.handle(event, SimpleNamespace(get_remaining_time_in_millis=lambda: call.seconds * 1000))

    call.seconds = 180
    call.archived = lambda: [gzip.decompress(store.get("raw", key).body) for key in store.keys("raw")]
    return call
