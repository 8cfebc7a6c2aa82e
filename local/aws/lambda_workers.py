"""Serve Python functions from our own sandboxes, out of ministack's pool of workers.

ministack keeps the pool, which grows with concurrent calls and is emptied when code or settings change. What a
worker is, it gets from here: see function_sandboxes.py and function_interpreters.py for the reasons.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from local.aws import function_packages
from local.aws.function_interpreters import environment_of, interpreter_of
from local.aws.function_sandboxes import InitFailed, Sandbox, runtime_error

_stopping = threading.Event()


def install() -> None:
    """Route functions with a Python runtime to the workers of this module."""
    other_workers = lambda_runtime._worker_class_for
    other_execution = lambda_svc._execute_function_warm

    def worker_class_for(config: dict) -> type:
        return FunctionWorker if _is_python(config) else other_workers(config)

    def execute(func: dict, event: Any, request_id: str) -> dict:
        if not _is_python(func.get("config") or func):
            return other_execution(func, event, request_id)
        # ministack's path for custom runtimes hands on a worker's own error object, which is all that we need.
        return lambda_svc._execute_function_provided_warm(func, event, request_id)

    lambda_runtime._worker_class_for = worker_class_for
    lambda_svc._execute_function_warm = execute


def end_all() -> None:
    """End every worker and start none any more; calls in flight fail with Runtime.ExitError."""
    _stopping.set()
    lambda_runtime.reset()


def _is_python(config: dict) -> bool:
    return str(config.get("Runtime", "python3.12")).startswith("python")


class FunctionWorker(lambda_runtime.Worker):
    """One execution environment of a function; ministack leases it to one call at a time."""

    _sandbox: Sandbox | None = None

    def invoke(
        self, event: Any, request_id: str, *, trace_id: str | None = None, invoked_function_arn: str | None = None
    ) -> dict:
        """Run one call and return ministack's outcome: status, result or error_payload, and the log text."""
        with self._lock:
            try:
                cold = self._started()
            except InitFailed as problem:
                return {"status": "error", "error_payload": problem.error, "log": problem.log, "cold_start": True}
            call = {
                "event": event,
                "request_id": request_id,
                "function_arn": invoked_function_arn or self.config.get("FunctionArn", ""),
                "timeout": self._timeout,
            }
            return {**self._sandbox.call(call, self._timeout), "cold_start": cold}

    @property
    def _timeout(self) -> float:
        return float(self.config.get("Timeout", 3))

    def _started(self) -> bool:
        """Make sure that a process is there; True when it had to be started."""
        if self._proc is not None and self._proc.poll() is None:
            return False
        self._spawn()
        return True

    def _spawn(self) -> None:
        if _stopping.is_set():
            raise InitFailed(runtime_error("Runtime.ExitError", "", "the server stops"), "")
        code = function_packages.unpacked(self.code_zip)
        self._sandbox = Sandbox(interpreter_of(self.config), code, environment_of(self.config, code))
        self._proc = self._sandbox.process  # what ministack looks at to end the worker
        self._sandbox.initialise(self.config.get("Handler", ""), list(_layer_folders(self.config)))


def _layer_folders(config: dict) -> Iterator[str]:
    for layer in config.get("Layers") or []:
        package = lambda_svc._resolve_layer_zip(layer)
        if package:
            yield str(function_packages.unpacked(package) / "python")
