"""What stands on a shelf: `([ds].[a] / [ds].[b]) * [ds].[c]`."""

from __future__ import annotations

import re

from tableau.check.names import parts

_TOKEN = re.compile(r"\s*(?:(?P<name>\[(?:[^\]]|\]\])*\](?:\.\[(?:[^\]]|\]\])*\])*)|(?P<sign>[-+*/()]))")
_OPERATORS = frozenset("+*/")
_DEPTH = 100  # of parentheses


class ShelfError(Exception):
    """A shelf whose text can't be read."""


def fields_on(text: str) -> list[tuple[str, ...]]:
    """The names on a shelf in their order, each as its parts. Raises ShelfError with the place in the text."""
    shelf = _Shelf(_tokens(text))
    return shelf.names() if shelf.tokens else []


class _Shelf:
    def __init__(self, tokens: list[tuple[str, int]]) -> None:
        self.tokens = tokens
        self._next = 0
        self._names: list[tuple[str, ...]] = []

    def names(self) -> list[tuple[str, ...]]:
        self._expression(0)
        if self._next < len(self.tokens):
            raise self._expected("an operator or the end")
        return self._names

    def _expression(self, depth: int) -> None:
        if depth > _DEPTH:
            raise ShelfError(f"nested deeper than {_DEPTH} levels")
        self._operand(depth)
        while self._at() in _OPERATORS:
            self._next += 1
            self._operand(depth)

    def _operand(self, depth: int) -> None:
        found = self._at()
        if found == "(":
            self._next += 1
            self._expression(depth + 1)
            if self._at() != ")":
                raise self._expected(")")
        elif found.startswith("["):
            self._names.append(parts(found))
        else:
            raise self._expected("a field")
        self._next += 1

    def _at(self) -> str:
        return self.tokens[self._next][0] if self._next < len(self.tokens) else ""

    def _expected(self, what: str) -> ShelfError:
        if self._next == len(self.tokens):
            return ShelfError(f"expected {what}, found the end")
        text, position = self.tokens[self._next]
        return ShelfError(f"expected {what}, found {text} at character {position + 1}")


def _tokens(text: str) -> list[tuple[str, int]]:
    tokens, position, end = [], 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise ShelfError(f"expected a field or an operator, found {text[position:].strip()[:20]}")
        kind = str(match.lastgroup)
        tokens.append((match.group(kind), match.start(kind)))
        position = match.end()
    return tokens
