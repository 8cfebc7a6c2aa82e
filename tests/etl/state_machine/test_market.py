"""The state machine with its real functions: what becomes of records, in each mode, also when things break."""

from __future__ import annotations

import json
import subprocess
from collections import Counter

import pytest

from local.market_api.clock import parse_run_at
from local.market_api.config import Config
from local.settings import ROOT
from tests.end_to_end.market_server import body, coin, market_server, pages_of
from tests.etl.state_machine.lab import KEY, SLOT, largest_payload, python_of
from tests.local.market_api.conftest import serve

LIMIT = 200_000


@pytest.fixture(scope="module")
def simulator():
    yield from serve(Config(run_at=parse_run_at("2026-11-23T02:00Z"), coins=550, api_key=KEY))


@pytest.fixture(scope="module")
def hour(lab, simulator):
    """550 coins from the simulator: the sixth page is short, two more are asked for in its round, and then none."""
    lab.ask(f"http://127.0.0.1:{simulator.port}/api/v3")
    ended = lab.run(pages=20)
    assert ended["status"] == "SUCCEEDED", ended
    # read now: a history goes with the tenth execution that ends after it
    return {**ended, "publish": _publish_event_of(lab, ended["arn"])}


def test_every_record_is_accepted_rejected_or_a_duplicate(lab, hour):
    run = hour["output"]
    assert run["collected"] == run["accepted"] + run["rejected"] + run["duplicates"] >= 550
    assert len(lab.rows(run["market_key"])) == run["accepted"] > 500
    quarantine = lab.rows(run["market_rejected_key"])
    assert len(quarantine) == run["rejected"] + run["duplicates"] > 0
    first_reasons = Counter(row["reasons"][0] for row in quarantine if row["reasons"] != ["duplicate"])
    assert first_reasons == run["rejected_by_reason"]
    assert len({row["coin_id"] for row in lab.rows(run["market_key"])}) == run["accepted"]


def test_no_call_is_spent_behind_the_end_of_the_market(hour, simulator):
    asked = [entry for entry in simulator.admin("GET", "/_requests").json() if "markets" in entry["path"]]
    assert sorted(int(entry["query"]["page"]) for entry in asked) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_the_same_hour_again_is_answered_without_a_call(lab, hour, simulator):
    before = len(simulator.admin("GET", "/_requests").json())
    again = lab.run(pages=20)
    assert again["output"]["market_key"] == hour["output"]["market_key"]
    assert again["output"]["reused"]
    assert len(simulator.admin("GET", "/_requests").json()) == before


def test_reprocessing_needs_no_api_and_gives_the_same_bytes(lab, hour):
    lab.ask("http://127.0.0.1:9/api/v3", run_at="2026-11-25T09:30:00Z")
    again = lab.run(mode="reprocess")
    assert again["status"] == "SUCCEEDED", again
    first, second = hour["output"], again["output"]
    assert second["market_key"].endswith("_0201.parquet")
    assert second["archived_by"] == first["run_id"]
    for name in ("market_key", "market_rejected_key"):
        assert lab.body("curated", second[name]) == lab.body("curated", first[name])
    assert (second["market_sha256"], second["hour_at"]) == (first["market_sha256"], first["hour_at"])


def test_reprocessing_under_other_rules_judges_the_archive_again(lab, hour):
    again = lab.run(mode="reprocess", run=hour["output"]["run_id"], rules={"required": ["coin_id", "max_supply"]})
    run = again["output"]
    assert run["collected"] == hour["output"]["collected"]
    assert run["rejected_by_reason"]["max_supply_missing"] > 10


def test_a_history_becomes_one_row_a_coin_and_hour(lab, simulator):
    lab.ask(f"http://127.0.0.1:{simulator.port}/api/v3")
    since = parse_run_at("2026-11-20T00:00Z")
    coins = ["bitcoin", "ethereum", "no-such-coin"]
    ended = lab.run(slot="2026-11-23T01:00:00Z", mode="history", coins=coins, since=since, until=since + 48 * 3600 - 1)
    assert ended["status"] == "SUCCEEDED", ended
    run = ended["output"]
    assert run["collected"] == run["accepted"] + run["rejected"] + run["duplicates"]
    rows = lab.rows(run["market_key"])
    assert Counter(row["coin_id"] for row in rows) == {"bitcoin": 48, "ethereum": 48}
    assert len({(row["coin_id"], row["hour_at"]) for row in rows}) == len(rows) == run["accepted"]
    assert all(row["hour_at"] <= row["observed_at"] for row in rows)
    assert {row["source"] for row in rows} == {"market_chart_range"}
    again = lab.run(slot="2026-11-23T01:00:00Z", mode="reprocess", run=run["run_id"])["output"]
    assert again["market_sha256"] == run["market_sha256"]


