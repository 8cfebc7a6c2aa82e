"""`python -m local.market_api`: the environment, the port, and what it writes."""

import http.client
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from local.market_api.clock import parse_run_at
from local.market_api.config import Config, ConfigError
from local.settings import ROOT
from tests.patience import PATIENCE
from tests.ports import free_port

COMMAND = [sys.executable, "-m", "local.market_api"]


def environment(**variables):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MARKET_", "RUN_AT"))}
    return {**clean, **variables}


@pytest.fixture
def port():
    return free_port()


def test_it_serves_on_loopback_as_the_environment_says(port):
    fault = [{"kind": "status", "status": 418, "pages": [9]}]
    variables = environment(
        MARKET_API_PORT=str(port),
        MARKET_COINS="30",
        RUN_AT="2026-11-23T02:00Z",
        MARKET_API_KEY="CG-k",
        MARKET_FAULTS=json.dumps(fault),
    )
    process = subprocess.Popen(COMMAND, cwd=ROOT, env=variables, stderr=subprocess.PIPE, text=True)
    try:
        ready = process.stderr.readline()
        assert ready == f"market API ready on http://127.0.0.1:{port}/api/v3\n"
        rows = _get(port, "/api/v3/coins/markets?vs_currency=usd&x_cg_demo_api_key=CG-k", 200)
        assert len(rows) == 30
        assert rows[0]["last_updated"].startswith("2026-11-23T01:59")
        _get(port, "/api/v3/coins/markets?vs_currency=usd", 401)
        _get(port, "/api/v3/coins/markets?vs_currency=usd&page=9", 418)
        if Path("/proc/net/tcp").exists():
            assert _listens_on(port) == {"0100007F"}
    finally:
        process.terminate()
        written = process.communicate(timeout=PATIENCE)[1]
    assert len(written.splitlines()) == 3
    assert "CG-k" not in written


def test_a_port_in_use_is_a_failure():
    with socket.create_server(("127.0.0.1", 0)) as used:
        variables = environment(MARKET_API_PORT=str(used.getsockname()[1]), MARKET_COINS="5")
        done = subprocess.run(
            COMMAND, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    assert done.returncode != 0
    assert "address already in use" in done.stderr
    assert "market API ready" not in done.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MARKET_COINS", "0"),
        ("MARKET_COINS", "20001"),
        ("MARKET_COINS", "many"),
        ("RUN_AT", "yesterday"),
        ("RUN_AT", "2026-11-23T02:00"),
        ("RUN_AT", "1969-01-01T00:00Z"),
        ("MARKET_FAULTS", "{"),
        ("MARKET_FAULTS", "{}"),
        ("MARKET_FAULTS", '[{"kind": "earthquake"}]'),
    ],
)
def test_variables_that_make_no_sense(variable, value):
    with pytest.raises(ConfigError, match=variable):
        Config.from_env({variable: value})


def test_it_says_so_and_ends():
    done = subprocess.run(
        COMMAND, cwd=ROOT, env=environment(RUN_AT="soon"), capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("RUN_AT=soon is not a moment")


def test_the_environment():
    assert Config.from_env({}) == Config()
    config = Config.from_env({"MARKET_SEED": "s", "MARKET_COINS": "7", "RUN_AT": "2026-11-23T03:00+01:00"})
    assert (config.seed, config.coins, config.run_at) == ("s", 7, parse_run_at("2026-11-23T02:00Z"))
    assert "secret" not in repr(Config(api_key="secret"))


def _get(port, target, status):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", target)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status == status, body
    return json.loads(body) if body else None


def _listens_on(port):
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if Path(table).exists():
            for line in Path(table).read_text().splitlines()[1:]:
                address, state = line.split()[1], line.split()[3]
                if state == "0A" and int(address.split(":")[1], 16) == port:
                    found.add(address.split(":")[0])
    return found
