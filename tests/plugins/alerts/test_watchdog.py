from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from finance_lab.alerts import incident
from finance_lab.alerts.claims import Claims
from finance_lab.alerts.failure import FailureMail
from finance_lab.alerts.watchdog import check, hour_to_check, timetable

HOUR = datetime(2026, 11, 23, 2, tzinfo=UTC)


class Runs:
    """Runs of the hour by state; `before` are those of earlier hours, {how many hours before: state}."""

    def __init__(self, before=None, **states):
        self.states = {(HOUR, state): count for state, count in states.items()}
        self.states |= {(HOUR - timedelta(hours=hours), state): 1 for hours, state in (before or {}).items()}
        self.asked = 0

    def get_dr_count(self, dag_id, *, logical_dates, states):
        assert dag_id == "market_hourly"
        self.asked += 1
        return sum(self.states.get((hour, state), 0) for hour in logical_dates for state in states)


def watch(settings, runs, paused=False):
    return check(settings, "market_hourly", HOUR, runs, lambda: paused)


def test_an_hour_that_succeeded_is_no_mail_though_another_run_of_it_failed(settings, topic):
    assert watch(settings, Runs(success=1, failed=1)) == "succeeded"
    assert topic.mails == []


@pytest.mark.parametrize("runs", [Runs(), Runs(running=1), Runs(queued=1), Runs(failed=1)])
def test_an_hour_without_success_of_which_nobody_was_told_is_one_mail(settings, topic, runs):
    assert watch(settings, runs) == "mailed: 2026-11-23 02:00 UTC"
    assert watch(settings, runs).startswith("told: [finance test] market_hourly 2026-11-23 02:00Z MISSING")
    assert len(topic.mails) == 1


def test_a_failure_that_was_mailed_is_not_mailed_again(settings, topic, dag_run):
    FailureMail(settings)({"dag_run": dag_run, "exception": ValueError("no")})
    assert watch(settings, Runs(failed=1)).startswith("told: ")
    assert len(topic.mails) == 1


def test_a_mail_that_got_lost_is_made_up_for(settings, topic, dag_run):
    Claims(settings).take(incident.failed(dag_run))  # and died
    assert watch(settings, Runs(failed=1)) == "mailed: 2026-11-23 02:00 UTC"
    assert "1 failed" in topic.mails[0].message


def test_all_hours_of_an_outage_are_one_mail_and_told_of(settings, topic):
    runs = Runs(before={2: "failed", 5: "success"})
    hours = "2026-11-22 22:00 to 2026-11-23 02:00 (5 hours) UTC"
    assert watch(settings, runs) == f"mailed: {hours}"
    (mail,) = topic.mails
    assert mail.subject.endswith("market_hourly 2026-11-23 02:00Z MISSING, 5 hours, no run has succeeded")
    assert f"{hours} (1 failed)" in mail.message
    assert watch(settings, runs).startswith("told: ")
    assert len(topic.mails) == 1


def test_the_hour_that_is_fine_again_hides_none_that_were_missed(settings, topic):
    assert watch(settings, Runs(success=1, before={3: "success"})) == (
        "mailed: 2026-11-23 00:00 to 2026-11-23 01:00 (2 hours) UTC"
    )
    assert topic.mails[0].subject.endswith("2026-11-23 01:00Z MISSING, 2 hours, there is no run")


def test_an_hour_in_between_that_was_told_of_is_not_told_again(settings, topic):
    Claims(settings).keep(incident.missing("market_hourly", HOUR - timedelta(hours=2)), "told")
    assert watch(settings, Runs(before={4: "success"})) == (
        "mailed: 2026-11-22 23:00, 2026-11-23 01:00 to 2026-11-23 02:00 (2 hours) UTC"
    )


def test_an_environment_that_is_new_has_missed_nothing_before(settings, topic):
    assert watch(settings, Runs(success=1)) == "succeeded"
    assert topic.mails == []


@pytest.mark.parametrize(("before", "mailed"), [(47, "(47 hours)"), (48, "2026-11-23 02:00 UTC")])
def test_it_looks_back_two_days(settings, topic, before, mailed):
    assert mailed in watch(settings, Runs(before={before: "success"}))


def test_where_all_is_well_one_question_is_enough(settings, topic):
    runs = Runs(success=1, before=dict.fromkeys(range(1, 48), "success"))
    assert watch(settings, runs) == "succeeded"
    assert runs.asked == 1


def test_hours_that_could_not_be_mailed_are_left_to_the_next_watchdog(settings, topic):
    runs, topic.error = Runs(before={3: "success"}), ConnectionError("no SNS")
    with pytest.raises(ConnectionError):
        watch(settings, runs)
    topic.error = None
    assert "(3 hours)" in watch(settings, runs)


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
