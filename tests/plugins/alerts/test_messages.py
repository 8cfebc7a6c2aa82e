from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from finance_lab.alerts import incident, messages
from finance_lab.alerts.messages import Failure

HOUR = datetime(2026, 11, 23, 2, tzinfo=UTC)
SENDER = SimpleNamespace(environment="test", docs_url="https://docs.example/main")
ARN = "arn:aws:states:eu-west-1:123456789012:execution:finance-test-market:20261123T0200-1f0c9d2e-1"


@pytest.fixture(autouse=True)
def base_url(monkeypatch):
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://airflow.example")


def failed(dag_run, **told):
    failure = Failure(**{"step": "collect_market", "cause": "MarketApiRefused: no\nkey", "execution_arn": ARN, **told})
    return messages.failed(SENDER, incident.failed(dag_run), failure)


def test_a_failure_names_hour_step_cause_and_where_to_look(dag_run):
    mail = failed(dag_run, log_url="https://airflow.example/log")
    assert mail.subject == "[finance test] market_hourly 2026-11-23 02:00Z FAILED at collect_market"
    run = "https://airflow.example/dags/market_hourly/runs/scheduled__2026-11-23T02%3A00%3A00%2B00%3A00"
    console = "https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/"
    for told in (
        "2026-11-23 02:00 UTC",
        "MarketApiRefused: no\n  key",
        run,
        "https://airflow.example/log",
        console + ARN,
    ):
        assert told in mail.body
    assert "clear collect_market" in mail.body


def test_a_failure_promises_only_what_clearing_keeps(dag_run):
    body = failed(dag_run).body
    assert "nothing is loaded or built twice" in body
    assert "nothing is called" not in body
    assert "A collection that failed calls the API again" in body


def test_what_is_not_known_is_left_out(dag_run):
    mail = failed(dag_run, step="", execution_arn="")
    assert mail.subject.endswith("FAILED")
    for name in ("Execution", "Log:", "None"):
        assert name not in mail.body


def test_a_subject_is_what_sns_takes_whatever_the_task_is_called(dag_run):
    subject = failed(dag_run, step="dbt.ünläut\n" + "x" * 200).subject
    assert subject.isascii()
    assert subject.isprintable()
    assert len(subject) < 100


def test_a_late_run_says_how_far_it_has_come(dag_run):
    steps = {"a": "success", "b": "skipped", "c": "deferred", "d": "up_for_retry", "e": None, "f": "none"}
    what = incident.late("market_hourly", dag_run)
    mail = messages.late(SENDER, what, HOUR.replace(minute=45), "running", None, steps)
    assert mail.subject == "[finance test] market_hourly 2026-11-23 02:00Z LATE, running"
    assert "usable by 02:45 UTC" in mail.body
    assert "2 of 6 steps are done.\ndeferred: c\nup for retry: d\n" in mail.body
    assert "/dags/market_hourly/runs/scheduled__" in mail.body


def test_a_late_run_that_has_failed_says_so(dag_run):
    mail = messages.late(SENDER, incident.late("market_hourly", dag_run), HOUR, "failed", HOUR, None)
    assert "has failed" in mail.subject
    assert "another mail" in mail.body
    assert "steps are done" not in mail.body


@pytest.mark.parametrize(
    ("ended", "told"),
    [
        (HOUR.replace(minute=51, second=30), "Its run has succeeded at 02:51, 7 minutes late."),
        (HOUR.replace(minute=45, second=1), "Its run has succeeded at 02:45, 1 minute late."),
        (None, "Its run has succeeded."),
    ],
)
def test_a_late_run_that_has_succeeded_since_says_when(dag_run, ended, told):
    what = incident.late("market_hourly", dag_run)
    mail = messages.late(SENDER, what, HOUR.replace(minute=45), "success", ended, None)
    assert mail.subject.endswith("LATE, has succeeded")
    assert told in mail.body
    assert "Next: nothing, the data is there." in mail.body


@pytest.mark.parametrize(
    ("states", "paused", "subject", "told"),
    [
        ({"running": 0, "failed": 0}, True, "there is no run", "unpause it"),
        ({"running": 0, "failed": 0}, False, "there is no run", "scheduler"),
        ({"running": 1, "failed": 0}, None, "no run has succeeded", "1 running"),
    ],
)
def test_a_missing_hour_says_what_there_is_instead_and_what_to_do(states, paused, subject, told):
    mail = messages.missing(SENDER, [incident.missing("market_hourly", HOUR)], states, paused)
    assert mail.subject == f"[finance test] market_hourly 2026-11-23 02:00Z MISSING, {subject}"
    assert told in mail.body
    assert "https://airflow.example/dags/market_hourly" in mail.body
