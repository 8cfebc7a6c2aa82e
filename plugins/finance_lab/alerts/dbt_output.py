"""What dbt said before it failed. Cosmos' exception has only its exit code; the output is in the frame that raised."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STAMP = re.compile(r"^\d\d:\d\d:\d\d ?")
_VERDICT = re.compile(r"\b(Failure|Error) in (model|test|snapshot|seed|unit_test|hook|operation)\b")
_LINES = 6


def dbt_output(error: BaseException) -> list[str] | None:
    """The lines from dbt's first verdict on, or its last ones; None if the exception is not one of dbt's."""
    for output in _outputs(error):
        lines = [_STAMP.sub("", line).strip() for line in output]
        lines = [line for line in lines if line and not line.startswith("compiled code at")]
        first = next((number for number, line in enumerate(lines) if _VERDICT.search(line)), len(lines) - _LINES)
        return lines[max(first, 0) :][:_LINES]
    return None


def _outputs(error: BaseException) -> Iterator[list[str]]:
    traceback = error.__traceback__
    while traceback:
        output = getattr(traceback.tb_frame.f_locals.get("result"), "full_output", None)
        if output and all(isinstance(line, str) for line in output):
            yield output
        traceback = traceback.tb_next
