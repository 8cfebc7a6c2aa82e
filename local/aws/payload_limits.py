"""Limit payloads to 262,144 bytes where AWS does.

moto measures JSON with blanks and with every other letter escaped, so that it refuses payloads that AWS takes, and
it looks at what a task returns but not at what a task is given.
"""

from __future__ import annotations

import json
from typing import Any

from moto.stepfunctions.parser import quotas
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import StateTaskService
from moto.stepfunctions.parser.asl.eval.environment import Environment

from local.aws.step_functions_engine import replace_in_moto

MAX_BYTES = 262_144


def install() -> None:
    """Measure as AWS does, and measure the arguments of tasks too."""
    replace_in_moto(quotas.is_within_size_quota, fits)
    go_on = StateTaskService._before_eval_execution

    def check_arguments(self: StateTaskService, env: Environment, *, raw_parameters: dict, **details: Any) -> None:
        self._verify_size_quota(env=env, value=raw_parameters)
        go_on(self, env=env, raw_parameters=raw_parameters, **details)

    StateTaskService._before_eval_execution = check_arguments


def fits(value: Any) -> bool:
    """Whether a value's compact JSON text is within the limit."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return len(text.encode("utf-8", "surrogatepass")) <= MAX_BYTES
