"""What runs inside a function's own interpreter: a stand-in for AWS's Python runtime. Standard library only.

Standard input brings JSON lines, first the set-up, then one line a call. Replies go to the original standard
output. What the function prints or logs goes to standard error, closed off after each call by the call's marker.
The process ends by itself when standard input closes, also in the middle of a call: workers never outlive the
server, however it died. (PR_SET_PDEATHSIG would not do: it fires when the *thread* that started the worker ends.)
"""

import importlib
import json
import logging
import os
import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any, TextIO

LOG_FORMAT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"


class Context:
    """The second argument of a handler."""

    def __init__(self, call: dict) -> None:
        self.aws_request_id = call["request_id"]
        self.invoked_function_arn = call["function_arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        self.client_context = None
        self._deadline = time.monotonic() + call["timeout"]

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.monotonic()) * 1000))


class Failure(Exception):
    """An error of the runtime itself, under the name that AWS gives it."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


class RequestIds(logging.Filter):
    """Adds the id of the running call to log records, as AWS's root handler does."""

    current = ""

    def filter(self, record: logging.LogRecord) -> bool:
        record.aws_request_id = RequestIds.current
        return True


def main() -> None:
    replies = take_over_streams()
    lines = read_lines_in_background()
    setup = json.loads(lines.get())
    try:
        handler = load_handler(setup)
    except Exception as problem:
        reply(replies, {"kind": "broken", "error": error_of(problem, skip_frames=2)})
        return
    reply(replies, {"kind": "ready"})
    while True:
        call = json.loads(lines.get())
        reply(replies, answer(handler, call))


def take_over_streams() -> TextIO:
    """Keep the reply channel to ourselves: whatever the function or a child of it prints becomes log text."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)
    log_handler = logging.StreamHandler(sys.stderr)
    formatter = logging.Formatter(LOG_FORMAT, "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    log_handler.setFormatter(formatter)
    log_handler.addFilter(RequestIds())
    logging.getLogger().addHandler(log_handler)
    return replies


def read_lines_in_background() -> queue.Queue:
    source = os.fdopen(os.dup(0), "r", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    lines = queue.Queue()

    def read() -> None:
        for line in source:
            lines.put(line)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    return lines


def load_handler(setup: dict) -> Callable:
    """Import the handler with the package's root first on the path, then layers, then the interpreter's own."""
    sys.path[:0] = [setup["code"], *setup["layers"]]
    module_name, _, attribute = setup["handler"].replace("/", ".").rpartition(".")
    if not module_name:
        raise Failure("Runtime.MalformedHandlerName", f"Bad handler '{setup['handler']}': not enough values to unpack")
    try:
        module = importlib.import_module(module_name)
    except ImportError as problem:
        raise Failure("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {problem}") from problem
    except SyntaxError as problem:
        raise Failure("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {problem}") from problem
    try:
        return getattr(module, attribute)
    except AttributeError:
        raise Failure("Runtime.HandlerNotFound", f"Handler '{attribute}' missing on module '{module_name}'") from None


def answer(handler: Callable, call: dict) -> dict:
    RequestIds.current = call["request_id"]
    try:
        result = handler(call["event"], Context(call))
        outcome = {"kind": "result", "result": checked(result)}
    except Exception as problem:
        outcome = {"kind": "error", "error": error_of(problem, skip_frames=1)}
        print_error(outcome["error"])
    close_log_of_call(call["marker"])
    return outcome


def checked(result: Any) -> Any:
    try:
        json.dumps(result, allow_nan=False)
    except (TypeError, ValueError) as problem:
        raise Failure("Runtime.MarshalError", f"Unable to marshal response: {problem}") from problem
    return result


def error_of(problem: Exception, skip_frames: int) -> dict:
    frames = traceback.extract_tb(problem.__traceback__)[skip_frames:]
    return {
        "errorMessage": str(problem),
        "errorType": problem.name if isinstance(problem, Failure) else type(problem).__name__,
        "requestId": RequestIds.current,
        "stackTrace": traceback.format_list(frames),
    }


def print_error(error: dict) -> None:
    heading = "[ERROR] {errorType}: {errorMessage}".format(**error)
    print(heading + "\nTraceback (most recent call last):\n" + "".join(error["stackTrace"]), file=sys.stderr)


def close_log_of_call(marker: str) -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os.write(2, marker.encode())


def reply(channel: TextIO, message: dict) -> None:
    channel.write(json.dumps(message) + "\n")
    channel.flush()


if __name__ == "__main__":
    main()
