"""Text with its looks, as titles, descriptions and labels have it."""

from __future__ import annotations

from lxml import etree
from lxml.builder import E


def formatted(text: str, **looks: str) -> etree._Element:
    """`formatted-text` of one run."""
    return E("formatted-text", E.run(text, **looks))


def labelled(parts: list[tuple[str, str]]) -> etree._Element:
    """`formatted-text` of captions and the field instances below them, side by side as lines."""
    runs = []
    for number, (caption, instance) in enumerate(parts):
        if number:
            runs.append(E.run("Æ\n"))  # Tableau's own mark for the end of a line
        runs.append(E.run(f"{caption}  ", fontcolor="#787878", fontsize="9"))
        runs.append(E.run(f"<{instance}>", bold="true", fontsize="12"))
    return E("formatted-text", *runs)
