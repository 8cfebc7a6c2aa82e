"""Refuse state machines that AWS refuses.

ministack stores any JSON, so a typo in a state's name or a JSONPath field left in a JSONata state would only show
up when an execution gets there, or never.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import stepfunctions
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

_JSONPATH_ONLY = {"InputPath", "OutputPath", "ResultPath", "ResultSelector", "Parameters", "ItemsPath"}
_JSONATA_ONLY = {"Arguments", "Output", "Items"}


def install() -> None:
    """Check definitions on CreateStateMachine, UpdateStateMachine and ValidateStateMachineDefinition."""
    create, update = stepfunctions._create_state_machine, stepfunctions._update_state_machine

    def create_if_valid(data: dict) -> tuple:
        return _refusal(data.get("definition", "{}")) or create(data)

    def update_if_valid(data: dict) -> tuple:
        return (_refusal(data["definition"]) if "definition" in data else None) or update(data)

    stepfunctions._create_state_machine = create_if_valid
    stepfunctions._update_state_machine = update_if_valid
    stepfunctions._validate_state_machine_definition = _validate


def first_problem(definition: str) -> str | None:
    """What is wrong with a definition, led by AWS's code for it, or None."""
    try:
        machine = json.loads(definition)
        AmazonStateLanguageParser.parse(definition)
        return next(_problems_in(machine, machine.get("QueryLanguage", "JSONPath")), None)
    except Exception as problem:  # the parser raises whatever its visitor trips over
        return f"SCHEMA_VALIDATION_FAILED: {problem!r}"


def _refusal(definition: str) -> tuple | None:
    problem = first_problem(definition)
    if problem is None:
        return None
    return error_response_json("InvalidDefinition", f"Invalid State Machine Definition: '{problem}'", 400)


def _validate(data: dict) -> tuple:
    definition = data.get("definition", "{}")
    problem = first_problem(definition) or stepfunctions._validate_definition_jsonata(definition)
    diagnostics = [{"severity": "ERROR", "code": problem.split(":")[0], "message": problem}] if problem else []
    return json_response({"result": "FAIL" if problem else "OK", "truncated": False, "diagnostics": diagnostics})


def _problems_in(machine: dict[str, Any], language: str) -> Iterator[str]:
    """Problems of a machine and of the machines inside its Map and Parallel states."""
    states = machine["States"]
    if machine.get("StartAt") not in states:
        yield f"MISSING_TRANSITION_TARGET: Missing 'StartAt' target: {machine.get('StartAt')}"
    for name, state in states.items():
        for target in _targets_of(state):
            if target not in states:
                yield f"MISSING_TRANSITION_TARGET: Missing 'Next' target: {target} at /States/{name}"
        yield from _fields_of_other_language(name, state, state.get("QueryLanguage", language))
        for inner in _machines_inside(state):
            yield from _problems_in(inner, language)


def _targets_of(state: dict[str, Any]) -> Iterator[str]:
    followers = [state, *state.get("Choices", []), *state.get("Catch", [])]
    yield from (target for step in followers if (target := step.get("Next")))
    if "Default" in state:
        yield state["Default"]


def _fields_of_other_language(name: str, state: dict[str, Any], language: str) -> Iterator[str]:
    strangers = (_JSONPATH_ONLY if language == "JSONata" else _JSONATA_ONLY) & set(state)
    if strangers:
        fields = ", ".join(sorted(strangers))
        yield f"SCHEMA_VALIDATION_FAILED: Field {fields} not supported with QueryLanguage {language} at /States/{name}"


def _machines_inside(state: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from state.get("Branches", [])
    yield from (state[field] for field in ("ItemProcessor", "Iterator") if field in state)
