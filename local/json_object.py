"""A JSON object that a user gives to a command."""

from __future__ import annotations

import json
from typing import Any

from local.processes import StackError


def json_object(text: str, name: str, otherwise: str, example: str) -> dict[str, Any]:
    """The object. Raises StackError with the variable's name and an example; JSON of another kind "is <otherwise>"."""
    try:
        given = json.loads(text)
    except ValueError as error:
        raise StackError(f"{name} is not JSON ({error}): {example}") from error
    if not isinstance(given, dict):
        raise StackError(f"{name} is {otherwise}: {example}")
    return given