def test_the_key_is_in_no_log_no_state_and_no_payload(lab, hour):
    written = list(lab.everything_written())
    assert [name for name, text in written if KEY.encode() in text] == []
    assert sum(b"page_collected" in text for _, text in written)
    assert sum(b"ExecutionSucceeded" in text for _, text in written)


def test_what_was_done_is_in_the_log_as_json_lines_and_metrics(lab, hour):
    published = [line for line in lab.told("publish") if line.get("run_id") == hour["output"]["run_id"]]
    assert any(line["message"] == "published" and line["accepted"] == hour["output"]["accepted"] for line in published)
    metrics = [line for line in lab.told("publish") if "_aws" in line]
    reasons = {line["reason"] for line in metrics if "RejectedByReason" in line}
    assert set(hour["output"]["rejected_by_reason"]) <= reasons
    collected = [line for line in lab.told("collect") if line.get("message") == "page_collected"]
    assert {line["page"] for line in collected if line["run_id"] == hour["output"]["run_id"]} == set(range(1, 9))


ODD_PAGES = [
    body(*(coin(f"c-{i}", name='•☃\\"é' * 40, roi={"times": 1.5, "currency": "btc"}) for i in range(250))),
    body(*({} for _ in range(500))),
    body(*({key: [] for key in coin("x")} for _ in range(100))),
    "["
    + ",".join('{"id": "deep", "roi": ' + "[" * n + "]" * n + "}" for n in (5, 60, 3000))
    + ', "junk", 4, null, [1]]',
    body(coin("fat", name="x" * 300_000), coin("slim")),
    body(*(coin(f"s-{i}", symbol=None, current_price=-1) for i in range(250))),
]


@pytest.fixture(scope="module")
def odd(lab):
    with market_server(pages_of(ODD_PAGES)) as market:
        lab.ask(market.url, run_at="2026-11-23T03:00:07Z")
        ended = lab.run(slot="2026-11-23T03:00:00Z", pages=6, page_size=2)
    assert ended["status"] == "SUCCEEDED", ended
    return ended


def test_records_of_every_kind_end_on_one_side_or_the_other(lab, odd):
    run = odd["output"]
    sent = 250 + 500 + 100 + 7 + 2 + 250
    assert run["collected"] == sent == run["accepted"] + run["rejected"] + run["duplicates"]
    assert (run["accepted"], run["duplicates"]) == (250 + 1, 0)
    reasons = Counter(reason for row in lab.rows(run["market_rejected_key"]) for reason in row["reasons"])
    assert (reasons["too_deep"], reasons["too_large"], reasons["not_an_object"]) == (1, 1, 4)
    assert reasons["price_usd_not_positive"] == 0  # what has no symbol is malformed, and not judged further
    assert reasons["symbol_missing"] == 500 + 250 + 2


def test_no_payload_between_states_reaches_200_kb(lab, odd):
    largest = largest_payload(lab.events(odd["arn"]))
    assert 100_000 < largest < LIMIT


def test_an_api_that_is_down_for_the_first_three_calls_only_delays_the_hour(lab):
    answers = [(503, "")] * 3
    page = pages_of([body(coin("a"), coin("b")), "[]"])
    with market_server(lambda number: answers.pop() if answers else page(number)) as market:
        lab.ask(market.url, run_at="2026-11-23T04:00:07Z")
        ended = lab.run(slot="2026-11-23T04:00:00Z", pages=1)
    assert ended["output"]["accepted"] == 2
    assert len(market.requests) == 4


