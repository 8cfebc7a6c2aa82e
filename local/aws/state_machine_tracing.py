"""Keep a state machine's tracingConfiguration.

ministack drops it, and so describes a machine without one: every Terraform plan wants to set it again.
"""

from __future__ import annotations

import json

from ministack.services import stepfunctions


def install() -> None:
    """Remember the tracing that CreateStateMachine and UpdateStateMachine were given."""
    create, update = stepfunctions._create_state_machine, stepfunctions._update_state_machine

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


def _keep(arn: str, data: dict) -> None:
    if "tracingConfiguration" in data:
        stepfunctions._state_machines[arn]["tracingConfiguration"] = data["tracingConfiguration"]
