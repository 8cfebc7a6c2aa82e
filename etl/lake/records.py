"""A page's JSON array, record by record, with each record's text as it came."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


class NotAnArray(ValueError):
    """The text is not one JSON array; the message says what it is."""


@dataclass(frozen=True)
class Record:
    """One element of the array: its place from 0, its value, its text to the letter."""

    index: int
    value: Any
    raw: str


def split(text: str) -> list[Record]:
    """Cut a JSON array into its elements. Raises NotAnArray."""
    try:
        return list(_elements(text))
    except (json.JSONDecodeError, RecursionError, StopIteration) as error:
        raise NotAnArray(f"not a JSON array: {error}") from error


def _elements(text: str) -> Iterator[Record]:
    at = _skip_space(text, 0)
    if text[at : at + 1] != "[":
        raise NotAnArray("not a JSON array")
    at = _skip_space(text, at + 1)
    index = 0
    if text[at : at + 1] != "]":
        while True:
            value, end = _DECODER.raw_decode(text, at)
            yield Record(index, value, text[at:end])
            index += 1
            at = _skip_space(text, end)
            if text[at : at + 1] == "]":
                break
            if text[at : at + 1] != ",":
                raise json.JSONDecodeError("a comma or the array's end expected", text, at)
            at = _skip_space(text, at + 1)
    if _skip_space(text, at + 1) != len(text):
        raise json.JSONDecodeError("more text after the array", text, at + 1)


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _number(text: str) -> float | int | str:
    """A number that no double holds (1e400) stays text, so that the payload is JSON and the record is rejected."""
    value = float(text)
    if math.isinf(value):
        return text
    return value if any(c in text for c in ".eE") else int(text)


def _refuse(constant: str) -> None:
    raise NotAnArray(f"{constant} is not JSON")


_DECODER = json.JSONDecoder(parse_float=_number, parse_int=_number, parse_constant=_refuse)
