"""Every branch, retry and catch of the state machine, in the engine of the laptop's Step Functions."""

from __future__ import annotations

import json

import pytest

from etl.contracts.tables import table
from etl.lake.chunks import CHUNK_BYTES, LEAST_BYTES
from etl.state_machine.definition import expression
from tests.etl.state_machine.scripted import SLOT, ScriptedMachine

FUNCTION_ERRORS = [
    "Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException", "Lambda.Unknown", "Runtime.ExitError", "Sandbox.Timedout", "States.Timeout",
    "StorageUnavailable",
]  # fmt: skip
API_TRIES = {"MarketApiThrottled": 3, "MarketApiUnavailable": 4, "MarketApiEmpty": 4}
REFUSALS = [
    "MarketApiRefused", "MarketApiKeyOnWrongHost", "MarketApiKeyRefused", "MarketApiPlanLimit", "MarketApiNotFound",
    "SlotInvalid",
]  # fmt: skip
DAY = 86_400
KINDS = ["recall", "collect", "stage", "publish"]


@pytest.fixture(scope="module")
def machine(cloud, tmp_path_factory):
    return ScriptedMachine(cloud, tmp_path_factory.mktemp("scripts"))


@pytest.fixture(scope="module")
def outcomes(machine):
    """All executions that fail somewhere, run side by side."""
    scripts = {f"{kind} {error} once": {kind: [error]} for kind in KINDS for error in FUNCTION_ERRORS}
    scripts |= {f"collect {error} once": {"collect": [error]} for error in API_TRIES}
    scripts |= {f"{kind} StorageUnavailable for good": {kind: ["StorageUnavailable"] * 9} for kind in KINDS}
    scripts |= {f"collect {error} for good": {"collect": [error] * 9} for error in API_TRIES}
    scripts |= {f"collect {error}": {"collect": [error]} for error in REFUSALS}
    scripts |= {f"{kind} Unforeseen": {kind: ["Unforeseen"]} for kind in KINDS}
    return machine.run_all(scripts)


