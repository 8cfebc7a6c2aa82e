"""Run executions on moto's interpreter, under ministack's API.

ministack's own interpreter ignores parts of the language, knows one error name, never times out and takes payloads
of any size. Its control plane stays: records, listing, descriptions, EventBridge events. What is added here are the
ends that AWS has: TIMED_OUT, ABORTED, no output on failure.
"""

from __future__ import annotations

import json
import logging
import threading
from datetime import UTC, datetime
from typing import Any

from ministack.core.responses import get_account_id, get_region, now_iso
from ministack.services import stepfunctions
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.evaluation_details import (
    AWSExecutionDetails,
    EvaluationDetails,
    ExecutionDetails,
    StateMachineDetails,
)
from moto.stepfunctions.parser.asl.eval.program_state import (
    ProgramEnded,
    ProgramError,
    ProgramRunning,
    ProgramState,
    ProgramTimedOut,
)
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker

from local.aws import execution_logs

logger = logging.getLogger("local.aws.executions")

KEPT_HISTORIES = 10

_environments: dict[str, Environment] = {}
_lock = threading.RLock()


def install() -> None:
    """Take over running, stopping, and the history of executions."""
    stop, history = stepfunctions._stop_execution, stepfunctions._get_execution_history

    def stop_interpreter_too(data: dict) -> tuple:
        with _lock:
            was_running = _refresh_history(data.get("executionArn"))
            response = stop(data)
            if was_running:
                _interrupt(data)
        return response

    def current_history(data: dict) -> tuple:
        with _lock:
            _refresh_history(data.get("executionArn"))
        return history(data)

    stepfunctions._stop_execution = stop_interpreter_too
    stepfunctions._get_execution_history = current_history
    stepfunctions._run_execution = run


def abandon_all() -> None:
    """Fail what runs, because the server stops: nothing is there to go on from after a restart."""
    with _lock:
        for execution in stepfunctions._executions.all_values():
            environment = _environments.pop(execution["executionArn"], None)
            if environment is not None:
                execution["events"] = history_of(environment)
                environment.set_stop(stop_date=datetime.now(UTC), error=None, cause=None)
            if execution["status"] == "RUNNING":
                end = {"error": "States.ServiceRestart", "cause": "The local server stopped while it was running"}
                execution.update(end, status="FAILED", stopDate=now_iso())


def running_environments() -> list[Environment]:
    """The interpreter's environments of the executions under way."""
    with _lock:
        return list(_environments.values())


def run(arn: str) -> None:
    """Run an execution that ministack has recorded as RUNNING to its end. Its thread carries the request's scope."""
    execution = stepfunctions._executions.get(arn)
    machine = stepfunctions._state_machines.get(execution["stateMachineArn"]) if execution else None
    if machine is None:
        return
    execution_logs.count(machine, "ExecutionsStarted")
    try:
        worker = _Interpreter(execution, machine)
        worker._execution_logic()
        end, events = _end_of(worker), history_of(worker.env)
    except _StoppedBeforeItBegan:
        return
    except Exception as problem:
        end, events = {"status": "FAILED", "error": "States.Runtime", "cause": repr(problem)}, None
    with _lock:
        _environments.pop(arn, None)
        if execution["status"] != "RUNNING":
            return
        if events is None:
            logger.error("the interpreter failed on %s: %s", arn, end["cause"])
        else:
            execution["events"] = events
        execution.update(end, stopDate=now_iso())
        if end["status"] == "TIMED_OUT":
            # The interpreter adds it only when the call that ran too long comes back.
            _add_event_once(execution, "ExecutionTimedOut", {"error": end["error"]})
    _ended(execution, machine)


def history_of(env: Environment) -> list[dict]:
    """The events so far, as plain JSON."""
    return json.loads(to_json_str(env.event_manager.get_event_history()))


class _Interpreter(ExecutionWorker):
    """moto's worker for one execution; its environment can be found while it runs."""

    def __init__(self, execution: dict, machine: dict) -> None:
        details = EvaluationDetails(
            AWSExecutionDetails(get_account_id(), get_region(), machine["roleArn"]),
            ExecutionDetails(
                execution["executionArn"],
                execution["name"],
                machine["roleArn"],
                json.loads(execution["input"]),
                execution["startDate"],
            ),
            StateMachineDetails(machine["stateMachineArn"], machine["name"], machine["type"], machine["definition"]),
        )
        super().__init__(details, _NobodyToTell(), None, {})
        self._execution = execution

    def _get_evaluation_environment(self) -> Environment:
        environment = super()._get_evaluation_environment()
        environment._program_state = ProgramRunning()  # else a stop before the first state would pass unheard
        with _lock:
            if self._execution["status"] != "RUNNING":
                raise _StoppedBeforeItBegan
            _environments[self._execution["executionArn"]] = environment
        return environment


class _StoppedBeforeItBegan(Exception):
    """StopExecution came between the record and the thread that runs it."""


class _NobodyToTell:
    def terminated(self) -> None:
        """moto's backend would update its records here; ours are updated by run()."""


def _refresh_history(arn: str | None) -> bool:
    """Copy the events so far of a running execution into its record; False when it is not running."""
    environment = _environments.get(arn)
    if environment is None:
        return False
    stepfunctions._executions[arn]["events"] = history_of(environment)
    return True


def _interrupt(data: dict) -> None:
    execution = stepfunctions._executions[data["executionArn"]]
    _environments.pop(data["executionArn"]).set_stop(
        stop_date=datetime.now(UTC), error=data.get("error"), cause=data.get("cause")
    )
    execution_logs.record_end(stepfunctions._state_machines[execution["stateMachineArn"]], execution)
    _drop_old_histories()


def _end_of(worker: ExecutionWorker) -> dict[str, Any]:
    state: ProgramState = worker.env.program_state()
    if isinstance(state, ProgramEnded):
        output = to_json_str(worker.env.states.get_input(), separators=(",", ":"))
        return {"status": "SUCCEEDED", "output": output}
    if isinstance(state, ProgramTimedOut):
        return {"status": "TIMED_OUT", "error": "States.Timeout"}
    error = (state.error if isinstance(state, ProgramError) else None) or {}
    return {"status": "FAILED", "error": error.get("error"), "cause": error.get("cause")}


def _add_event_once(execution: dict, event_type: str, details: dict) -> None:
    if all(event["type"] != event_type for event in execution["events"]):
        name = f"{event_type[0].lower()}{event_type[1:]}EventDetails"
        stepfunctions._add_event(execution, event_type, {name: details})


def _ended(execution: dict, machine: dict) -> None:
    if execution["status"] != "SUCCEEDED":
        logger.warning("%s %s: %s", execution["executionArn"], execution["status"], execution.get("error"))
    execution_logs.record_end(machine, execution)
    stepfunctions._emit_execution_status_event(execution)
    _drop_old_histories()


def _drop_old_histories() -> None:
    """Histories hold every payload, megabytes an execution: keep the newest, and of the others the last event."""
    with _lock:
        ended = [one for one in stepfunctions._executions.all_values() if one.get("stopDate")]
        for execution in sorted(ended, key=lambda one: one["stopDate"])[:-KEPT_HISTORIES]:
            execution["events"] = execution["events"][-1:]
