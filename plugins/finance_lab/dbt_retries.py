"""When the watcher's tasks may try again: Cosmos has them look once more at what dbt said the first time.

While the producer's dbt still works on other models, a second try would read the same error and be the last one. Once
it has ended, a second try runs the model itself.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk.exceptions import AirflowRescheduleException
from cosmos.operators._watcher.state import is_producer_task_terminated


def after_the_producer(context: Any) -> None:
    """`pre_execute` of a watcher's task: puts a second try off until the producer has ended.

    Raises AirflowRescheduleException, which holds no worker and is no try.
    """
    ti, task = context["ti"], context["task"]
    producer = getattr(task, "producer_task_id", None)
    if producer is None or ti.try_number == 1:
        return
    states = ti.get_task_states(dag_id=ti.dag_id, task_ids=[producer], run_ids=[ti.run_id]).get(ti.run_id, {})
    state = states.get(producer)
    if not is_producer_task_terminated(state):
        task.log.info("%s is %s: this try begins when it has ended", producer, state)
        raise AirflowRescheduleException(datetime.now(UTC) + timedelta(seconds=task.poke_interval))
