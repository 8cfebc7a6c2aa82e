"""The mails of a real scheduler, triggerer and dag processor through the laptop's SNS: one a run and cause."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from local.airflow.api import ENDED
from local.processes import wait_until
from tests.end_to_end.conftest import Laptop
from tests.end_to_end.scheduled import airflow_up

pytestmark = pytest.mark.full
RUN_SECONDS = 900
MAIL_SECONDS = 120


def ended(airflow, dag_id, run_id):
    """The run, when it has succeeded or failed."""
    assert wait_until(lambda: airflow.run(run_id, dag_id)["state"] in ENDED, RUN_SECONDS)
    return airflow.run(run_id, dag_id)


def scheduled_run(airflow):
    """The hour's own run, when it has ended."""
    assert wait_until(lambda: bool(airflow.runs()), MAIL_SECONDS)
    (run,) = airflow.runs()
    assert run["run_type"] == "scheduled"
    return ended(airflow, "market_hourly", run["dag_run_id"])


def about(laptop, text):
    return [mail for mail in laptop.mails() if text in mail["message"]]


@pytest.fixture(scope="module")
def late(laptop):
    """A laptop on which an hour's data is to be there a minute after the hour began."""
    # in the first minute of an hour its run could be on time
    assert wait_until(lambda: 1 < datetime.now(UTC).minute < 57, 360)
    with airflow_up(laptop, DEADLINE_MINUTES="1") as airflow:
        yield airflow


def test_a_run_that_is_late_is_one_mail_though_it_succeeds_in_the_end(laptop, late):
    run = scheduled_run(late)
    assert run["state"] == "success"
    assert wait_until(lambda: bool(about(laptop, run["dag_run_id"])), MAIL_SECONDS)
    (mail,) = about(laptop, run["dag_run_id"])
    hour = datetime.fromisoformat(run["logical_date"])
    assert f"market_hourly {hour:%Y-%m-%d %H}:00Z LATE" in mail["subject"]
    assert f"usable by {hour:%H}:01 UTC" in mail["message"]
    assert "steps are done" in mail["message"]
    assert f"{late.url}/dags/market_hourly/runs/{quote(run['dag_run_id'])}" in mail["message"]


def test_a_file_that_is_read_again_and_again_is_no_new_version_of_the_dag(laptop, late):
    scheduled_run(late)
    assert late.get("/api/v2/dags/market_hourly/dagVersions")["total_entries"] == 1


def test_an_hour_without_a_run_is_one_mail_however_often_it_is_asked_about(laptop, late):
    mails = []
    for minute in (50, 55):
        asked_at = {"logical_date": f"2026-01-05T05:{minute}:00Z"}
        run_id = late.send("POST", "/api/v2/dags/market_watchdog/dagRuns", asked_at)["dag_run_id"]
        assert ended(late, "market_watchdog", run_id)["state"] == "success"
        mails.append([mail["subject"] for mail in about(laptop, "2026-01-05 05:00 UTC")])
    assert mails[0] == mails[1] == ["[finance local] market_hourly 2026-01-05 05:00Z MISSING, there is no run"]


def test_a_run_that_is_on_time_is_no_mail(tmp_path):
    laptop = Laptop(tmp_path)
    with airflow_up(laptop, DEADLINE_MINUTES="180") as airflow:
        assert scheduled_run(airflow)["state"] == "success"
        assert laptop.mails() == []


def test_a_run_that_fails_is_one_mail_and_so_is_its_next_failure_after_it_was_cleared(tmp_path):
    laptop = Laptop(tmp_path)
    with airflow_up(laptop, DEADLINE_MINUTES="180", MARKET_API_URL="http://127.0.0.1:1/api/v3") as airflow:
        run = scheduled_run(airflow)
        run_id = run["dag_run_id"]
        for mails in (1, 2):
            assert ended(airflow, "market_hourly", run_id)["state"] == "failed"
            # the callback of the run itself comes after that of the task
            assert wait_until(lambda wanted=mails: callbacks_of_runs(laptop) >= wanted, MAIL_SECONDS)
            assert len(laptop.mails()) == mails
            if mails == 1:
                airflow.clear(run_id, ["collect_market"])
    mail = laptop.mails()[0]
    hour = datetime.fromisoformat(run["logical_date"])
    assert f"market_hourly {hour:%Y-%m-%d %H}:00Z FAILED at collect_market" in mail["subject"]
    for told in (
        "MarketApiUnavailable",
        "Connection refused",
        f"{airflow.url}/dags/market_hourly/runs/{quote(run_id)}/tasks/collect_market?try_number=1",
        "console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/arn:aws:states:",
    ):
        assert told in mail["message"]


def callbacks_of_runs(laptop):
    """How often the dag processor has called back for a run of market_hourly that failed."""
    logs = (laptop.settings.state / "airflow" / "logs" / "dag_processor").rglob("market_hourly.py.log")
    return sum(log.read_text().count("Executing on_failure dag callback") for log in {log.resolve() for log in logs})
