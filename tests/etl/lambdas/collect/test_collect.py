"""collect over real HTTP: what it hands on, what it archives, how it fails."""

from __future__ import annotations

import json
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from botocore.exceptions import ClientError

from etl.lambdas.collect import api_key
from etl.lambdas.collect.errors import (
    MarketApiEmpty,
    MarketApiKeyOnWrongHost,
    MarketApiKeyRefused,
    MarketApiPlanLimit,
    MarketApiRefused,
    MarketApiThrottled,
    MarketApiUnavailable,
)

HTML = "<!DOCTYPE html><html><head><title>Just a\n moment...</title></head><body><h1>Checking</h1></body></html>"
ONE = '[{"id": "a"}]'


@pytest.fixture(autouse=True)
def _url(collect, api):
    collect.url = api.url


def test_records_are_handed_on_with_their_places_and_the_page_is_archived_as_it_came(collect, api):
    text = '[{"id": "4", "current_price": 2.234e-09}, {"id":"true","total_supply":6.9e28},null]'
    api.answers = [(200, {}, text)]
    answer = collect()
    assert answer["records"] == [
        {"index": 0, "record": {"id": "4", "current_price": 2.234e-09}},
        {"index": 1, "record": {"id": "true", "total_supply": 6.9e28}},
        {"index": 2, "record": None},
    ]
    assert (answer["start"], answer["end"], answer["collected"]) == (0, 3, 3)
    assert collect.archived() == [text.encode()]


def test_the_page_asked_for_is_the_one_of_the_event(collect, api):
    api.answers = [(200, {}, ONE)]
    collect(page=3)
    for asked in ("page=3", "per_page=100", "vs_currency=usd", "order=market_cap_desc"):
        assert asked in api.requests[0][0]


def test_a_large_page_comes_in_chunks_and_the_api_is_asked_once(collect, api):
    rows = [{"id": str(i), "name": "n" * 900} for i in range(250)]
    api.answers = [(200, {}, json.dumps(rows))]
    answers = [collect()]
    while answers[-1]["end"] < answers[-1]["collected"]:
        answers.append(collect(chunk=len(answers), start=answers[-1]["end"]))
    assert [r["index"] for answer in answers for r in answer["records"]] == list(range(250))
    assert len(answers) > 1
    assert len(api.requests) == 1
    assert {answer["collected_at"] for answer in answers} == {answers[0]["collected_at"]}
    assert all(len(json.dumps(answer)) < 200_000 for answer in answers)


def test_a_reprocessing_reads_the_archive_and_never_asks(collect, api):
    api.answers = [(200, {}, ONE)]
    first = collect()
    again = collect(mode="reprocess", run_id="again", archived_by="run")
    assert again == first
    assert len(api.requests) == 1


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 520])
def test_a_passing_failure_is_tried_again(collect, api, status, pauses):
    api.answers = [(status, {}, "Throttled"), (200, {}, ONE)]
    assert collect()["collected"] == 1
    assert len(api.requests) == 2
    assert 0.5 <= pauses[0] <= 1


def test_an_api_that_is_down_for_three_calls_is_waited_for_longer_each_time(collect, api, pauses):
    api.answers = [(503, {}, "")] * 3 + [(200, {}, ONE)]
    assert collect()["collected"] == 1
    assert [0.5 <= pauses[0] <= 1, 1 <= pauses[1] <= 2, 2 <= pauses[2] <= 4] == [True] * 3


def test_an_api_that_stays_down_is_given_up_after_four_calls(collect, api):
    api.answers = [(503, {}, HTML)]
    with pytest.raises(MarketApiUnavailable, match=r"page 1 answered 503: a web page: Just a moment\.\.\.$"):
        collect()
    assert len(api.requests) == 4
    assert collect.archived() == []


def test_the_time_that_the_api_names_is_waited(collect, api, pauses):
    api.answers = [(429, {"Retry-After": "119"}, "Throttled"), (200, {}, ONE)]
    assert collect()["collected"] == 1
    assert 119 <= pauses[0] <= 120


def test_the_time_that_the_api_names_may_be_a_date(collect, api, pauses, monkeypatch):
    monkeypatch.setattr("time.time", lambda: 1_795_399_200.0)  # 2026-11-23 02:00:00, which urllib3 counts from
    api.answers = [(503, {"Retry-After": "Mon, 23 Nov 2026 02:00:45 GMT"}, ""), (200, {}, ONE)]
    assert collect()["collected"] == 1
    assert 45 <= pauses[0] <= 46


