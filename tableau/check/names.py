"""Names as documents spell them: `[field]`, `[data source].[instance]`, with ]] for a ] inside."""

from __future__ import annotations

import re

_PART = r"\[(?:[^\]]|\]\])*\]"
_WHOLE = re.compile(rf"{_PART}(?:\.{_PART})*")
_QUALIFIED = re.compile(rf"{_PART}(?:\.{_PART})+")
_INSIDE = re.compile(_PART)
_ALONE = re.compile(rf"<({_PART})>")


def parts(text: str | None) -> tuple[str, ...]:
    """`[a].[b]` as (a, b); empty for what is no such name."""
    if not text or not _WHOLE.fullmatch(text):
        return ()
    return tuple(_plain(part) for part in _INSIDE.findall(text))


def plain(text: str | None) -> str:
    """`[a]` as a; what has no brackets as it is; of `[a].[b]` the last."""
    return (parts(text) or (text or "",))[-1]


def bracketed(*names: str) -> str:
    """The names as documents spell them."""
    return ".".join("[" + name.replace("]", "]]") + "]" for name in names)


def qualified_in(text: str | None) -> list[tuple[str, ...]]:
    """Every `[a].[b]` inside a text, such as a tooltip's `<[a].[b]>`."""
    return [parts(found) for found in _QUALIFIED.findall(text or "")]


def unqualified_in(text: str | None) -> list[str]:
    """Every `<[b]>` inside a text, which says no data source and stays as it is."""
    return _ALONE.findall(text or "")


def _plain(part: str) -> str:
    return part[1:-1].replace("]]", "]")
