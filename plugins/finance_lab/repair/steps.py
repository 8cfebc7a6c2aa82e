"""The three thinking steps of market_repair, between Snowflake, Step Functions and the rest of this package."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from airflow.sdk.exceptions import AirflowFailException

from finance_lab.repair.executions import repair_executions
from finance_lab.repair.loads import loads_of
from finance_lab.repair.missing import Hook, find_holes
from finance_lab.repair.plan import plan_repair
from finance_lab.repair.report import noted, report, text_of
from finance_lab.repair.request import Request
from finance_lab.settings import Settings

log = logging.getLogger(__name__)


class RepairFailed(AirflowFailException):
    """What another try does not mend; the message says what to do."""


def planned(
    hook: Hook, client: Any, settings: Settings, request: Request
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The inputs of the executions, and what the report needs of the time before. `client` is of Step Functions.

    Raises RepairFailed where hours are missing and no coin is known that could be asked for.
    """
    holes = find_holes(hook, settings, request)
    if holes.missing and not holes.coins:
        raise RepairFailed(
            f"{len(holes.missing)} hours are missing, but {settings.exposed('COIN_LATEST')} lists no coin to ask for: "
            "a run of market_hourly makes it; then clear this task"
        )
    executions = repair_executions(client, settings.state_machine_arn)
    plan = plan_repair(holes, executions, request, settings.repair_calls_a_month)
    return plan.batches, noted(holes, plan, request)


def to_load(client: Any, settings: Settings, arns: Iterable[str]) -> list[dict[str, Any]]:
    """What Snowpipe has to load of the executions that succeeded; see loads_of."""
    return loads_of(settings, (json.loads(client.describe_execution(executionArn=arn)["output"]) for arn in arns))


def reported(
    hook: Hook, client: Any, settings: Settings, request: Request, before: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The summary of the run from what Snowflake and Step Functions say now, and its `text`, which is logged.

    It looks at the hours until the plan's, however much later the report is cleared: Airflow then begins the run anew,
    and this run has not asked for the hours since. Raises RepairFailed without `before`.
    """
    if before is None:
        raise RepairFailed("plan_repair did not succeed: there is nothing to report")
    request = replace(request, now=datetime.fromisoformat(before["now"]))
    executions = repair_executions(client, settings.state_machine_arn)
    holes = find_holes(hook, settings, request, before["coins"])
    summary = report(before, holes, executions, request, settings.repair_calls_a_month)
    text = text_of(summary)
    log.info("%s", text)
    return {**summary, "text": text}


def check(states: Mapping[str, Any]) -> None:
    """Make the run red where a batch or a load failed, which the others did not wait for.

    `states` are those of the run's tasks, mapped ones as `<task>_<index>`. Raises RepairFailed.
    """
    failed = sorted(task for task, state in states.items() if state in ("failed", "upstream_failed"))
    if failed:
        raise RepairFailed(
            f"{', '.join(failed)} failed: clear them, or let the next run ask again for what was not collected. "
            "Rows of a load that failed are not asked for again unless ask_again says so"
        )