@pytest.mark.parametrize("named", ["soon", "", "-5", "1e999"])
def test_a_time_that_cannot_be_read_is_replaced_by_our_own(collect, api, pauses, named):
    api.answers = [(429, {"Retry-After": named}, "Throttled"), (200, {}, ONE)]
    assert collect()["collected"] == 1
    assert 0 <= pauses[0] <= 10


def test_a_wait_that_does_not_fit_the_function_s_time_is_the_state_machine_s(collect, api, pauses):
    collect.seconds = 90
    api.answers = [(429, {"Retry-After": "119"}, "Throttled")]
    with pytest.raises(MarketApiThrottled, match="429: Throttled"):
        collect()
    assert len(api.requests) == 1
    (pause,) = pauses
    assert 45 < pause <= 85  # what is left of the function's time


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (429, '{"status":{"error_code":429,"error_message":"You have exceeded the limit"}}', r"exceeded the limit \("),
        (500, '{"error":"internal"}', "500: internal"),
        (500, '{"error":{"status":{"error_message":"oops"}}}', "500: oops"),
        (520, "", "520: no body"),
        (503, "[" * 3000, r"503: \[\["),
        (502, '{"status":"x"}', '502: {"status":"x"}'),
    ],
)
def test_a_lasting_failure_says_what_came(collect, api, status, body, said):
    api.answers = [(status, {}, body)]
    with pytest.raises(MarketApiUnavailable, match=said):
        collect()


@pytest.mark.parametrize(
    "body",
    [
        '{{"error":{{"status":{{"error_code":{},"error_message":"said"}}}}}}',
        '{{"status":{{"error_code":{},"error_message":"said"}}}}',
        '{{"timestamp":"2026-11-23","error_code":{},"status":{{"error_message":"said"}}}}',
    ],
)
@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (400, 10010, MarketApiKeyOnWrongHost),
        (400, 10011, MarketApiKeyOnWrongHost),
        (401, 10002, MarketApiKeyRefused),
        (403, 10005, MarketApiPlanLimit),
        (401, 10012, MarketApiPlanLimit),
        (429, 10006, MarketApiPlanLimit),
        (400, 1, MarketApiRefused),
        (422, 1, MarketApiRefused),
        (404, 1, MarketApiRefused),
    ],
)
def test_a_refusal_has_a_name_and_is_not_tried_again(collect, api, status, code, body, error):
    api.answers = [(status, {}, body.format(code))]
    with pytest.raises(MarketApiRefused, match=rf"said \(code {code}\)") as refused:
        collect()
    assert refused.type is error
    assert len(api.requests) == 1


def test_a_redirection_is_not_followed_as_the_key_is_for_one_host(collect, api):
    api.answers = [(302, {"Location": api.url}, "")]
    with pytest.raises(MarketApiRefused, match="302"):
        collect()
    assert len(api.requests) == 1


@pytest.mark.parametrize("body", [HTML, '{"coins": []}', "null", "", "[1", "Throttled", "[1, 2]", '["a", null]'])
def test_a_200_that_is_no_array_of_objects_is_an_error_that_says_what_came(collect, api, body):
    api.answers = [(200, {}, body)]
    with pytest.raises(MarketApiUnavailable, match=r"answered 200, but (not a JSON array|an array of)") as failed:
        collect()
    assert ("Just a moment" if body == HTML else body or "no body") in str(failed.value)
    assert len(api.requests) == 4
    assert collect.archived() == [body.encode()]


def test_a_200_that_is_no_array_is_asked_for_again_and_the_good_answer_is_what_the_archive_keeps(collect, api):
    api.answers = [(200, {}, HTML), (200, {}, ONE)]
    assert collect()["collected"] == 1
    assert collect.archived() == [ONE.encode()]


def test_a_later_page_without_an_object_goes_to_quarantine_and_does_not_lose_the_others(collect, api):
    api.answers = [(200, {}, '["junk", 4, null]')]
    answer = collect(page=2)
    assert [record["record"] for record in answer["records"]] == ["junk", 4, None]


def test_no_coins_on_the_first_page_is_an_error_on_a_later_one_the_end(collect, api):
    with pytest.raises(MarketApiEmpty):
        collect(page=1)
    answer = collect(page=2)
    assert (answer["records"], answer["collected"], answer["end"]) == ([], 0, 0)


def test_nobody_listening_is_said_plainly(collect):
    collect.url = "http://127.0.0.1:9/api/v3"
    with pytest.raises(MarketApiUnavailable, match="refused"):
        collect()


