"""
# Is an hour of the market missing?

Asks about each hour of `market_hourly` after its deadline, at :50 as a rule: has it succeeded? While the scheduler is
down nobody asks, so each time it asks about the 47 hours before as well, as far back as there is one that succeeded or
was told of.

| it finds | it does |
|---|---|
| a run that succeeded | nothing |
| no success, but a mail about the hour was sent (`failed`, `late`) | nothing: one mail a cause |
| no success, and nobody was told: paused, scheduler down, an earlier run stuck, a lost mail | one mail of them all |

So each hour without success is in at least one mail, after an outage when the scheduler is back. Of an outage of two
days or longer the newest hour at most is: from here it looks like an environment that is new.

The task's return value is what was found. Run it by hand with a logical date (UTC) to ask about the newest hour that
was to be done then; asking again mails no second time. Runs of `market_hourly` that were started by hand count if
their logical date is the hour.

When it fails itself, its mail and its log say why: S3 (bucket `work`, prefix `alerts/`), SNS, or Airflow's API.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import dag, task
from finance_lab.alerts.failure import FailureMail
from finance_lab.alerts.watchdog import check, hour_to_check, timetable
from finance_lab.settings import Settings

SETTINGS = Settings.from_airflow()
WATCHED = "market_hourly"
FAILURE_MAIL = FailureMail(SETTINGS)


@dag(
    schedule=timetable(SETTINGS),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=15),
    doc_md=__doc__,
    tags=["market", "alerts"],
    on_failure_callback=FAILURE_MAIL,
    default_args={
        "owner": "finance-data",
        "retries": 2,
        "retry_delay": timedelta(seconds=SETTINGS.retry_delay_seconds),
        "execution_timeout": timedelta(minutes=4),
        "on_failure_callback": FAILURE_MAIL,
    },
)
def market_watchdog() -> None:
    @task
    def check_hour(ti=None, dag_run=None) -> str:  # noqa: ANN001
        hour = hour_to_check(SETTINGS, dag_run.logical_date or dag_run.run_after)
        found = check(SETTINGS, WATCHED, hour, ti, lambda: ti.get_dag(WATCHED).is_paused)
        print(f"{WATCHED} of {hour:%Y-%m-%d %H:%M} UTC: {found}")
        return found

    check_hour()


market_watchdog()
