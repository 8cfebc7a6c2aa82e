"""Let states fail under the names that AWS gives.

moto takes a `States.*` error that comes out of a Map or a function for a mistake of its own and ends the execution
with States.Runtime; the same goes for a Choice that no rule matches, and for a Condition that is not a boolean.
"""

from __future__ import annotations

from moto.stepfunctions.parser.api import ExecutionFailedEventDetails, HistoryEventType
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.state.choice.state_choice import StateChoice
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails


def install() -> None:
    """Accept every error name, and name a Choice's failures."""
    CustomErrorName.__init__ = _accept_any_name
    choose = StateChoice._eval_state

    def choose_or_fail(self: StateChoice, env: Environment) -> None:
        try:
            choose(self, env)
        except RuntimeError as problem:
            if not str(problem).startswith("('No branching option"):
                raise
            raise _no_choice_matched(env, self.name) from problem

    StateChoice._eval_state = choose_or_fail


def _accept_any_name(self: CustomErrorName, error_name: str | None) -> None:
    ErrorName.__init__(self, error_name=error_name)


def _no_choice_matched(env: Environment, state: str) -> FailureEventException:
    kind = StatesErrorNameType.StatesNoChoiceMatched
    cause = f"Failed to transition out of the state '{state}'. The state does not point to a next state."
    return FailureEventException(
        FailureEvent(
            env=env,
            error_name=StatesErrorName(typ=kind),
            event_type=HistoryEventType.ExecutionFailed,
            event_details=EventDetails(
                executionFailedEventDetails=ExecutionFailedEventDetails(error=kind.to_name(), cause=cause)
            ),
        )
    )
