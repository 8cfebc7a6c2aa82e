"""JSONata comes out of a state as it does on AWS."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local.aws.conftest import Cloud

VALUES = {
    "null": None,
    "empty array": [],
    "empty object": {},
    "array of one": [1],
    "arrays in arrays": [[1], [], [None]],
    "nulls in an array": [None, 1, None],
    "null in an object": {"a": None, "b": [{"c": None}]},
    "great number": 6.9e28,
    "small number": 2.234e-09,
    "smallest supply": 1e-18,
    "integer beyond doubles": 100000000000000000000,
    "integer beyond 53 bits": 9007199254740993,
    "fraction": 0.1,
    "text": 'ünï ¯\\_(ツ)_/¯ "quoted" 🪙',
    "false": False,
    "zero": 0,
    "empty text": "",
}


def test_values_pass_through_states_variables_and_functions_unchanged(cloud: Cloud) -> None:
    echo = cloud.function("def handle(event, context): return event")
    states = {
        "Keep": {"Type": "Pass", "Assign": {"kept": "{% $states.input %}"}, "Next": "Call"},
        "Call": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {"FunctionName": echo, "Payload": {"in": "{% $kept %}"}},
            "Output": "{% $states.result.Payload.in %}",
            "End": True,
        },
    }
    output = cloud.run(states, VALUES)["output"]
    assert output == VALUES
    assert [type(one) for one in output.values()] == [type(one) for one in VALUES.values()]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("[1..3]", [1, 2, 3]),
        ("$map([1..1], function($v){ $v })", 1),
        ("[$states.input.rows[p=1]]", [{"p": 1, "q": None}]),
        ("$states.input.rows.p", [1, None]),
        ("$filter($states.input.nulls, function($v){ $v = null })", [None, None]),
        ("$filter($states.input.rows, function($r){ $r.p = 1 })", {"p": 1, "q": None}),
        ("{'missing': $states.input.nowhere, 'null': null}", {"null": None}),
        ("[$states.input.nowhere]", []),
        ("$exists($states.input.rows[0].q)", True),
        ("$type($states.input.rows[0].q)", "null"),
        ("6/2", 3),
        ("$number('1e-18')", 1e-18),
        ("$count($range(1, 5, 1))", 5),
        ("$partition([1,2,3], 2)", [[1, 2], [3]]),
        ("$parse('{\"a\":[null]}')", {"a": [None]}),
        ("$hash('x', 'SHA-1')", "11f6ad8ec52a2984abaafd7c3b516503785c2072"),
        ("$toMillis('2026-11-23T02:00:00Z')", 1795399200000),
        ("$states.context.Execution.Input.rows[1].p", None),
    ],
)
def test_expressions(cloud: Cloud, expression: str, value: Any) -> None:
    given = {"rows": [{"p": 1, "q": None}, {"p": None, "q": 2}], "nulls": [None, 1, None]}
    assert cloud.value(expression, given) == value


@pytest.mark.parametrize(
    "expression",
    [
        "$states.input.nowhere",
        "$unassigned",
        "$filter([1], function($v){ $v > 1 })",
        "function($x){ $x }",
        "$sum",
        "1 + 'a'",
        "$eval('1')",
        "$toMillis('2026-11-23 02:00:00')",
        "$error('no')",
    ],
)
def test_an_expression_that_yields_no_json_fails_its_state(cloud: Cloud, expression: str) -> None:
    ended = cloud.run({"P": {"Type": "Pass", "Output": f"{{% {expression} %}}", "End": True}})
    assert (ended["status"], ended["error"]) == ("FAILED", "States.QueryEvaluationError")
    assert ended["cause"]


def test_a_failed_expression_in_a_task_can_be_caught(cloud: Cloud) -> None:
    echo = cloud.function("def handle(event, context): return event")
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": echo, "Payload": "{% $states.input.nowhere %}"},
        "Catch": [{"ErrorEquals": ["States.QueryEvaluationError"], "Output": {"caught": True}, "Next": "Done"}],
        "End": True,
    }
    assert cloud.run({"T": task, "Done": {"Type": "Succeed"}})["output"] == {"caught": True}


def test_parallel_evaluations_do_not_mix_up_their_variables(cloud: Cloud) -> None:
    expression = "{% $map([1..200], function($i){ $states.input.n * 1000 + $i })[199] %}"
    states = {
        "M": {
            "Type": "Map",
            "Items": "{% [1..40].({'n': $}) %}",
            "MaxConcurrency": 8,
            "ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Pass", "Output": expression, "End": True}}},
            "End": True,
        }
    }
    assert cloud.run(states)["output"] == [number * 1000 + 200 for number in range(1, 41)]


def test_each_evaluation_has_the_time_of_its_own(cloud: Cloud) -> None:
    states = {
        "A": {"Type": "Pass", "Assign": {"a": "{% $millis() %}"}, "Next": "W"},
        "W": {"Type": "Wait", "Seconds": 1, "Next": "B"},
        "B": {"Type": "Pass", "Assign": {"b": "{% $millis() %}", "c": "{% $toMillis($now()) %}"}, "Next": "S"},
        "S": {"Type": "Succeed", "Output": "{% [$b - $a, $c - $a] %}"},
    }
    assert min(cloud.run(states)["output"]) >= 1000
