"""A page's JSON array, record by record: each one's value and, where it is asked for, its text as it came."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Any

import orjson

MAX_DEPTH = 64
"""Levels inside a record. The market's have two; payloads and their readers have limits of their own."""
MAX_RAW = 1_000_000
"""Characters of a record's text that quarantine keeps; a column of Snowflake holds 16 MiB. The archive has it whole."""

_INTEGERS = range(-(2**63), 2**64)  # what 64 bits hold, with a sign or without
_NESTED = frozenset({dict, list})
# an object that holds flat ones at most, a string, or what opens, closes and parts; all else is skipped
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?'  # one that does not end is looked at once, not from each quote inside
_PLAIN = r'[^\[\]{}"]*+'
_FLAT = rf"\{{{_PLAIN}(?:{_STRING}{_PLAIN})*+\}}"
_RECORD = rf"\{{{_PLAIN}(?:(?:{_STRING}|{_FLAT}){_PLAIN})*+\}}"
_TOKEN = re.compile(rf"{_RECORD}|{_STRING}|[\[\]{{}},]", re.S)


class NotAnArray(ValueError):
    """The text is not one JSON array; the message says what it is."""


class Texts:
    """The elements of a JSON array of records as they came, without a look at what they say."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._bounds: list[tuple[int, int]] = []  # of the elements up to the last one that was asked for

    def raw(self, index: int) -> str:
        """The JSON text of an element, to the letter; of one longer than MAX_RAW, the beginning. Raises NotAnArray."""
        self._bounds += islice(self._more_bounds, max(0, index + 1 - len(self._bounds)))
        begin, end = self._bounds[index]
        text = self._text[begin : min(end, begin + MAX_RAW)]
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    @cached_property
    def _text(self) -> str:
        # bytes that are no UTF-8 become half surrogates: their record is told apart, and quarantined
        return self._body.decode("utf-8", "surrogateescape").removeprefix("\ufeff")

    @cached_property
    def _more_bounds(self) -> Iterator[tuple[int, int]]:
        return _elements(self._text)


class Page(Texts):
    """The elements of a JSON array of records, from the answer's bytes. Raises NotAnArray.

    `values[i]` is the i-th element; `unfit[i]`, where there is one, says why no payload can carry it (its value is
    None then).
    """

    def __init__(self, body: bytes) -> None:
        super().__init__(body)
        self.unfit: dict[int, str] = {}
        self.values: list[Any] = self._parsed()
        if self._may_be_deep():
            for index, value in enumerate(self.values):
                if type(value) in _NESTED and _is_deeper(value, MAX_DEPTH):
                    self.values[index], self.unfit[index] = None, "too_deep"

    def __len__(self) -> int:
        return len(self.values)

    def _may_be_deep(self) -> bool:
        """False where the page has too few brackets for one that is too deep, each other record having its own."""
        opened = self._body.count(b"{") + self._body.count(b"[")
        return opened - sum(type(value) in _NESTED for value in self.values) > MAX_DEPTH

    def _parsed(self) -> list[Any]:
        try:
            values = orjson.loads(self._body)
        except orjson.JSONDecodeError:
            # what a strict and shallow reader refuses may be one record's fault, or need a better message
            return self._one_by_one()
        if not isinstance(values, list):
            raise NotAnArray(f"not a JSON array but {_named(values)}")
        return values

    def _one_by_one(self) -> list[Any]:
        values = []
        self._bounds = list(self._more_bounds)
        for index, (begin, end) in enumerate(self._bounds):
            try:
                value = _DECODER.decode(self._text[begin:end])
            except RecursionError:
                value, self.unfit[index] = None, "too_deep"
            except json.JSONDecodeError as error:
                raise NotAnArray(f"not a JSON array: element {index}: {error}") from error
            if not _is_unicode(value):
                value, self.unfit[index] = None, "not_unicode"
            values.append(value)
        return values


def _elements(text: str) -> Iterator[tuple[int, int]]:
    """Where each element of the array begins and ends. Looks at brackets and strings only, however deep they are."""
    begin = _skip_space(text, 0)
    if text[begin : begin + 1] != "[":
        raise NotAnArray("not a JSON array")
    at = begin = begin + 1
    depth, count = 1, 0
    for token in _TOKEN.finditer(text, at):
        mark = token[0]
        if mark in "[{":
            depth += 1
        elif mark in "]}":
            depth -= 1
        if depth == 0 or (depth == 1 and mark == ","):
            bounds = _stripped(text, begin, token.start())
            if bounds[0] < bounds[1]:
                count += 1
                yield bounds
            elif mark == "," or count:
                raise NotAnArray(f"not a JSON array: no element before character {token.start()}")
            begin = token.end()
        if depth == 0:
            if mark != "]" or _skip_space(text, begin) != len(text):
                raise NotAnArray("not a JSON array: more text after its end")
            return
    raise NotAnArray("not a JSON array: it does not end")


def _stripped(text: str, begin: int, end: int) -> tuple[int, int]:
    begin = _skip_space(text, begin)
    while end > begin and text[end - 1] in " \t\r\n":
        end -= 1
    return begin, end


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _is_deeper(value: Any, levels: int) -> bool:
    if levels == 0:
        return True
    inside = value.values() if isinstance(value, dict) else value
    return any(type(item) in _NESTED and _is_deeper(item, levels - 1) for item in inside)


def _is_unicode(value: Any) -> bool:
    """False for text with half a surrogate pair, which no UTF-8 holds: neither payloads nor Parquet can carry it."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    except RecursionError:
        return True  # too deep, which is found by depth
    return True


def _number(text: str) -> float | int | str:
    """A number that no double holds (1e400) stays text, so that the payload is JSON and the record is rejected."""
    value = float(text)
    if math.isinf(value):
        return text
    if any(c in text for c in ".eE"):
        return value
    return int(text) if int(text) in _INTEGERS else value


def _refuse(constant: str) -> None:
    raise NotAnArray(f"{constant} is not JSON")


def _named(value: Any) -> str:
    names = {dict: "an object", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


_DECODER = json.JSONDecoder(parse_float=_number, parse_int=_number, parse_constant=_refuse)
