"""A formula's text, cut into tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from tableau.formula.errors import FormulaError
from tableau.formula.syntax import Value

KEYWORDS = frozenset({
    "AND", "OR", "NOT", "IN", "IF", "THEN", "ELSEIF", "ELSE", "END", "CASE", "WHEN", "TRUE", "FALSE", "NULL",
    "FIXED", "INCLUDE", "EXCLUDE",
})  # fmt: skip

_PATTERN = re.compile(
    r"""
      (?P<space>\s+|//[^\r\n]*|/\*.*?\*/)
    | (?P<string>'(?:[^']|'')*'|"(?:[^"]|"")*")
    | (?P<field>\[(?:[^\]]|\]\])+\])
    | (?P<date>\#[^#]*\#)
    | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<symbol><=|>=|<>|!=|==|[-+*/%^=<>(){},:.])
    """,
    re.VERBOSE | re.DOTALL,
)
_SPELLINGS = {"==": "=", "<>": "!="}
_UNCLOSED = {
    "'": "a closing '", '"': 'a closing "', "[": "a field's name and a closing ]", "#": "a closing #",
}  # fmt: skip
_DATES = ("%B %d, %Y", "%b %d, %Y", "%m/%d/%Y", "%d %B %Y")


@dataclass(frozen=True)
class Token:
    """`kind` is string, field, date, number, word, keyword, symbol or end; `text` as written, keywords upper case."""

    kind: str
    text: str
    position: int
    value: Value = None

    def __str__(self) -> str:
        return "the end" if self.kind == "end" else self.text


def tokens(text: str) -> list[Token]:
    """The tokens of a formula and an `end`. Raises FormulaError."""
    return [*_tokens(text), Token("end", "", len(text))]


def _tokens(text: str) -> Iterator[Token]:
    position = 0
    while position < len(text):
        match = _PATTERN.match(text, position)
        if match is None:
            raise _unreadable(text, position)
        kind, found = str(match.lastgroup), match.group()
        if kind != "space":
            yield _token(kind, found, position)
        position = match.end()


def _token(kind: str, text: str, position: int) -> Token:
    match kind:
        case "string":
            return Token(kind, text, position, text[1:-1].replace(text[0] * 2, text[0]))
        case "field":
            return Token(kind, text, position, text[1:-1].replace("]]", "]"))
        case "date":
            return Token(kind, text, position, _date(text, position))
        case "number":
            return Token(kind, text, position, int(text) if text.isdigit() else float(text))
        case "word" if text.upper() in KEYWORDS:
            return Token("keyword", text.upper(), position)
        case _:
            return Token(kind, _SPELLINGS.get(text, text), position)


def _date(text: str, position: int) -> date | datetime:
    inner = text[1:-1].strip()
    try:
        return date.fromisoformat(inner)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(inner)
    except ValueError:
        pass
    for form in _DATES:
        try:
            return datetime.strptime(inner, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise FormulaError(f"expected a date such as #2024-12-31# or #2024-12-31 23:00:00#, found {text}", position)


def _unreadable(text: str, position: int) -> FormulaError:
    character = text[position]
    if text.startswith("[]", position):
        return FormulaError("expected a field's name, found []", position)
    if character in _UNCLOSED:
        return FormulaError(f"expected {_UNCLOSED[character]}, found the end", position)
    return FormulaError(f"expected a field, a value, a function or an operator, found {character}", position)
