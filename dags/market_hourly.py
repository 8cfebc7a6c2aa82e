"""
# The market, every hour

Collects CoinGecko's market once an hour and makes it readable in `EXPOSED`.

| task | what it does | when it fails |
|---|---|---|
| `collect_market` | runs the state machine: API to Parquet | its message has the execution's error and cause |
| `collection_result` | reads the execution's output: counts and object keys; warns of a late start | |
| `wait_for_object` | the Parquet object is there | the output names a key that nobody wrote |
| `wait_for_*_load` | Snowpipe has loaded the object, whole | its message is Snowflake's first error |
| `dbt.staging`, `.snapshots`, `.exposed` | models with their tests | the model's log, or the producer's |
| `reconcile` | API = accepted + rejected + duplicates, accepted = landed = exposed | its message has the numbers |

A run that fails is one mail, one that is late by its deadline (:45 as a rule) another; `market_watchdog` mails about an
hour that has no run at all.

The hour is the run's slot (UTC). Clearing any task or the whole run is safe: an object that exists is used again,
Snowpipe loads no name twice, and dbt merges by coin and hour. A run that begins after its hour takes the present
hour's slot, as the API only knows the present; `market_repair` fills the hole. Marking `collect_market` failed, or
clearing it while it waits, stops its execution.
"""

from __future__ import annotations

from datetime import timedelta

import pendulum
from airflow.sdk import dag, task
from finance_lab.alerts.deadline import with_deadline
from finance_lab.alerts.failure import FailureMail
from finance_lab.assets import MarketAssets
from finance_lab.collection import collection_input, collection_params
from finance_lab.dbt import dbt_task_group, outcomes
from finance_lab.execution import WAIT_SECONDS, looks
from finance_lab.loads import wait_for_loads
from finance_lab.operators.collection_result import CollectionResultOperator
from finance_lab.operators.step_function import RunExecutionOperator
from finance_lab.reconcile import reconcile as prove
from finance_lab.sensors.s3_object import S3ObjectSensor
from finance_lab.settings import Settings

SETTINGS = Settings.from_airflow()
ASSETS = MarketAssets.of(SETTINGS)
FAILURE_MAIL = FailureMail(SETTINGS)
RESULT = "ti.xcom_pull('collection_result')"


@dag(
    schedule="@hourly",
    start_date=pendulum.datetime(2013, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=55),
    doc_md=__doc__,
    on_failure_callback=FAILURE_MAIL,
    tags=["market", "hourly"],
    params=collection_params(SETTINGS),
    user_defined_macros={"collection_input": collection_input, "settings": SETTINGS},
    default_args={
        "owner": "finance-data",
        "retries": 1,
        "retry_delay": timedelta(seconds=SETTINGS.retry_delay_seconds),
        "execution_timeout": timedelta(minutes=20),
        "on_failure_callback": FAILURE_MAIL,
    },
)
def market_hourly() -> None:
    collect_market = RunExecutionOperator(
        task_id="collect_market",
        state_machine_arn=SETTINGS.state_machine_arn,
        state_machine_input="{{ collection_input(settings, dag_run, params) | tojson }}",
        aws_conn_id=SETTINGS.aws_conn_id,
        deferrable=True,
        waiter_delay=SETTINGS.poll_seconds,
        waiter_max_attempts=looks(SETTINGS.poll_seconds),
        execution_timeout=timedelta(seconds=WAIT_SECONDS + 60),
    )
    collection_result = CollectionResultOperator(
        task_id="collection_result",
        execution_arn=collect_market.output,
        aws_conn_id=SETTINGS.aws_conn_id,
    )
    wait_for_object = S3ObjectSensor(
        task_id="wait_for_object",
        bucket_name=SETTINGS.curated_bucket,
        bucket_key=f"{{{{ {RESULT}['market_key'] }}}}",
        aws_conn_id=SETTINGS.aws_conn_id,
        deferrable=True,
        poke_interval=SETTINGS.poll_seconds,
        timeout=SETTINGS.object_timeout_seconds,
        outlets=[ASSETS.objects],
    )
    loads = wait_for_loads(SETTINGS, RESULT, ASSETS.landing)

    # none_failed: a dbt task that was skipped must not skip the proof as well and leave the run green
    @task(outlets=[ASSETS.exposed], trigger_rule="none_failed")
    def reconcile(ti=None, dag_run=None) -> None:  # noqa: ANN001
        from finance_lab.hooks.snowflake import FinanceSnowflakeHook  # not for every reading of this file: it is slow

        states = ti.get_task_states(dag_id=ti.dag_id, task_group_id="dbt", run_ids=[dag_run.run_id])
        hook = FinanceSnowflakeHook(SETTINGS.snowflake_conn_id)
        run = ti.xcom_pull("collection_result")
        ti.xcom_push("summary", prove(hook, SETTINGS, run, outcomes(states, dag_run.run_id)))

    collection_result >> wait_for_object >> loads >> dbt_task_group(SETTINGS) >> reconcile()


with_deadline(market_hourly(), SETTINGS)