def test_a_history_asks_for_the_coin_and_its_window(collect, api):
    chart = {"prices": [[1795399200500, 2.5]], "market_caps": [], "total_volumes": []}
    api.answers = [(200, {}, json.dumps(chart))]
    answer = collect(mode="history", coin="a/b?c", since=10, until=20)
    path = api.requests[0][0]
    assert path.startswith("/api/v3/coins/a%2Fb%3Fc/market_chart/range?")
    assert "from=10" in path
    assert "to=20" in path
    assert answer["records"][0]["record"]["id"] == "a/b?c"
    again = collect(mode="reprocess", run_id="again", coin=None)
    assert again["records"] == answer["records"]


def test_a_coin_that_is_gone_has_no_history_and_does_not_lose_the_others(collect, api):
    api.answers = [(404, {}, '{"error":"coin not found"}')]
    assert collect(mode="history", coin="gone", since=10, until=20)["collected"] == 0


@pytest.mark.parametrize("body", ["<html><title>Not Found</title></html>", '{"error":"Incorrect path"}', ""])
def test_a_404_that_is_not_about_the_coin_fails_the_history(collect, api, body):
    api.answers = [(404, {}, body)]
    with pytest.raises(MarketApiRefused, match="404"):
        collect(mode="history", coin="a", since=10, until=20)


def test_a_coin_s_odd_id_is_archived_with_its_chart(collect, api):
    api.answers = [(200, {}, '{"prices": [[1795399200500, 2.5]], "market_caps": null, "total_volumes": []}')]
    odd = "é\n" + "x" * 90
    first = collect(mode="history", coin=odd, since=10, until=20)
    assert first["records"][0]["record"]["id"] == odd
    assert collect(mode="reprocess", run_id="again", coin=None)["records"] == first["records"]


def test_a_history_that_is_no_chart_is_an_error(collect, api):
    api.answers = [(200, {}, "[]")]
    with pytest.raises(MarketApiUnavailable, match="not an object with the lists prices"):
        collect(mode="history", coin="a", since=10, until=20)


@pytest.fixture
def secret(monkeypatch):
    """The secret's value, and how often it was read."""
    kept = SimpleNamespace(value="CG-secret", reads=0)

    def read(SecretId):
        kept.reads += 1
        return {"SecretString": kept.value}

    monkeypatch.setattr(api_key.boto3, "client", lambda service: SimpleNamespace(get_secret_value=read))
    return kept


@pytest.mark.parametrize(("tier", "header"), [("demo", "x-cg-demo-api-key"), ("pro", "x-cg-pro-api-key")])
def test_the_key_goes_out_as_the_tier_s_header_alone_and_is_read_once(
    collect, api, monkeypatch, tier, header, secret, told, store
):
    monkeypatch.setenv("MARKET_API_TIER", tier)
    api.answers = [(200, {}, ONE)]
    answers = [collect(), collect(page=2)]
    path, headers = api.requests[0]
    assert {name.lower(): value for name, value in headers.items()}[header] == "CG-secret"
    assert secret.reads == 1
    assert "CG-secret" not in path + json.dumps(answers) + told() + str(store.objects)


def test_a_key_that_the_api_repeats_in_its_answer_is_not_carried_on(collect, api, monkeypatch, secret, told):
    monkeypatch.setenv("MARKET_API_TIER", "demo")
    api.answers = [(401, {}, '{"error":"the key CG-secret is unknown"}')]
    with pytest.raises(MarketApiKeyRefused, match=r"the key \*\*\* is unknown"):
        collect()
    assert "CG-secret" not in told()


@pytest.mark.parametrize("status", [200, 401, 503])
@pytest.mark.parametrize(
    "body", ["<title>Blocked: {key}</title>", '{{"error": "{key}"}}', "x" * 190 + " {key}", '["{key}"]', "{key} {key}"]
)
def test_a_key_that_the_api_repeats_anywhere_is_carried_nowhere_not_even_a_part(
    collect, api, monkeypatch, secret, told, status, body
):
    secret.value = "CG-" + "k" * 60
    monkeypatch.setenv("MARKET_API_TIER", "demo")
    api.answers = [(status, {}, body.format(key=secret.value))]
    with pytest.raises(RuntimeError) as failed:
        collect()
    assert "kkk" not in str(failed.value) + told()


def test_a_failure_with_endless_words_is_cut_short(collect, api):
    api.answers = [(400, {}, json.dumps({"error": "x" * 400_000}))]
    with pytest.raises(MarketApiRefused) as refused:
        collect()
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_a_failure_whose_body_cannot_be_read_keeps_its_status_and_its_time(collect, api, pauses, encoding):
    api.answers = [(429, {"Retry-After": "70", "Content-Encoding": encoding}, "?"), (200, {}, ONE)]
    assert collect()["collected"] == 1
    assert 70 <= pauses[0] <= 71


