"""What a stream can show: lines that are drawn again, colours, bars; its width, whatever it is now."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TextIO

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
_WIDTH_UNKNOWN = 80


class Screen:
    """A stream as a reader sees it. `live`: it can be drawn again; `colored`: it shows colours (NO_COLOR: none)."""

    def __init__(self, stream: TextIO | None = None, env: Mapping[str, str] = os.environ) -> None:
        self.stream = stream or sys.stdout
        self.live = self.stream.isatty() and env.get("TERM", "") not in ("", "dumb")
        self.colored = self.live and not env.get("NO_COLOR")
        self.fancy = (self.stream.encoding or "").lower().replace("-", "") == "utf8"
        """Whether it shows more than ASCII."""

    def width(self) -> int:
        """Columns, as they are now."""
        try:
            return os.get_terminal_size(self.stream.fileno()).columns or _WIDTH_UNKNOWN
        except (OSError, ValueError):
            return _WIDTH_UNKNOWN

    def paint(self, text: str, style: str) -> str:
        """The text in a style (bold, dim, red, green, yellow, cyan), where there are colours."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.colored and text and style else text


def never_fail_to_print() -> None:
    """A stream that cannot show a letter shows a ? instead: a path may hold any, and a locale none."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
