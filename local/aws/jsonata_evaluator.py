"""Evaluate Step Functions' JSONata with jsonata-python.

moto's interpreter leaves JSONata to a Java library that it does not bring along. It also writes every variable
into the text of the expression, which loses characters and costs a parse of the whole payload each time.

Like AWS, and unlike a bare jsonata-python:
- an expression that yields nothing fails with States.QueryEvaluationError, while an explicit null is a value;
- a Choice's Condition that is no boolean fails under the same name;
- nulls inside arrays are values too, so the input's None are turned into the library's null first;
- $eval is not there, $partition, $range, $hash, $random, $uuid and $parse are (ministack brings them).
"""

from __future__ import annotations

import copy
import functools
from typing import Any

import jsonata
from ministack.services import stepfunctions
from moto.stepfunctions.parser.api import EvaluationFailedEventDetails, HistoryEventType
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.common.string.string_expression import (
    StringJSONata,
    StringVariableSample,
)
from moto.stepfunctions.parser.asl.component.state.choice.comparison.comparison import ConditionStringJSONata
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

# Wall clock, and a laptop is shared: this only stops an endless loop.
TIME_LIMIT_MS = 30_000

_Jsonata = jsonata.Jsonata
_NULL = jsonata.utils.Utils.NULL_VALUE


class EvaluationError(Exception):
    """The message is what AWS shows as the cause of States.QueryEvaluationError."""


def install() -> None:
    """Give moto's kinds of JSONata text this evaluator."""
    StringJSONata._eval_body = _eval_body
    StringVariableSample._eval_body = _eval_body
    ConditionStringJSONata._eval_body = _eval_condition


def evaluate(expression: str, bindings: dict[str, Any]) -> Any:
    """The JSON value of an expression under variables given without `$`. Safe from any thread.

    Raises EvaluationError when the expression is wrong, fails, or yields nothing or what is not JSON.
    """
    try:
        value = _runnable(expression).evaluate(None, _with_library_nulls(bindings))
    except Exception as problem:
        code = getattr(problem, "error", None)
        raise EvaluationError(f"{code}: {problem}" if code else str(problem)) from problem
    if value is None:
        raise EvaluationError(f"The JSONata expression '{expression}' returned nothing (undefined).")
    return _plain(value, expression)


def _runnable(expression: str) -> _Jsonata:
    # The parsed tree is shared between threads and only read; what evaluation writes to is made anew each time.
    runnable = copy.copy(_parsed(expression))
    runnable.environment = runnable.create_frame(_Jsonata.static_frame)
    runnable.environment.set_runtime_bounds(TIME_LIMIT_MS, None)
    stepfunctions._register_sfn_jsonata_functions(runnable)
    runnable.register_lambda("eval", _refuse_eval)
    # The library evaluates on "the thread's current instance", whichever object it is asked on.
    _Jsonata.CURRENT.jsonata = runnable
    return runnable


@functools.lru_cache(maxsize=512)
def _parsed(expression: str) -> _Jsonata:
    parsed = _Jsonata.jsonata(expression)
    parsed.set_output_convert_nulls(False)  # keeps null and nothing apart
    return parsed


def _refuse_eval(*_: Any) -> None:
    raise ValueError("T1006: Attempted to invoke a non-function: $eval")


def _with_library_nulls(value: Any) -> Any:
    if value is None:
        return _NULL
    if isinstance(value, dict):
        return {key: _with_library_nulls(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_library_nulls(item) for item in value]
    return value


def _plain(value: Any, expression: str) -> Any:
    if value is None or value is _NULL:
        return None
    if isinstance(value, dict):
        return {str(key): _plain(item, expression) for key, item in value.items()}
    if isinstance(value, list):
        # By index: iterating one of the library's ranges leaves out its last element.
        return [_plain(value[index], expression) for index in range(len(value))]
    if isinstance(value, (str, bool, int, float)):
        return value
    raise EvaluationError(f"The JSONata expression '{expression}' returned an unsupported result type.")


def _eval_body(self: StringJSONata | StringVariableSample, env: Environment) -> None:
    scopes = env.variable_store
    bindings = {**scopes._outer_scope, **scopes._inner_scope, "states": env.states._states_data}
    try:
        env.stack.append(evaluate(self.expression, bindings))
    except EvaluationError as problem:
        raise _failure(env, str(problem)) from problem


def _eval_condition(self: ConditionStringJSONata, env: Environment) -> None:
    self.string_jsonata.eval(env=env)
    if not isinstance(env.stack[-1], bool):
        found = f"expected 'boolean', but was '{type(env.stack[-1]).__name__}'"
        raise _failure(
            env,
            f"The JSONata expression '{self.string_jsonata.expression}' of a Condition yielded another type: {found}",
        )


def _failure(env: Environment, cause: str) -> FailureEventException:
    name = StatesErrorName(typ=StatesErrorNameType.StatesQueryEvaluationError)
    details = EventDetails(
        evaluationFailedEventDetails=EvaluationFailedEventDetails(
            cause=cause, error=name.error_name, state=env.next_state_name or "", location=env.next_field_name or ""
        )
    )
    env.event_manager.add_event(
        context=env.event_history_context, event_type=HistoryEventType.EvaluationFailed, event_details=details
    )
    return FailureEventException(
        FailureEvent(env=env, error_name=name, event_type=HistoryEventType.EvaluationFailed, event_details=details)
    )
