"""A process that runs a function, and the conversation with it.

ministack's own names every error `Runtime.HandlerError`, so that Retry and Catch by name never match; it throws the
process away after an exception; and it waits 50 ms for log lines at the end of each call. This one speaks the
protocol of lambda_runtime_main.py, and ends every call with what AWS would answer.
"""

from __future__ import annotations

import json
import queue
import subprocess
import threading
import time
import uuid
from pathlib import Path
from typing import Any

RUNTIME = Path(__file__).with_name("lambda_runtime_main.py")
INIT_SECONDS = 60.0  # AWS gives 10, but a laptop starts several workers at once on few cores
LOG_GRACE_SECONDS = 2.0
KEPT_LOG_BYTES = 4_000_000


class InitFailed(Exception):
    """The function could not be loaded."""

    def __init__(self, error: dict, log: str) -> None:
        super().__init__(error["errorMessage"])
        self.error = error
        self.log = log


class Sandbox:
    """A process that runs lambda_runtime_main.py, and the conversation with it."""

    def __init__(self, python: list[str], code: Path, environment: dict[str, str]) -> None:
        self._code = code
        self.process = subprocess.Popen(
            [*python, "-I", str(RUNTIME)],
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
        return runtime_error("Runtime.ExitError", request_id, f"Runtime exited with error: {cause}")

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


def runtime_error(name: str, request_id: str, message: str) -> dict:
    return {"errorType": name, "errorMessage": f"RequestId: {request_id} Error: {message}"}


def _timed_out(request_id: str, seconds: float) -> dict:
    return runtime_error("Sandbox.Timedout", request_id, f"Task timed out after {seconds:.2f} seconds")
