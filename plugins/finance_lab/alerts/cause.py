"""What went wrong, in the few lines that a mail and a terminal have room for."""

from __future__ import annotations

from typing import Any


def first_lines(error: Any, lines: int = 3, characters: int = 600) -> str:
    """The beginning of an exception's message, or its class where the message says nothing."""
    text = str(error).strip() if error is not None else ""
    text = text or (type(error).__name__ if error is not None else "no message")
    return "\n".join(text.splitlines()[:lines])[:characters]
