"""collect over real HTTP: what it hands on, what it archives, how it fails."""

from __future__ import annotations

import gzip
import json
from types import SimpleNamespace

import pytest
import urllib3

from etl.lambdas.collect import api_key, handler, market_api
from etl.lambdas.collect.errors import MarketApiEmpty, MarketApiRefused, MarketApiUnavailable

HTML = "<!DOCTYPE html><html><body><h1>Just a moment...</h1></body></html>"


@pytest.fixture(autouse=True)
def _environment(monkeypatch, api, store):
    monkeypatch.setenv("MARKET_API_URL", api.url)
    monkeypatch.setenv("MARKET_API_TIER", "keyless")
    monkeypatch.setenv("MARKET_API_KEY_SECRET", "secret")
    monkeypatch.setattr(market_api, "_RETRY", market_api._RETRY.new(backoff_factor=0, backoff_jitter=0))
    monkeypatch.setattr(market_api, "_POOL", urllib3.PoolManager(retries=market_api._RETRY, timeout=5))


def collect(page=1, chunk=0):
    event = {"run_id": "run", "slot": "2026-11-23T02:00:00Z", "page": page, "page_size": 100, "chunk": chunk}
    return handler.handle(event, None)


def test_records_are_handed_on_with_their_places_and_the_page_is_archived_as_it_came(api, store):
    text = '[{"id": "4", "current_price": 2.234e-09}, {"id":"true","total_supply":6.9e28},null]'
    api.answers = [(200, {}, text)]
    answer = collect()
    assert answer["records"] == [
        {"index": 0, "record": {"id": "4", "current_price": 2.234e-09}},
        {"index": 1, "record": {"id": "true", "total_supply": 6.9e28}},
        {"index": 2, "record": None},
    ]
    assert (answer["chunks"], answer["collected"]) == (1, 3)
    (key,) = store.keys("raw")
    assert gzip.decompress(store.get("raw", key).body).decode() == text


def test_the_page_asked_for_is_the_one_of_the_event(api):
    api.answers = [(200, {}, '[{"id": "a"}]')]
    collect(page=3)
    assert "page=3" in api.requests[0][0]
    assert "per_page=100" in api.requests[0][0]
    assert "vs_currency=usd" in api.requests[0][0]


def test_a_large_page_comes_in_chunks_and_the_api_is_asked_once(api):
    rows = [{"id": str(i), "name": "n" * 900} for i in range(250)]
    api.answers = [(200, {}, json.dumps(rows))]
    first = collect()
    others = [collect(chunk=chunk) for chunk in range(1, first["chunks"])]
    indexes = [r["index"] for answer in (first, *others) for r in answer["records"]]
    assert indexes == list(range(250))
    assert first["chunks"] > 1
    assert len(api.requests) == 1
    assert {answer["collected_at"] for answer in others} == {first["collected_at"]}
    assert all(len(json.dumps(answer)) < 200_000 for answer in (first, *others))


def test_a_throttled_call_is_not_repeated_here_as_failed_calls_count_too(api):
    api.answers = [(429, {"Retry-After": "119"}, "Throttled")]
    with pytest.raises(MarketApiUnavailable, match="429: Throttled"):
        collect()
    assert len(api.requests) == 1


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_a_passing_failure_is_tried_again(api, status):
    api.answers = [(status, {}, "Throttled"), (200, {}, '[{"id": "a"}]')]
    assert collect()["collected"] == 1
    assert len(api.requests) == 2


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (429, "Throttled", "429: Throttled"),
        (429, '{"status":{"error_code":429,"error_message":"You have exceeded the limit"}}', "exceeded the limit"),
        (500, '{"error":"internal"}', "500: internal"),
        (503, HTML, "503: <!DOCTYPE html>"),
        (520, "", "520: no body"),
    ],
)
def test_a_lasting_failure_says_what_came_and_is_for_the_state_machine_to_retry(api, store, status, body, said):
    api.answers = [(status, {}, body)]
    with pytest.raises(MarketApiUnavailable, match=said):
        collect()
    assert store.objects == {}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
