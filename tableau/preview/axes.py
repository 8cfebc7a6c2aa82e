"""Layouts and axes for plotly. Colors and fonts are the page's: light or dark is known there."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from tableau.model.data_source import Format

Axis = dict[str, Any]
_GAP = 0.16  # between panes, of the height


def layout(**further: Any) -> dict[str, Any]:
    """What all charts have in common."""
    return {
        "margin": {"l": 8, "r": 12, "t": 22, "b": 8},
        "showlegend": False,
        "bargap": 0.25,
        "hovermode": "closest",
        "hoverlabel": {"align": "left"},
        "annotations": [],
        **further,
    }


def value_axis(format_: Format | None, **further: Any) -> Axis:
    """Numbers, written as the field's format has them."""
    return {"automargin": True, "zeroline": True, "rangemode": "normal", "nticks": 5, **_ticks(format_), **further}


def time_axis(**further: Any) -> Axis:
    """Times; plotly writes the year once."""
    return {"type": "date", "automargin": True, "showgrid": False, "ticks": "outside", "ticklen": 4, **further}


def header_axis(**further: Any) -> Axis:
    """Headers in the order of the rows."""
    return {"type": "category", "automargin": True, "showgrid": False, "ticks": "", **further}


def domains(sizes: Sequence[int], gap: float = _GAP) -> list[list[float]]:
    """Each pane's part of the height from top to bottom, with gaps for the headings."""
    room = 1 - gap * (len(sizes) - 1)
    found, top = [], 1.0
    for size in sizes:
        height = room * size / sum(sizes)
        found.append([max(0.0, round(top - height, 4)), round(top, 4)])
        top -= height + gap
    return found


def heading(text: str, y: float) -> dict[str, Any]:
    """What stands over a pane whose top is at y of the height."""
    return {
        "text": plotly_text(text), "x": 0, "y": y, "xref": "paper", "yref": "paper", "xanchor": "left",
        "yanchor": "bottom", "showarrow": False, "align": "left", "yshift": 2,
    }  # fmt: skip


def title(text: str) -> dict[str, Any]:
    """Of an axis."""
    return {"text": plotly_text(text), "standoff": 8}


def plotly_text(text: str) -> str:
    """A text of which plotly makes no markup."""
    return escape(text, quote=False)


def _ticks(format_: Format | None) -> Axis:
    """d3's formats; billions are B here, too."""
    if format_ is None:
        return {}
    pattern = format_.preview
    if pattern.endswith("s"):
        return {"exponentformat": "B", "tickprefix": "$" if pattern.startswith("$") else ""}
    if pattern.endswith("f"):
        return {"tickformat": ",.4~f", "ticksuffix": format_.unit}
    if pattern.endswith("%"):
        return {"tickformat": ".3~%"}
    return {"tickformat": pattern, "ticksuffix": format_.unit}