@pytest.mark.parametrize("code", ['"10011"', "10011"])
def test_a_code_may_be_a_text(collect, api, code):
    api.answers = [(400, {}, '{"error_code":' + code + ',"error":"said"}')]
    with pytest.raises(MarketApiKeyOnWrongHost):
        collect()


def test_a_page_of_more_records_than_any_page_has_is_not_the_market_s(collect, api):
    api.answers = [(200, {}, "[" + "{}," * 10_000 + "{}]")]
    with pytest.raises(MarketApiUnavailable, match="an array of 10001 elements"):
        collect()


def test_a_key_that_was_refused_is_read_again_as_it_may_have_been_rotated(collect, api, monkeypatch, secret):
    monkeypatch.setenv("MARKET_API_TIER", "demo")
    api.answers = [(401, {}, ""), (200, {}, ONE)]
    with pytest.raises(MarketApiKeyRefused):
        collect()
    secret.value = "CG-new"
    collect()
    assert api.requests[-1][1]["x-cg-demo-api-key"] == "CG-new"


@pytest.mark.parametrize(("stored", "sent"), [("CG-secret\r\n", "CG-secret"), (" CG-secret ", "CG-secret")])
def test_a_key_from_a_file_loses_its_line_end(secret, stored, sent):
    secret.value = stored
    api_key.forget_key()
    assert api_key.key_header("demo", "secret") == {"x-cg-demo-api-key": sent}


@pytest.mark.parametrize("stored", ["", "CG-se\ncret", "CG-sécret"])
def test_a_key_that_no_header_can_carry_is_refused_without_being_shown(secret, stored):
    secret.value = stored
    api_key.forget_key()
    with pytest.raises(MarketApiKeyRefused, match="the secret key-name holds no API key") as refused:
        api_key.key_header("demo", "key-name")
    assert "cret" not in str(refused.value).replace("secret", "")


@pytest.mark.parametrize(
    "answer", [{}, ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "GetSecretValue")]
)
def test_a_secret_that_was_never_given_a_value_is_said(monkeypatch, answer):
    client = Mock(get_secret_value=Mock(side_effect=[answer]))
    monkeypatch.setattr(api_key.boto3, "client", lambda service: client)
    api_key.forget_key()
    with pytest.raises(MarketApiKeyRefused, match=r"the secret key-name (holds no API key|.*never given a value)"):
        api_key.key_header("demo", "key-name")


def test_a_secret_that_may_not_be_read_is_no_refused_key(monkeypatch):
    denied = ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetSecretValue")
    monkeypatch.setattr(api_key.boto3, "client", lambda service: Mock(get_secret_value=Mock(side_effect=denied)))
    api_key.forget_key()
    with pytest.raises(ClientError, match="AccessDenied"):
        api_key.key_header("demo", "key-name")


def test_an_unknown_tier_is_an_error_that_names_the_known_ones():
    with pytest.raises(ValueError, match="demo, pro, keyless"):
        api_key.key_header("gold", "secret")


def test_what_happened_is_told_in_json_lines_and_metrics(collect, api, told):
    api.answers = [(503, {}, ""), (200, {}, ONE)]
    collect()
    lines = [json.loads(line) for line in told().splitlines()]
    events = {line["message"]: line for line in lines if "message" in line}
    assert events["call_retried"]["call"] == 1
    assert events["page_collected"].items() >= {"run_id": "run", "page": 1, "records": 1}.items()
    assert events["done"]["seconds"] >= 0
    assert events["done"]["peak_memory_mb"] > 1
    (metrics,) = [line for line in lines if "_aws" in line]
    assert metrics["RecordsCollected"] == [1.0]
    assert metrics["ApiRetries"] == [1.0]
    assert len(metrics["ApiLatency"]) == 2


def test_a_failure_is_told_with_its_name_and_cause(collect, api, told):
    api.answers = [(422, {}, '{"error":"Invalid order"}')]
    with pytest.raises(MarketApiRefused):
        collect()
    lines = [json.loads(line) for line in told().splitlines()]
    (failed,) = [line for line in lines if line.get("message") == "failed"]
    assert failed.items() >= {"level": "ERROR", "error": "MarketApiRefused", "run_id": "run", "page": 1}.items()
    assert "Invalid order" in failed["cause"]
