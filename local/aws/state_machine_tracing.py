"""Keep a state machine's tracingConfiguration.

ministack drops it and describes none, so that every Terraform plan wants to set it again.
"""

from __future__ import annotations

import json
from typing import Any

from ministack.services import stepfunctions


def install() -> None:
    """Remember what CreateStateMachine and UpdateStateMachine were given, and describe it."""
    create, update, describe = (
        stepfunctions._create_state_machine,
        stepfunctions._update_state_machine,
        stepfunctions._describe_state_machine,
    )

    def create_and_keep(data: dict) -> tuple:
        response = create(data)
        if response[0] == 200:
            _keep(json.loads(response[2])["stateMachineArn"], data)
        return response

    def update_and_keep(data: dict) -> tuple:
        response = update(data)
        if response[0] == 200:
            _keep(data["stateMachineArn"], data)
        return response

    stepfunctions._create_state_machine = create_and_keep
    stepfunctions._update_state_machine = update_and_keep
    stepfunctions._describe_state_machine = describe


def _keep(arn: str, data: dict[str, Any]) -> None:
    if "tracingConfiguration" in data:
        stepfunctions._state_machines[arn]["tracingConfiguration"] = data["tracingConfiguration"]
