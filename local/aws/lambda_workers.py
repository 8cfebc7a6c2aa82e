"""Run Python functions the way AWS does: their own interpreter, their own environment, AWS's error names.

ministack runs a function with the server's interpreter and the server's whole environment, so that a dependency
the package forgot is found all the same; it names every error `Runtime.HandlerError`, so that Retry and Catch by
name never match; it throws a worker away after an exception; and each warm call waits 50 ms for log lines.

Here each function has an interpreter of its own: `$LAMBDA_PYTHON_DIR/<function name>/bin/python`, else
`$LAMBDA_PYTHON_DIR/default/bin/python`, else the server's (which then is not isolated, and says so). It starts
with `-I`, so no PYTHONPATH reaches it, and sees of the host's environment only what is listed below.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from local.aws import function_packages

logger = logging.getLogger("local.aws.lambda")

RUNTIME = Path(__file__).with_name("lambda_runtime_main.py")
INIT_SECONDS = 60.0  # AWS gives 10, but a laptop starts several workers at once on few cores
LOG_GRACE_SECONDS = 2.0
KEPT_LOG_BYTES = 4_000_000
PASSED_ON = (
    "PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
    "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE",
)  # fmt: skip
NOT_PROXIED = "127.0.0.1,localhost"


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


def interpreter_of(function_name: str) -> str:
    """The Python that runs a function."""
    folder = os.environ.get("LAMBDA_PYTHON_DIR")
    if folder:
        for name in (function_name, "default"):
            python = Path(folder) / name / "bin" / "python"
            if python.exists():
                return str(python)
    logger.warning("function %s runs in the server's own Python: its dependencies are not checked", function_name)
    return sys.executable


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
        code = function_packages.unpacked(self.code_zip)
        self._sandbox = Sandbox(interpreter_of(self.func_name), code, _environment_of(self.config, code))
        self._proc = self._sandbox.process  # what ministack looks at to end the worker
        self._sandbox.initialise(self.config.get("Handler", ""), list(_layer_folders(self.config)))


class InitFailed(Exception):
    """The function could not be loaded."""

    def __init__(self, error: dict, log: str) -> None:
        super().__init__(error["errorMessage"])
        self.error = error
        self.log = log


class Sandbox:
    """A process that runs lambda_runtime_main.py, and the conversation with it."""

    def __init__(self, python: str, code: Path, environment: dict[str, str]) -> None:
        self._code = code
        self.process = subprocess.Popen(
            [python, "-I", str(RUNTIME)],
            cwd=code,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C in the server's terminal must not hit calls in flight
        )
        self._log = LogText(self.process.stderr)
        self._replies: queue.Queue[dict | None] = queue.Queue()
        threading.Thread(target=self._read_replies, daemon=True).start()

    def initialise(self, handler: str, layers: list[str]) -> None:
        """Have the handler imported. Raises InitFailed, with the process ended."""
        try:
            self._send({"code": str(self._code), "handler": handler, "layers": layers})
            reply = self._replies.get(timeout=INIT_SECONDS)
        except (OSError, queue.Empty):
            reply = None
        if reply is None:
            error = self._exit_error("") if self.process.poll() is not None else _timed_out("", INIT_SECONDS)
            self.kill()
            raise InitFailed(error, self._log.until(None, LOG_GRACE_SECONDS))
        if reply["kind"] != "ready":
            self.kill()
            raise InitFailed(reply["error"], self._log.until(None, LOG_GRACE_SECONDS))

    def call(self, call: dict, timeout: float) -> dict:
        """Run one call; the process is gone afterwards if it crashed or ran out of time."""
        marker = f"\x1e{uuid.uuid4().hex}\x1e"
        try:
            self._send({**call, "marker": marker})
            reply = self._replies.get(timeout=timeout)
        except queue.Empty:
            self.kill()
            return self._failure(_timed_out(call["request_id"], timeout))
        except OSError:
            reply = None
        if reply is None:
            self.kill()
            return self._failure(self._exit_error(call["request_id"]))
        log = self._log.until(marker.encode(), LOG_GRACE_SECONDS)
        if reply["kind"] == "error":
            return {"status": "error", "error_payload": reply["error"], "log": log}
        return {"status": "ok", "result": reply["result"], "log": log}

    def kill(self) -> None:
        """End the process at once and reap it."""
        self.process.kill()
        self.process.wait()

    def _failure(self, error: dict) -> dict:
        log = self._log.until(None, LOG_GRACE_SECONDS)
        return {"status": "error", "error_payload": error, "log": f"{log}\n{error['errorMessage']}".strip()}

    def _exit_error(self, request_id: str) -> dict:
        status = self.process.wait()
        cause = f"exit status {status}" if status >= 0 else f"signal: {-status}"
        return _runtime_error("Runtime.ExitError", request_id, f"Runtime exited with error: {cause}")

    def _send(self, message: dict) -> None:
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def _read_replies(self) -> None:
        for line in self.process.stdout:
            self._replies.put(json.loads(line))
        self._replies.put(None)


class LogText:
    """What a worker printed, read as it comes so that the worker never blocks on a full pipe."""

    def __init__(self, stream: Any) -> None:
        self._text = b""
        self._closed = False
        self._news = threading.Condition()
        threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def until(self, marker: bytes | None, seconds: float) -> str:
        """Take the text up to the marker; without one, or when it does not come in time, all there is."""
        deadline = time.monotonic() + seconds
        with self._news:
            while not self._closed and (marker is None or marker not in self._text):
                if not self._news.wait(deadline - time.monotonic()):
                    break
            text, _, self._text = self._text.partition(marker) if marker else (self._text, b"", b"")
        return text.decode("utf-8", "replace").rstrip("\n")

    def _read(self, stream: Any) -> None:
        while chunk := stream.read1(65536):
            with self._news:
                self._text = (self._text + chunk)[-KEPT_LOG_BYTES:]
                self._news.notify_all()
        with self._news:
            self._closed = True
            self._news.notify_all()


def _runtime_error(name: str, request_id: str, message: str) -> dict:
    return {"errorType": name, "errorMessage": f"RequestId: {request_id} Error: {message}"}


def _timed_out(request_id: str, seconds: float) -> dict:
    return _runtime_error("Sandbox.Timedout", request_id, f"Task timed out after {seconds:.2f} seconds")


def _environment_of(config: dict, code: Path) -> dict[str, str]:
    """What AWS sets, what the function's configuration sets, and the few things of the host it cannot do without."""
    _, region = lambda_runtime._account_region_from_function_config(config)
    name = config["FunctionName"]
    host = {key: os.environ[key] for key in PASSED_ON if key in os.environ}
    proxied = ",".join(filter(None, [os.environ.get("NO_PROXY") or os.environ.get("no_proxy"), NOT_PROXIED]))
    defaults = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}",
        "AWS_EC2_METADATA_DISABLED": "true",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "NO_PROXY": proxied,
        "no_proxy": proxied,
    }
    reserved = {
        **lambda_runtime.execution_credentials(config),
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{config.get('Runtime', 'python3.12')}",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(config.get("MemorySize", 128)),
        "AWS_LAMBDA_FUNCTION_VERSION": config.get("Version", "$LATEST"),
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": uuid.uuid4().hex,
        "LAMBDA_TASK_ROOT": str(code),
        "_HANDLER": config.get("Handler", ""),
    }
    return {**host, **defaults, **config.get("Environment", {}).get("Variables", {}), **reserved}


def _layer_folders(config: dict) -> Iterator[str]:
    for layer in config.get("Layers") or []:
        package = lambda_svc._resolve_layer_zip(layer)
        if package:
            yield str(function_packages.unpacked(package) / "python")
