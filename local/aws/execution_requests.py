"""Hold StartExecution to AWS's rules.

ministack takes any input and any name, and refuses a second start under a running execution's name even when it is
the same request again, which on AWS is how a client makes sure after a lost answer.
"""

from __future__ import annotations

import json
import re

from ministack.core.responses import error_response_json, get_account_id, get_region, json_response
from ministack.services import stepfunctions

from local.aws import payload_limits

_NAME = re.compile(r"[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]{1,80}")


def install() -> None:
    """Refuse what AWS refuses, and join a running execution that is started again."""
    start = stepfunctions._start_execution

    def checked_start(data: dict) -> tuple:
        return _refusal(data) or _already_running(data) or start(data)

    stepfunctions._start_execution = checked_start


def _refusal(data: dict) -> tuple | None:
    text = data.get("input", "{}")
    if len(text.encode("utf-8", "surrogatepass")) > payload_limits.MAX_BYTES:
        return error_response_json(
            "ValidationException",
            "1 validation error detected: Value at 'input' failed to satisfy constraint: "
            f"Member must have length less than or equal to {payload_limits.MAX_BYTES}",
            400,
        )
    try:
        json.loads(text)
    except ValueError as problem:
        return error_response_json("InvalidExecutionInput", f"Invalid State Machine Execution Input: '{problem}'", 400)
    name = data.get("name")
    if name is not None and not _NAME.fullmatch(name):
        return error_response_json("InvalidName", f"Invalid Name: '{name}'", 400)
    return None


def _already_running(data: dict) -> tuple | None:
    """Starting a running execution again, same name and same input, is answered with the running one."""
    arn = stepfunctions._resolve_state_machine_arn(data.get("stateMachineArn", "").split("#")[0])
    if not arn or not data.get("name"):
        return None
    machine = stepfunctions._state_machines[arn]["name"]
    same = stepfunctions._executions.get(
        f"arn:aws:states:{get_region()}:{get_account_id()}:execution:{machine}:{data['name']}"
    )
    if same and same["status"] == "RUNNING" and same["input"] == data.get("input", "{}"):
        return json_response({"executionArn": same["executionArn"], "startDate": same["startDate"]})
    return None
