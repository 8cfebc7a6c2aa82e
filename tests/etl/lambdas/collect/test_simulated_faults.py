"""The collector against the market API simulator on a bad day."""

from __future__ import annotations

import json

import pytest

from etl.lambdas.collect import http
from etl.lambdas.collect.errors import MarketApiThrottled, MarketApiUnavailable
from local.market_api.clock import parse_run_at
from local.market_api.config import Config
from tests.local.market_api.conftest import serve

ENVELOPES = {
    "plain": ('{"error":"said so"}', "said so"),
    "status": ('{"status":{"error_code":429,"error_message":"said so"}}', "said so"),
    "wrapped": ('{"error":{"status":{"error_code":429,"error_message":"said so"}}}', "said so"),
    "throttled": ("Throttled", "Throttled"),
    "html": ("<html><head><title>Attention Required!</title></head></html>", "a web page: Attention Required!"),
}


@pytest.fixture(scope="module")
def simulator():
    yield from serve(Config(run_at=parse_run_at("2026-11-23T02:00Z"), coins=250))


@pytest.fixture
def bad_day(simulator, collect):
    """Switch a fault on; it is off again after the test."""
    collect.url = f"http://127.0.0.1:{simulator.port}/api/v3"
    yield simulator.fault
    simulator.admin("DELETE", "/_faults")


@pytest.mark.parametrize("envelope", ENVELOPES)
@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_a_passing_status_is_survived_whatever_its_body(bad_day, collect, status, envelope):
    bad_day(kind="status", status=status, body=ENVELOPES[envelope][0], times=3)
    assert collect()["collected"] == 100


@pytest.mark.parametrize("envelope", ENVELOPES)
def test_a_lasting_429_says_what_the_body_said(bad_day, collect, envelope):
    body, said = ENVELOPES[envelope]
    bad_day(kind="status", status=429, body=body, times=None)
    with pytest.raises(MarketApiThrottled, match=f"answered 429: {said}"):
        collect()


@pytest.mark.parametrize("fault", ["cut", "html200", "not_array", "huge", "empty"])
def test_what_is_not_the_market_is_asked_for_again(bad_day, collect, fault):
    bad_day(kind=fault, times=1, pages=[1])
    if fault == "empty":  # an empty market is for the state machine to ask again
        with pytest.raises(RuntimeError, match="no coins"):
            collect()
    assert collect()["collected"] == 100


def test_a_connection_that_always_breaks_in_the_middle_of_the_body_is_said(bad_day, collect):
    bad_day(kind="cut", times=None)
    with pytest.raises(MarketApiUnavailable, match=r"IncompleteRead|connection broke"):
        collect()
    assert collect.archived() == []


def test_a_server_that_never_answers_is_given_up(bad_day, collect, monkeypatch):
    monkeypatch.setattr(http, "SILENCE_SECONDS", 0.1)
    bad_day(kind="hang", times=None)
    with pytest.raises(MarketApiUnavailable, match="ReadTimeoutError"):
        collect()


def test_a_body_that_drips_is_waited_for_if_it_comes_in_time(bad_day, collect):
    bad_day(kind="slow", seconds=0.001, chunk=1024)
    assert collect()["collected"] == 100


def test_a_body_that_drips_too_slowly_is_given_up(bad_day, collect, monkeypatch):
    monkeypatch.setattr(http, "BODY_SECONDS", 0.2)
    bad_day(kind="slow", seconds=0.05, chunk=64, times=None)
    with pytest.raises(MarketApiUnavailable, match=r"answered 200, but no more than \d+ bytes in 0.2 s"):
        collect()


def test_a_right_answer_of_the_wrong_content_type_is_taken(bad_day, collect):
    bad_day(kind="wrong_content_type")
    assert collect()["collected"] == 100


def test_a_body_of_20_mb_is_said_to_be_none_of_the_market_s(bad_day, collect):
    bad_day(kind="huge", times=None)
    with pytest.raises(MarketApiUnavailable, match='an array of 1 elements, none of them an object: \\["xxx') as failed:
        collect()
    assert len(str(failed.value)) < 1000


def test_a_page_of_20_mb_on_a_later_page_is_quarantined_and_does_not_lose_the_others(bad_day, collect):
    bad_day(kind="huge", pages=[2])
    answer = collect(page=2)
    assert answer["records"] == [{"index": 0, "record": None, "unfit": "too_large"}]


def test_a_body_without_end_is_given_up(bad_day, collect, monkeypatch):
    monkeypatch.setattr("etl.lake.raw_page.MAX_BYTES", 2**20)
    bad_day(kind="huge", bytes=3 * 2**20, times=None)
    with pytest.raises(MarketApiUnavailable, match="more than 1048576 bytes"):
        collect()


def test_a_packed_answer_is_archived_as_it_came(bad_day, collect, simulator, store):
    collect(page=1)
    (key,) = store.keys("raw")
    plain = simulator.markets(page=1, per_page=100, order="market_cap_desc").body
    packed = simulator.markets({"accept-encoding": "gzip"}, page=1, per_page=100, order="market_cap_desc").body
    assert store.get("raw", key).body == packed
    assert json.loads(collect.archived()[0]) == json.loads(plain)
