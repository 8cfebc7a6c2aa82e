from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from finance_lab.alerts import incident
from finance_lab.alerts.claims import Claims
from finance_lab.alerts.failure import FailureMail
from finance_lab.alerts.watchdog import check, hour_to_check, timetable

HOUR = datetime(2026, 11, 23, 2, tzinfo=UTC)


class Runs:
    """Runs of the hour by state."""

    def __init__(self, **states):
        self.states = states

    def get_dr_count(self, dag_id, *, logical_dates, states):
        assert (dag_id, logical_dates) == ("market_hourly", [HOUR])
        return sum(self.states.get(state, 0) for state in states)


def watch(settings, runs, paused=False):
    return check(settings, "market_hourly", HOUR, runs, lambda: paused)


def test_an_hour_that_succeeded_is_no_mail_though_another_run_of_it_failed(settings, topic):
    assert watch(settings, Runs(success=1, failed=1)) == "succeeded"
    assert topic.mails == []


@pytest.mark.parametrize("runs", [Runs(), Runs(running=1), Runs(queued=1), Runs(failed=1)])
def test_an_hour_without_success_of_which_nobody_was_told_is_one_mail(settings, topic, runs):
    assert watch(settings, runs) == "mailed"
    assert watch(settings, runs).startswith("told: [finance test] market_hourly 2026-11-23 02:00Z MISSING")
    assert len(topic.mails) == 1


def test_a_failure_that_was_mailed_is_not_mailed_again(settings, topic, dag_run):
    FailureMail(settings)({"dag_run": dag_run, "exception": ValueError("no")})
    assert watch(settings, Runs(failed=1)).startswith("told: ")
    assert len(topic.mails) == 1


def test_a_mail_that_got_lost_is_made_up_for(settings, topic, dag_run):
    Claims(settings).take(incident.failed(dag_run))  # and died
    assert watch(settings, Runs(failed=1)) == "mailed"
    assert "1 failed" in topic.mails[0].message


def test_a_dag_that_is_paused_is_said_to_be(settings, topic):
    watch(settings, Runs(), paused=True)
    assert "market_hourly is paused: unpause it" in topic.mails[0].message


@pytest.mark.parametrize(
    ("deadline", "cron"),
    [(0, "50 * * * *"), (45, "50 * * * *"), (46, "51 * * * *"), (60, "5 * * * *"), (1440, "5 * * * *")],
)
def test_it_asks_after_the_deadline(settings, deadline, cron):
    assert timetable(replace(settings, deadline_minutes=deadline)).expression == cron


@pytest.mark.parametrize(
    ("deadline", "moment", "hour"),
    [
        (45, "2026-11-23T02:50:00+00:00", 2),
        (45, "2026-11-23T02:49:59+00:00", 1),
        (45, "2026-11-23T03:10:00+00:00", 2),
        (60, "2026-11-23T03:05:00+00:00", 2),
        (60, "2026-11-23T04:05:00+01:00", 2),
    ],
)
def test_the_hour_is_the_newest_that_was_to_be_done(settings, deadline, moment, hour):
    asked = hour_to_check(replace(settings, deadline_minutes=deadline), datetime.fromisoformat(moment))
    assert asked == datetime(2026, 11, 23, hour, tzinfo=UTC)
