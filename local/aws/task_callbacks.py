"""Let SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat reach tasks of moto's interpreter.

ministack looks task tokens up among those of its own interpreter, where ours are not.
"""

from __future__ import annotations

from collections.abc import Callable

from ministack.core.responses import error_response_json, json_response
from ministack.services import stepfunctions
from moto.stepfunctions.parser.asl.eval.callback.callback import (
    CallbackNotifyConsumerError,
    CallbackOutcomeFailure,
    CallbackOutcomeSuccess,
    CallbackPoolManager,
)

from local.aws import executions


def install() -> None:
    """Ask the running executions first; tokens that none of them knows go to ministack (activities)."""
    stepfunctions._send_task_success = _answering(_succeed, stepfunctions._send_task_success)
    stepfunctions._send_task_failure = _answering(_fail, stepfunctions._send_task_failure)
    stepfunctions._send_task_heartbeat = _answering(_beat, stepfunctions._send_task_heartbeat)


def _answering(
    tell: Callable[[CallbackPoolManager, dict], bool], otherwise: Callable[[dict], tuple]
) -> Callable[[dict], tuple]:
    def answer(data: dict) -> tuple:
        for environment in executions.running_environments():
            try:
                if tell(environment.callback_pool_manager, data):
                    return json_response({})
            except CallbackNotifyConsumerError:
                return error_response_json(
                    "TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'", 400
                )
        return otherwise(data)

    return answer


def _succeed(pool: CallbackPoolManager, data: dict) -> bool:
    token = data["taskToken"]
    return pool.notify(token, CallbackOutcomeSuccess(callback_id=token, output=data.get("output")))


def _fail(pool: CallbackPoolManager, data: dict) -> bool:
    token = data["taskToken"]
    return pool.notify(
        token, CallbackOutcomeFailure(callback_id=token, error=data.get("error"), cause=data.get("cause"))
    )


def _beat(pool: CallbackPoolManager, data: dict) -> bool:
    return pool.heartbeat(data["taskToken"])