def test_a_refusal_is_one_mail_one_failed_execution_and_nothing_published(lab):
    refusal = '{"error":{"status":{"error_code":10011,"error_message":"change your root URL"}}}'
    with market_server(lambda page: (400, refusal)) as market:
        lab.ask(market.url, run_at="2026-11-23T05:00:07Z")
        mails, keys = len(lab.mails()), lab.keys("curated")
        ended = lab.run(slot="2026-11-23T05:00:00Z", pages=4)
    assert (ended["status"], ended["error"]) == ("FAILED", "MarketApiKeyOnWrongHost")
    assert "change your root URL (code 10011)" in ended["cause"]
    assert len(lab.mails()) == mails + 1
    assert "change your root URL" in lab.mails()[-1]["message"]
    assert lab.keys("curated") == keys


@pytest.mark.full
def test_an_api_that_is_down_for_good_is_one_mail_and_nothing_published(lab):
    with market_server(lambda page: (503, "<html><title>Bad gateway</title></html>")) as market:
        lab.ask(market.url, run_at="2026-11-23T06:00:07Z")
        mails, keys = len(lab.mails()), lab.keys("curated")
        ended = lab.run(slot="2026-11-23T06:00:00Z", pages=4)
    assert (ended["status"], ended["error"]) == ("FAILED", "MarketApiUnavailable")
    assert len(lab.mails()) == mails + 1
    assert "503: a web page: Bad gateway" in lab.mails()[-1]["message"]
    assert lab.keys("curated") == keys


def test_every_call_takes_a_ticket_of_the_budget_also_those_that_fail(lab):
    answers = [(503, "")]
    page = pages_of([body(coin("a"), coin("b"))] * 4)
    with market_server(lambda number: answers.pop() if answers else page(number)) as market:
        lab.ask(market.url, calls_per_minute=100, run_at="2026-11-23T07:00:07Z")
        ended = lab.run(slot="2026-11-23T07:00:00Z", pages=4, page_size=2)
    assert ended["status"] == "SUCCEEDED"
    (calls,) = lab.keys("work", "calls/")
    assert len(json.loads(lab.body("work", calls))) == len(market.requests) == 5


_KILLED = """
import json, os, signal, sys
from etl.lake import objects
from etl.lambdas.publish.handler import handle

left, after = int(sys.argv[1]), sys.argv[2] == "after"
def deadly(write):
    def until_killed(*arguments):
        global left
        left -= 1
        if left == 0 and not after: os.kill(os.getpid(), signal.SIGKILL)
        done = write(*arguments)
        if left == 0: os.kill(os.getpid(), signal.SIGKILL)
        return done
    return until_killed
objects.put, objects.put_if_absent = deadly(objects.put), deadly(objects.put_if_absent)
handle(json.loads(sys.argv[3]), None)
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_publish_killed_at_any_write_and_run_again_publishes_once_and_whole(lab, hour, when):
    python, env = python_of(lab, "publish")
    slot = {"before": "2026-11-23T08:00:00Z", "after": "2026-11-23T09:00:00Z"}[when]
    _copy_archive(lab, hour["output"]["run_id"], slot)
    event = {**hour["publish"], "slot": slot}
    for write in range(1, 20):
        done = subprocess.run(
            [python, "-c", _KILLED, str(write), when, json.dumps(event)],
            cwd=ROOT, env={**env, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode == 0:
            break
        assert done.returncode == -9, done.stderr
    published = [key for key in lab.keys("curated") if f"_2026112{slot[9]}_{slot[11:13]}" in key]
    assert write > 5
    assert len(published) == 3
    market = next(key for key in published if key.startswith("market/"))
    assert lab.body("curated", market) == lab.body("curated", hour["output"]["market_key"])


def _publish_event_of(lab, arn):
    scheduled = [e["taskScheduledEventDetails"] for e in lab.events(arn) if e["type"] == "TaskScheduled"]
    payloads = [json.loads(details["parameters"])["Payload"] for details in scheduled]
    return next(payload for payload in payloads if payload.get("action") == "publish")


def _copy_archive(lab, run_id, slot):
    """The raw pages of the hour, as if they had been collected for another slot."""
    bucket = lab.names["buckets"]["raw"]
    for key in lab.keys("raw"):
        if run_id in key and f"hour={SLOT[11:13]}" in key:
            there = key.replace(f"hour={SLOT[11:13]}", f"hour={slot[11:13]}")
            lab.cloud.s3.copy_object(Bucket=bucket, Key=there, CopySource={"Bucket": bucket, "Key": key})
