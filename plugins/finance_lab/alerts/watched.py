"""What dbt said of the model that a consumer of Cosmos' watcher waits for. Its exception has only the model's status.

The producer, in whose process dbt runs, leaves dbt's newest event about each node in an XCom.
"""

from __future__ import annotations

import logging
from typing import Any

from finance_lab.alerts.cause import first_lines

log = logging.getLogger(__name__)

_LINES = 6
_END_OF_RUN = "None"
"""The status in dbt's summary, where it repeats what failed."""


def watched_failure(ti: Any) -> list[str]:
    """The lines about the model, or about each of its tests that failed; none where nothing is known of it.

    Never raises: a mail without them is better than none.
    """
    task = getattr(ti, "task", None)
    model, producer = getattr(task, "model_unique_id", None), getattr(task, "producer_task_id", None)
    if not model or not producer:
        return []
    try:
        nodes = task.dag.get_task(producer).tests_per_model.get(model, []) if task.is_test_sensor else [model]
        return [line for node in nodes for line in _said(ti, producer, node, named=task.is_test_sensor)][:_LINES]
    except Exception as error:
        log.warning("what dbt said of %s is not known: %s", model, error)
        return []


def _said(ti: Any, producer: str, node: str, named: bool) -> list[str]:
    # Cosmos' own names, not for others: a release that moves them must cost a mail these lines only
    from cosmos.operators._watcher.state import get_dbt_event_xcom_key, is_dbt_node_status_failed

    event = ti.xcom_pull(task_ids=producer, key=get_dbt_event_xcom_key(node))
    if not isinstance(event, dict) or not event.get("msg"):
        return []
    if event.get("status") != _END_OF_RUN and not is_dbt_node_status_failed(event.get("status")):
        return []
    lines = [line.strip() for line in first_lines(event["msg"], lines=_LINES, characters=1500).splitlines()]
    # test.<project>.<name>.<hash>
    return [f"{node.split('.')[2]}:", *lines] if named else lines