@pytest.mark.parametrize("error", FUNCTION_ERRORS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_function_that_fails_once_is_called_again(outcomes, kind, error):
    outcome = outcomes[f"{kind} {error} once"]
    assert outcome.status == "SUCCEEDED"
    assert outcome.count(kind) == 2
    assert outcome.mails == []


@pytest.mark.parametrize("error", API_TRIES)
def test_an_api_that_fails_once_is_asked_again(outcomes, error):
    outcome = outcomes[f"collect {error} once"]
    assert (outcome.status, outcome.count("collect")) == ("SUCCEEDED", 2)


@pytest.mark.parametrize(
    ("what", "kind", "tries"),
    [(f"{kind} StorageUnavailable for good", kind, 4) for kind in KINDS]
    + [(f"collect {error} for good", "collect", tries) for error, tries in API_TRIES.items()]
    + [(f"collect {error}", "collect", 1) for error in REFUSALS]
    + [(f"{kind} Unforeseen", kind, 1) for kind in KINDS],
)
def test_what_fails_for_good_ends_in_one_mail_with_the_cause_and_under_its_own_name(outcomes, what, kind, tries):
    outcome = outcomes[what]
    error = what.split()[1]
    assert (outcome.status, outcome.error) == ("FAILED", error)
    assert json.loads(outcome.cause)["errorMessage"] == "scripted"
    assert outcome.count(kind) == tries
    assert outcome.count("publish") == (tries if kind == "publish" else 0)
    (mail,) = outcome.mails
    assert mail["subject"] == f"market collection failed: {SLOT}"
    assert error in mail["message"]
    assert mail["message"].splitlines()[1] == "scripted"
    assert outcome.arn in mail["message"]


def test_a_topic_that_is_gone_does_not_hide_the_cause(cloud, tmp_path):
    gone = "arn:aws:sns:eu-west-1:000000000000:no-such-topic"
    outcome = ScriptedMachine(cloud, tmp_path, topic=gone).run({"publish": ["Unforeseen"]})
    assert (outcome.status, outcome.error) == ("FAILED", "Unforeseen")


@pytest.mark.parametrize("given", [{"pages": 0}, {}])
def test_whoever_tells_of_a_failure_himself_gets_the_cause_and_no_message(machine, given):
    outcome = machine.run({"publish": ["Unforeseen"]}, notify=False, **given)
    assert (outcome.status, outcome.error) == ("FAILED", "RequestInvalid" if given else "Unforeseen")
    assert outcome.mails == []


def test_an_execution_that_takes_too_long_is_timed_out(cloud, tmp_path):
    outcome = ScriptedMachine(cloud, tmp_path, TimeoutSeconds=2).run({"collect": ["hang"]})
    assert outcome.status == "TIMED_OUT"
    assert outcome.count("publish") == 0


def test_an_hour_that_is_published_is_answered_without_a_call_of_the_api(machine):
    outcome = machine.run({"held": {"run_id": "earlier", "accepted": 5}})
    assert outcome.output == {"run_id": "earlier", "accepted": 5}
    assert [kind for kind, _ in outcome.calls] == ["recall"]


def test_a_late_run_goes_on_with_the_slot_that_it_is_given(machine):
    outcome = machine.run({"slot": "2026-11-23T05:00:00.000Z"})
    slots = {kind: event["slot"] for kind, event in outcome.calls}
    assert slots.pop("recall") != "2026-11-23T05:00:00.000Z"
    assert slots == dict.fromkeys(("collect", "stage", "publish"), "2026-11-23T05:00:00.000Z")


def test_pages_are_asked_for_up_to_the_number_in_the_input(machine):
    outcome = machine.run({"size": 2}, pages=6, page_size=2)
    assert outcome.pages() == [1, 2, 3, 4, 5, 6]
    assert outcome.output["pages"] == [{"page": page, "chunks": 1, "collected": 2} for page in range(1, 7)]


@pytest.mark.parametrize("last", [0, 1])
def test_paging_stops_with_the_round_that_has_a_short_or_an_empty_page(machine, last):
    outcome = machine.run({"size": 2, "sizes": {"6": last, "7": 0, "8": 0}}, pages=20, page_size=2)
    assert outcome.pages() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [page["collected"] for page in outcome.output["pages"]] == [2, 2, 2, 2, 2, last, 0, 0]


def test_a_page_is_worked_off_in_chunks(machine):
    outcome = machine.run({"size": 5, "chunk_size": 2}, page_size=5)
    staged = [event for kind, event in outcome.calls if kind == "stage"]
    assert [(event["chunk"], event["start"], event["end"]) for event in staged] == [(0, 0, 2), (1, 2, 4), (2, 4, 5)]
    assert [len(event["accepted"]) for event in staged] == [2, 2, 1]
    assert outcome.output["pages"] == [{"page": 1, "chunks": 3, "collected": 5}]


def test_an_empty_page_is_one_chunk_without_rows(machine):
    outcome = machine.run({"size": 0})
    assert [event["accepted"] for kind, event in outcome.calls if kind == "stage"] == [[]]


def test_a_page_of_rejects_alone_does_not_lose_the_others(machine):
    outcome = machine.run({"coin": "junk"}, pages=2, page_size=1)
    staged = [event for kind, event in outcome.calls if kind == "stage"]
    assert [[record["reasons"] for record in event["rejected"]] for event in staged] == [[["not_an_object"]]] * 2
    assert outcome.status == "SUCCEEDED"


def test_a_reprocessing_takes_the_archive_s_pages_and_goes_on_after_a_short_one(machine):
    script = {"archived_by": "earlier", "page_numbers": [1, 2, 4], "size": 3, "sizes": {"1": 0}}
    outcome = machine.run(script, mode="reprocess", run="earlier")
    recalled = next(event for kind, event in outcome.calls if kind == "recall")
    assert (recalled["mode"], recalled["run"]) == ("reprocess", "earlier")
    assert outcome.pages() == [1, 2, 4]
    assert {event["archived_by"] for kind, event in outcome.calls if kind != "recall"} == {"earlier"}


def test_a_history_asks_for_each_coin_and_its_points_need_neither_symbol_nor_name(machine):
    point = {"id": "4", "current_price": 2.5, "last_updated": "2026-11-22T22:00:01.000Z"}
    coins = ["bitcoin", "4", "true", "-3", "a", "b"]
    outcome = machine.run(
        {"coin": point, "source": "market_chart_range"}, mode="history", coins=coins, since=10, until=20
    )
    asked = [event for kind, event in outcome.calls if kind == "collect"]
    assert {event["page"]: event["coin"] for event in asked} == dict(enumerate(coins, 1))
    assert {(event["since"], event["until"]) for event in asked} == {(10, 20)}
    assert all(event["rejected"] == [] for kind, event in outcome.calls if kind == "stage")


def test_a_chunk_and_a_page_cost_as_many_events_as_the_largest_history_is_reckoned_with(machine):
    """request.jsonata: an execution's history ends with its 25,000th event."""

    def events(pages, chunks):
        outcome = machine.run({"size": chunks, "chunk_size": 1}, pages=pages, page_size=1)
        assert len(outcome.output["pages"]) == pages
        return machine.events(outcome)

    assert events(1, 2) - events(1, 1) <= 14
    assert events(4, 1) - events(3, 1) <= 14 + 8
    assert CHUNK_BYTES // LEAST_BYTES >= 150


def test_rules_of_the_input_go_over_the_defaults(machine):
    outcome = machine.run(rules={"required": ["max_supply"], "price_band": None, "future_seconds": None})
    (staged,) = [event for kind, event in outcome.calls if kind == "stage"]
    assert staged["rejected"][0]["reasons"] == ["max_supply_missing"]


def test_columns_that_no_row_can_do_without_are_required_whatever_the_rules_say(machine):
    outcome = machine.run({"coin": {"id": "4"}}, rules={"required": []})
    (staged,) = [event for kind, event in outcome.calls if kind == "stage"]
    assert staged["rejected"][0]["reasons"] == ["price_usd_missing", "observed_at_missing"]
    contract = {column.name for column in table("market").columns if not column.nullable}
    assert contract - {"collected_at", "hour_at", "source", "run_id"} == {"coin_id", "price_usd", "observed_at"}


@pytest.mark.parametrize(
    ("given", "error", "cause"),
    [
        ({"mode": "future"}, "ModeUnknown", "future"),
        ({"mode": 5}, "ModeUnknown", "5"),
        ({"slot": None}, "RequestInvalid", "slot is not a moment"),
        ({"slot": "now\n" + "x" * 200}, "RequestInvalid", "slot is not a moment"),
        ({"pages": 201}, "RequestInvalid", "pages"),
        ({"pages": "3"}, "RequestInvalid", "pages"),
        ({"page_size": 251}, "RequestInvalid", "page_size"),
        ({"force": "yes"}, "RequestInvalid", "force"),
        ({"notify": "no"}, "RequestInvalid", "notify"),
        ({"run": 5}, "RequestInvalid", "run"),
        ({"mode": "history"}, "RequestInvalid", "coins"),
        ({"mode": "history", "coins": ["a", 4], "since": 1, "until": 2}, "RequestInvalid", "coins"),
        ({"mode": "history", "coins": ["a"] * 251, "since": 1, "until": 2}, "RequestInvalid", "coins"),
        ({"mode": "history", "coins": ["a"], "since": 2, "until": 2}, "RequestInvalid", "since"),
        ({"mode": "history", "coins": ["a"], "since": "x", "until": 2}, "RequestInvalid", "since"),
        ({"mode": "history", "coins": ["a"], "since": 1, "until": 90 * DAY + 2}, "RequestInvalid", "90 days"),
        ({"mode": "history", "coins": ["a"] * 250, "since": 1, "until": 90 * DAY}, "RequestInvalid", "fewer coins"),
        ({"rules": []}, "RequestInvalid", "rules"),
        ({"rules": {"required": "coin_id"}}, "RequestInvalid", "required"),
        ({"rules": {"required": ["x" * 33]}}, "RequestInvalid", "required"),
        ({"rules": {"required": ["coin_id"] * 23}}, "RequestInvalid", "required"),
        ({"rules": {"price_band": 0}}, "RequestInvalid", "price_band"),
        ({"rules": {"price_band": 1e300}}, "RequestInvalid", "price_band"),
        ({"rules": {"future_seconds": 1e13}}, "RequestInvalid", "future_seconds"),
        ({"mode": "history", "coins": [".."], "since": 1, "until": 2}, "RequestInvalid", "coins"),
        ({"mode": "history", "coins": ["a b"], "since": 1, "until": 2}, "RequestInvalid", "coins"),
        ({"rules": {"future_seconds": "day"}}, "RequestInvalid", "future_seconds"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_by_name_and_mailed(machine, given, error, cause):
    outcome = machine.run(**given)
    assert (outcome.status, outcome.error) == ("FAILED", error)
    assert cause in outcome.cause
    assert outcome.calls == []
    assert len(outcome.mails) == 1


@pytest.mark.parametrize("window", [3599, DAY, DAY + 1, 90 * DAY])
def test_a_hundred_coins_over_any_window_are_one_execution_s_work(cloud, window):
    """What market_repair puts into a batch: finance_lab.repair.plan.COINS_A_BATCH."""
    batch = {"mode": "history", "slot": "2026-11-23T11:00:00Z", "coins": ["a"] * 100, "since": 1, "until": 1 + window}
    assert cloud.value(expression("request"), batch)["failure"] is None


def test_an_input_that_is_no_object_is_refused_too(cloud, tmp_path):
    machine = ScriptedMachine(cloud, tmp_path)
    for given in ([], "x", 5, None):
        ended = cloud.end(cloud.begin(machine._arn, given))
        assert (ended["status"], ended["error"]) == ("FAILED", "RequestInvalid")
