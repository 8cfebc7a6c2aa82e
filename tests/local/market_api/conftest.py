"""The simulator, really served: one server for the keyless market, one that wants a key, on free loopback ports."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
import uvicorn

from local.market_api.app import make_app
from local.market_api.clock import Clock, parse_run_at
from local.market_api.config import Config
from local.market_api.market import Market
from tests.patience import PATIENCE

RUN_AT = "2026-11-23T02:00Z"


@dataclass
class Got:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self):
        return json.loads(self.body)


@dataclass
class Api:
    """A client that sees bytes as they come: nothing retried, nothing unpacked."""

    port: int
    run_at: int = field(default_factory=lambda: parse_run_at(RUN_AT))

    def call(self, method, path, query=None, headers=None, body=None, root="/api/v3"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            target = root + path + ("?" + urlencode(query) if query else "")
            connection.request(method, target, body=None if body is None else json.dumps(body), headers=headers or {})
            answer = connection.getresponse()
            got = {name.lower(): value for name, value in answer.getheaders()}
            return Got(answer.status, got, answer.read())
        finally:
            connection.close()

    def get(self, path, headers=None, **query):
        return self.call("GET", path, {name.rstrip("_"): value for name, value in query.items()}, headers)

    def markets(self, headers=None, **query):
        return self.get("/coins/markets", headers, vs_currency="usd", **query)

    def range(self, coin="bitcoin", **query):
        return self.get(f"/coins/{coin}/market_chart/range", vs_currency="usd", **query)

    def admin(self, method, path, body=None):
        return self.call(method, path, body=body, root="")

    def fault(self, **fault):
        got = self.admin("POST", "/_faults", fault)
        assert got.status == 200, got.body


def serve(config: Config) -> Iterator[Api]:
    listening = socket.create_server(("127.0.0.1", 0))  # connections wait in its backlog until the server is up
    settings = uvicorn.Config(make_app(config), access_log=False, log_level="critical", timeout_graceful_shutdown=1)
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield Api(listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def _keyless() -> Iterator[Api]:
    yield from serve(Config(run_at=parse_run_at(RUN_AT)))


@pytest.fixture(scope="session")
def keyed() -> Iterator[Api]:
    """A server that wants the key CG-right."""
    yield from serve(Config(run_at=parse_run_at(RUN_AT), coins=50, api_key="CG-right"))


@pytest.fixture
def api(_keyless) -> Iterator[Api]:
    _keyless.admin("DELETE", "/_faults")
    _keyless.admin("DELETE", "/_requests")
    yield _keyless
    _keyless.admin("POST", "/_clock", {"run_at": RUN_AT})


@pytest.fixture
def market() -> Market:
    """1,000 coins of the default seed, the clock pinned; tests may move it."""
    return Market(Config.seed, 1000, Clock(parse_run_at(RUN_AT)))


@pytest.fixture(scope="session")
def rows() -> list[dict]:
    """Every coin's record at six moments a day and more apart."""
    market = Market(Config.seed, 1000, Clock(parse_run_at(RUN_AT)))
    found = []
    for _ in range(6):
        ranking = market.ranking()
        found += [ranking.record(coin) for coin in ranking.coins]
        market.clock.pinned += 31 * 3600
    return found
