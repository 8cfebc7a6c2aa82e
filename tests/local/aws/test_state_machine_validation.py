"""State machines that AWS refuses are refused when they are created, not when they run."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.aws.conftest import ROLE, Cloud

GOOD = {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "Output": 1, "End": True}}}


def with_states(states: dict, start: str = "A") -> dict:
    return {**GOOD, "StartAt": start, "States": states}


BAD = {
    "start nowhere": with_states({"A": {"Type": "Succeed"}}, start="B"),
    "next nowhere": with_states({"A": {"Type": "Pass", "Next": "B"}}),
    "default nowhere": with_states(
        {"A": {"Type": "Choice", "Choices": [{"Condition": "{% true %}", "Next": "A"}], "Default": "B"}}
    ),
    "choice nowhere": with_states({"A": {"Type": "Choice", "Choices": [{"Condition": "{% true %}", "Next": "B"}]}}),
    "catch nowhere": with_states(
        {
            "A": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Arguments": {"FunctionName": "f"},
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}],
                "End": True,
            }
        }
    ),
    "nowhere inside a map": with_states(
        {
            "A": {
                "Type": "Map",
                "Items": [1],
                "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Pass", "Next": "A"}}},
                "End": True,
            }
        }
    ),
    "JSONPath in JSONata": with_states({"A": {"Type": "Pass", "Parameters": {}, "End": True}}),
    "broken expression": with_states({"A": {"Type": "Pass", "Output": "{% 1 + %}", "End": True}}),
    "unknown type": with_states({"A": {"Type": "Jump", "End": True}}),
    "no object": [1],
}


@pytest.mark.parametrize("definition", BAD.values(), ids=BAD)
def test_bad_definitions_are_refused(cloud: Cloud, definition: Any) -> None:
    text = json.dumps(definition)
    with pytest.raises(ClientError, match="InvalidDefinition"):
        cloud.stepfunctions.create_state_machine(name="bad", definition=text, roleArn=ROLE)
    assert cloud.stepfunctions.validate_state_machine_definition(definition=text)["result"] == "FAIL"


def test_text_that_is_not_json_is_refused(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="InvalidDefinition"):
        cloud.stepfunctions.create_state_machine(name="bad", definition="{", roleArn=ROLE)


def test_a_good_definition_is_taken_and_a_bad_update_leaves_it_as_it_is(cloud: Cloud) -> None:
    good = json.dumps(GOOD)
    assert cloud.stepfunctions.validate_state_machine_definition(definition=good)["result"] == "OK"
    arn = cloud.stepfunctions.create_state_machine(name="good", definition=good, roleArn=ROLE)["stateMachineArn"]
    with pytest.raises(ClientError, match="InvalidDefinition"):
        cloud.stepfunctions.update_state_machine(stateMachineArn=arn, definition=json.dumps(BAD["next nowhere"]))
    assert cloud.stepfunctions.describe_state_machine(stateMachineArn=arn)["definition"] == good


def test_creating_the_same_machine_again_changes_nothing(cloud: Cloud) -> None:
    given = {"name": "twice", "definition": json.dumps(GOOD), "roleArn": ROLE}
    first = cloud.stepfunctions.create_state_machine(**given)
    assert cloud.stepfunctions.create_state_machine(**given)["stateMachineArn"] == first["stateMachineArn"]


def test_tracing_is_described_as_it_was_set(cloud: Cloud) -> None:
    arn = cloud.machine({"S": {"Type": "Succeed"}}, tracingConfiguration={"enabled": True})
    assert cloud.stepfunctions.describe_state_machine(stateMachineArn=arn)["tracingConfiguration"]["enabled"]
    cloud.stepfunctions.update_state_machine(stateMachineArn=arn, tracingConfiguration={"enabled": False})
    assert not cloud.stepfunctions.describe_state_machine(stateMachineArn=arn)["tracingConfiguration"]["enabled"]
