"""
# Hours that were missed

Finds the hours without data of their own, asks CoinGecko's history for them and loads it. Runs daily, and on demand:
after an outage trigger it by hand, with the days to look back.

| task | what it does | when it fails |
|---|---|---|
| `plan_repair` | finds the hours that lack coins and what the month's calls allow | Snowflake or AWS said no |
| `collect_history` | an execution a hundred coins, a call a coin, one by one | its message has error and cause |
| `objects_to_load` | reads what the executions published | |
| `wait_for_load` | Snowpipe has loaded each object, whole | its message is Snowflake's first error |
| `report_repair` | says what became of every hour, in its log and XCom `summary` | a batch or a load before it failed |

It ends there: `market_hourly`'s next dbt run takes the rows by their time of loading, and then
`EXPOSED.DATA_QUALITY_HOURLY` calls the hours `repaired`. Nothing missing: the tasks between are skipped, the run is
green. Clearing a task is safe: what has landed is not asked for again. A failed batch fails the run, the others load.
More in docs/repair.md.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import dag, task
from finance_lab.alerts.failure import FailureMail
from finance_lab.execution import looks
from finance_lab.operators.step_function import RunExecutionOperator
from finance_lab.repair import steps
from finance_lab.repair.clients import services
from finance_lab.repair.executions import NAME_PREFIX
from finance_lab.repair.mail import tell
from finance_lab.repair.request import repair_params, request_of
from finance_lab.sensors.snowpipe_load import SnowpipeLoadSensor
from finance_lab.settings import Settings

SETTINGS = Settings.from_airflow()
FAILURE_MAIL = FailureMail(SETTINGS)


@dag(
    schedule="25 3 * * *",  # the hour's own run has ended; no start_date: a new environment has nothing to repair yet
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=5),
    doc_md=__doc__,
    tags=["market", "repair"],
    params=repair_params(SETTINGS),
    on_failure_callback=FAILURE_MAIL,
    default_args={
        "owner": "finance-data",
        "retries": 1,
        "retry_delay": timedelta(seconds=SETTINGS.retry_delay_seconds),
        "execution_timeout": timedelta(minutes=30),
        "on_failure_callback": FAILURE_MAIL,
    },
)
def market_repair() -> None:
    @task
    def plan_repair(params=None, dag_run=None, ti=None) -> list[dict[str, object]]:  # noqa: ANN001
        batches, before = steps.planned(*services(SETTINGS), SETTINGS, request_of(dag_run, params))
        ti.xcom_push("before", before)
        return batches

    # one success is enough: the others' objects are loaded whatever became of one
    @task(trigger_rule="all_done_min_one_success")
    def objects_to_load(arns=()) -> list[dict[str, object]]:  # noqa: ANN001
        return steps.to_load(services(SETTINGS)[1], SETTINGS, arns)

    # also when there was nothing to ask for, and when something failed
    @task(trigger_rule="all_done")
    def report_repair(params=None, dag_run=None, ti=None) -> None:  # noqa: ANN001
        summary = steps.reported(
            *services(SETTINGS), SETTINGS, request_of(dag_run, params), ti.xcom_pull("plan_repair", key="before")
        )
        ti.xcom_push("summary", summary)
        steps.check(ti.get_task_states(dag_id=ti.dag_id, run_ids=[dag_run.run_id])[dag_run.run_id])
        tell(SETTINGS, dag_run, summary)

    plan = plan_repair()
    collect_history = RunExecutionOperator.partial(
        task_id="collect_history",
        state_machine_arn=SETTINGS.state_machine_arn,
        name_prefix=NAME_PREFIX,
        aws_conn_id=SETTINGS.aws_conn_id,
        deferrable=True,
        waiter_delay=SETTINGS.poll_seconds,
        waiter_max_attempts=looks(SETTINGS.poll_seconds),
        max_active_tis_per_dagrun=1,  # they share the API's calls a minute: at once, none would end in time
    ).expand(state_machine_input=plan)
    wait_for_load = SnowpipeLoadSensor.partial(
        task_id="wait_for_load",
        snowflake_conn_id=SETTINGS.snowflake_conn_id,
        poke_interval=SETTINGS.poll_seconds,
        timeout=SETTINGS.load_timeout_seconds,
    ).expand_kwargs(objects_to_load(collect_history.output))
    [plan, collect_history, wait_for_load] >> report_repair()


market_repair()
