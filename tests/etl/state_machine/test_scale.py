"""The whole market in one execution: 20,000 coins on 200 pages."""

from __future__ import annotations

import pytest

from local.market_api.clock import parse_run_at
from local.market_api.config import Config
from tests.etl.state_machine.lab import KEY, largest_payload
from tests.local.market_api.conftest import serve

pytestmark = pytest.mark.full
COINS, PAGES = 20_000, 200


@pytest.fixture(scope="module")
def run(lab):
    for api in serve(Config(run_at=parse_run_at("2026-11-23T02:00Z"), coins=COINS, api_key=KEY)):
        lab.ask(f"http://127.0.0.1:{api.port}/api/v3")
        return lab.run(pages=PAGES)


def test_every_coin_is_accounted_for(lab, run):
    assert run["status"] == "SUCCEEDED", run
    counts = run["output"]
    assert counts["collected"] == counts["accepted"] + counts["rejected"] + counts["duplicates"] >= COINS
    rows = lab.rows(counts["market_key"])
    assert len({row["coin_id"] for row in rows}) == len(rows) == counts["accepted"]
    assert len(lab.rows(counts["market_rejected_key"])) == counts["rejected"] + counts["duplicates"]


def test_no_payload_between_states_reaches_200_kb(lab, run):
    assert largest_payload(lab.events(run["arn"])) < 200_000


def test_the_history_stays_below_what_an_execution_may_have(lab, run):
    assert len(lab.events(run["arn"])) < 25_000


@pytest.mark.parametrize("function", ["collect", "stage", "publish"])
def test_no_function_needs_256_mb(lab, run, function):
    peaks = [line["peak_memory_mb"] for line in lab.told(function) if "peak_memory_mb" in line]
    assert peaks
    assert max(peaks) < 256
