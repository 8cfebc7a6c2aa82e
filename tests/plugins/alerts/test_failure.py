from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from airflow.providers.amazon.aws.links.step_function import StateMachineExecutionsDetailsLink
from finance_lab.alerts.failure import FailureMail, failure
from finance_lab.operators.step_function import CollectionFailed, RunExecutionOperator

ARN = "arn:aws:states:eu-west-1:123456789012:execution:finance-test-market:20261123T0200-1f0c9d2e-1"


class Task:
    """A task instance as callbacks see it."""

    def __init__(self, task_id="reconcile", xcoms=None):
        self.dag_id, self.run_id, self.task_id = "market_hourly", "scheduled__x", task_id
        self.map_index, self.try_number, self.xcoms = -1, 2, xcoms or {}

    def xcom_pull(self, task_ids, key):
        if isinstance(self.xcoms, Exception):
            raise self.xcoms
        return self.xcoms.get((task_ids, key))


@pytest.fixture
def dag():
    task = RunExecutionOperator(task_id="collect.collect_market", state_machine_arn="a", state_machine_input="{}")
    return SimpleNamespace(tasks=[task], dagrun_timeout=timedelta(minutes=55))


def test_tasks_that_fail_in_one_go_and_their_run_are_one_mail(settings, topic, dag_run):
    mail = FailureMail(settings)
    for task_id in ("dbt.a.run", "dbt.b.run"):
        mail({"dag_run": dag_run, "ti": Task(task_id), "exception": ValueError("no")})
    mail({"dag_run": dag_run, "ti": Task("dbt.b.run"), "reason": "task_failure"})
    assert [sent.subject.rsplit(" ")[-1] for sent in topic.mails] == ["dbt.a.run"]
    assert "ValueError: no" in topic.mails[0].message


def test_a_run_that_fails_again_after_it_was_cleared_is_another_mail(settings, topic, dag_run):
    mail = FailureMail(settings)
    mail({"dag_run": dag_run, "ti": Task(), "exception": ValueError("no")})
    dag_run.clear_number += 1
    mail({"dag_run": dag_run, "ti": Task(), "exception": ValueError("no")})
    assert len(topic.mails) == 2


def test_the_run_mails_where_the_task_could_not(settings, topic, dag_run):
    mail = FailureMail(settings)
    topic.error = ConnectionError("no SNS")
    with pytest.raises(ConnectionError):
        mail({"dag_run": dag_run, "ti": Task(), "exception": ValueError("no")})
    topic.error = None
    mail({"dag_run": dag_run, "ti": Task(), "reason": "task_failure"})
    assert len(topic.mails) == 1


def test_a_run_over_its_limit_says_so(settings, topic, dag_run, dag):
    FailureMail(settings)({"dag": dag, "dag_run": dag_run, "ti": Task("wait_for_object"), "reason": "timed_out"})
    assert "limit of 0:55:00" in topic.mails[0].message


def test_a_callback_that_is_told_nothing_of_the_run_says_so_and_goes_on(settings, topic, caplog):
    FailureMail(settings)({"run_id": "scheduled__x", "reason": "timed_out"})
    assert "scheduled__x" in caplog.text
    assert topic.mails == []


@pytest.mark.parametrize(
    ("context", "cause"),
    [
        (
            {"exception": CollectionFailed(f"MarketApiRefused: no (execution FAILED: {ARN})")},
            "CollectionFailed: Market",
        ),
        ({"exception": KeyError("pages")}, "KeyError: 'pages'"),
        ({"exception": "it was killed"}, "it was killed"),
        ({}, "killed"),
        ({"reason": "all_tasks_deadlocked"}, "deadlock"),
    ],
)
def test_the_cause_is_the_best_that_is_known(context, cause):
    assert (
        failure({"ti": Task(), **context}).cause.startswith(cause) or cause in failure({"ti": Task(), **context}).cause
    )


def test_the_execution_is_found_in_the_error_or_in_what_the_operator_left(dag):
    error = CollectionFailed(f"MarketApiRefused: no (execution FAILED: {ARN})")
    assert failure({"ti": Task(), "exception": error}).execution_arn == ARN
    left = {("collect.collect_market", StateMachineExecutionsDetailsLink.key): {"execution_arn": ARN}}
    assert failure({"dag": dag, "ti": Task(xcoms=left), "exception": ValueError("no")}).execution_arn == ARN


def test_an_execution_that_cannot_be_found_out_keeps_no_mail_back(dag):
    for xcoms in ({}, ConnectionError("no API")):
        assert failure({"dag": dag, "ti": Task(xcoms=xcoms), "exception": ValueError("no")}).execution_arn == ""
