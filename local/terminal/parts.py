"""A line as parts, each a text and its style, and the parts that progress is shown with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from local.terminal.screen import Screen

_BAR_COLUMNS = (8, 36)


class Part(NamedTuple):
    """A text and its style, "" for none."""

    text: str
    style: str = ""


def fit(parts: Sequence[Part], columns: int) -> list[Part]:
    """The parts, cut off where the line is full."""
    fitting = []
    for text, style in parts:
        fitting.append(Part(text[: max(columns, 0)], style))
        columns -= len(text)
    return [part for part in fitting if part.text]


def bar(screen: Screen, done: int, total: int, columns: int) -> list[Part]:
    """How much is done: full where `done` reaches `total`, and not before."""
    least, most = _BAR_COLUMNS
    width = min(max(columns, least), most)
    full = width if done >= total else min(width * done // max(total, 1), width - 1)
    filled, empty = ("━", "─") if screen.fancy else ("#", "-")
    return [Part(filled * full, "green"), Part(empty * (width - full), "dim")]


def elapsed(seconds: float) -> str:
    """0:07, 12:34."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
