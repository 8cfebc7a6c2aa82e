"""A measure on columns, headers on rows: bars from left to right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from tableau.model.pill import Pill
from tableau.preview.axes import Axis, domains, header_axis, heading, layout, plotly_text, title, value_axis
from tableau.preview.marks import Marks
from tableau.preview.over_time import Drawing
from tableau.preview.rows import Row

_FEW, _GAP, _GAP_OF_FEW = 5, 0.25, 0.5
_LONG = 26  # letters of a header
_ROOM_FOR_LABELS, _ROOM = 0.45, 0.04  # beyond the longest bars, of the axis
_BETWEEN = 0.08  # parts, of the height


def bars(marks: Marks) -> Drawing:
    """In the rows' order. Outer headers stand over the bars that they hold."""
    *outer, inner = marks.sheet.rows
    (measure,) = marks.sheet.columns
    parts: dict[tuple[str, ...], list[Row]] = {}
    for row in marks.rows:
        parts.setdefault(tuple(marks.texts.text(pill, row[str(pill)]) for pill in outer), []).append(row)
    data, drawn = [], layout(barmode="relative", bargap=_GAP if len(marks.rows) > _FEW else _GAP_OF_FEW)
    drawn["xaxis"] = _measure_axis(marks, inner, measure, anchor="y" + (str(len(parts)) if len(parts) > 1 else ""))
    places = domains([len(rows) + 1 for rows in parts.values()], _BETWEEN)
    for number, ((headers, rows), domain) in enumerate(zip(parts.items(), places, strict=True), 1):
        axis = "" if number == 1 else str(number)
        drawn["yaxis" + axis] = _headers(marks, inner, rows, domain)
        if outer:
            drawn["annotations"].append(heading(" · ".join(headers), domain[1]))
        data.append({**_trace(marks, rows, inner, measure), "yaxis": "y" + axis})
    return data, drawn


def _trace(marks: Marks, rows: Sequence[Row], header: Pill, measure: Pill) -> dict[str, Any]:
    pane = marks.sheet.panes[0]
    colors = marks.colors(pane)
    labels = [marks.label(pane.label, row) for row in rows]
    return {
        "type": "bar",
        "orientation": "h",
        "y": [marks.text(header, row) for row in rows],
        "x": marks.values(measure, rows),
        "marker": {"color": [colors(row) for row in rows], "line": {"width": 0}},
        **({"text": labels, "textposition": "outside", "cliponaxis": False} if pane.label else {}),
        **marks.hover(rows),
    }


def _headers(marks: Marks, header: Pill, rows: Sequence[Row], domain: list[float]) -> Axis:
    """Long ones are cut where they are shown only: two that begin alike stay two."""
    names = list(dict.fromkeys(marks.texts.text(header, row[str(header)]) for row in rows))
    shown = [name if len(name) <= _LONG else name[: _LONG - 1] + "…" for name in names]
    return header_axis(
        autorange="reversed", domain=domain, anchor="x", tickmode="array",
        tickvals=[plotly_text(name) for name in names], ticktext=[plotly_text(name) for name in shown],
    )  # fmt: skip


def _measure_axis(marks: Marks, header: Pill, measure: Pill, **further: Any) -> Axis:
    """With room for the labels beyond the longest bars, of which several of one header make one."""
    up, down = Counter[str](), Counter[str]()
    for row in marks.rows:
        value, name = row[str(measure)] or 0, marks.texts.text(header, row[str(header)])
        (up if value > 0 else down)[name] += value
    least, most = min(down.values(), default=0), max(up.values(), default=0)
    room = (most - least or 1) * (_ROOM_FOR_LABELS if marks.sheet.panes[0].label else _ROOM)
    ends = [least - room if least < 0 else 0, most + room if most > 0 or least == 0 else 0]
    return value_axis(marks.texts.format(measure), range=ends, title=title(marks.texts.caption(measure)), **further)