@pytest.mark.parametrize(
    "body",
    [
        '{"error":{"status":{"error_code":10010,"error_message":"wrong host"}}}',
        '{"status":{"error_code":10010,"error_message":"wrong host"}}',
        '{"timestamp":"2026-11-23","error_code":10010,"status":{"error_message":"wrong host"}}',
    ],
)
def test_a_refusal_is_not_tried_again(api, status, body):
    api.answers = [(status, {}, body)]
    with pytest.raises(MarketApiRefused, match=r"wrong host \(code 10010\)"):
        collect()
    assert len(api.requests) == 1


@pytest.mark.parametrize("body", [HTML, '{"coins": []}', "null", "", "[1", "Throttled"])
def test_a_200_that_is_no_array_is_never_stored_as_data(api, store, body):
    api.answers = [(200, {}, body)]
    with pytest.raises(MarketApiUnavailable, match="answered 200, but not a JSON array"):
        collect()
    assert store.objects == {}


def test_a_body_cut_short_is_tried_again(api):
    whole = '[{"id": "a"}]'
    api.answers = [(200, {"Content-Length": "5000", "Connection": "close"}, whole[:6]), (200, {}, whole)]
    assert collect()["collected"] == 1


def test_no_coins_on_the_first_page_is_an_error_on_a_later_one_the_end(api):
    with pytest.raises(MarketApiEmpty):
        collect(page=1)
    assert collect(page=2)["records"] == []


def test_nobody_listening_is_said_plainly(monkeypatch):
    monkeypatch.setenv("MARKET_API_URL", "http://127.0.0.1:9/api/v3")
    with pytest.raises(MarketApiUnavailable, match="refused"):
        collect()


@pytest.mark.parametrize(("tier", "header"), [("demo", "x-cg-demo-api-key"), ("pro", "x-cg-pro-api-key")])
def test_the_key_goes_out_as_the_tier_s_header_alone(api, monkeypatch, tier, header):
    monkeypatch.setenv("MARKET_API_TIER", tier)
    monkeypatch.setattr(handler, "key_header", lambda tier, secret: {api_key.HEADERS[tier]: "CG-secret"})
    api.answers = [(200, {}, '[{"id": "a"}]')]
    answer = collect()
    path, headers = api.requests[0]
    assert {name.lower(): value for name, value in headers.items()}[header] == "CG-secret"
    assert "CG-secret" not in path
    assert "CG-secret" not in json.dumps(answer)


def test_a_key_that_the_api_repeats_in_its_answer_is_not_carried_on(api, monkeypatch):
    monkeypatch.setattr(handler, "key_header", lambda tier, secret: {"x-cg-demo-api-key": "CG-secret"})
    api.answers = [(401, {}, '{"error":"the key CG-secret is unknown"}')]
    with pytest.raises(MarketApiRefused, match=r"the key \*\*\* is unknown"):
        collect()


@pytest.mark.parametrize(("stored", "sent"), [("CG-secret\r\n", "CG-secret"), (" CG-secret ", "CG-secret")])
def test_a_key_from_a_file_loses_its_line_end(monkeypatch, stored, sent):
    client = SimpleNamespace(get_secret_value=lambda SecretId: {"SecretString": stored})
    monkeypatch.setattr(api_key.boto3, "client", lambda service: client)
    api_key.key_header.cache_clear()
    assert api_key.key_header("demo", "secret") == {"x-cg-demo-api-key": sent}


@pytest.mark.parametrize("stored", ["", "CG-se\ncret", "CG-sécret"])
def test_a_key_that_no_header_can_carry_is_refused_without_being_shown(monkeypatch, stored):
    client = SimpleNamespace(get_secret_value=lambda SecretId: {"SecretString": stored})
    monkeypatch.setattr(api_key.boto3, "client", lambda service: client)
    api_key.key_header.cache_clear()
    with pytest.raises(MarketApiRefused, match="the secret key-name holds no API key") as refused:
        api_key.key_header("demo", "key-name")
    assert "cret" not in str(refused.value).replace("secret", "")


def test_an_unknown_tier_is_an_error_that_names_the_known_ones():
    with pytest.raises(ValueError, match="demo, pro, keyless"):
        api_key.key_header("gold", "secret")
