"""Measures on rows over a time on columns: lines, areas, bars, and candles of two panes on one axis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from tableau.model.pill import Pill
from tableau.model.sheet import Pane
from tableau.preview.axes import Axis, domains, header_axis, heading, layout, time_axis, value_axis
from tableau.preview.marks import Marks
from tableau.preview.rows import Row, text_of

Drawing = tuple[list[dict[str, Any]], dict[str, Any]]
_FEW = 15  # marks of a line that are worth a point each
_DAY_MILLISECONDS = 86_400_000
_MARGIN = 0.015  # beyond the times at both ends, of all
_WICK, _BODY = 0.08, 0.6  # widths, of a day


def panes_over_time(marks: Marks) -> Drawing:
    """A pane a measure, one below the other, all over the same times."""
    sheet, texts, data = marks.sheet, marks.texts, []
    pane, (x,), count = sheet.panes[0], sheet.columns, len(sheet.rows)
    drawn = layout(hovermode="closest" if pane.mark == "bar" else "x")
    for number, (y, domain) in enumerate(zip(sheet.rows, domains([1] * count), strict=True), 1):
        axis = "" if number == 1 else str(number)
        drawn["yaxis" + axis] = value_axis(texts.format(y), domain=domain, anchor="x", nticks=max(2, 6 - count))
        drawn["annotations"].append(heading(texts.caption(y), domain[1]))
        data += [{**trace, "yaxis": "y" + axis} for trace in _traces(marks, pane, x, y)]
    drawn["xaxis"] = _x_axis(marks, x, anchor="y" + (str(count) if count > 1 else ""))
    return data, drawn


def candles(marks: Marks) -> Drawing:
    """Two bars a day on one axis, each from its base on; the thin one is the wick."""
    sheet, texts, (x,), data = marks.sheet, marks.texts, marks.sheet.columns, []
    for pane, base in zip(sheet.panes, sheet.rows, strict=True):
        colors = marks.colors(pane)
        data.append({
            "type": "bar",
            "x": [text_of(value) for value in marks.values(x, marks.rows)],
            "y": marks.values(pane.size, marks.rows) if pane.size else [0] * len(marks.rows),
            "base": marks.values(base, marks.rows),
            "width": _DAY_MILLISECONDS * (_WICK if pane.thin else _BODY),
            "marker": {"color": [colors(row) for row in marks.rows], "line": {"width": 0}},
            **marks.hover(marks.rows),
        })  # fmt: skip
    drawn = layout(barmode="overlay", xaxis=_x_axis(marks, x))
    drawn["yaxis"] = value_axis(texts.format(sheet.rows[0]), autorange=True)
    drawn["annotations"].append(heading(" / ".join(dict.fromkeys(map(texts.caption, sheet.rows))), 1))
    return data, drawn


def _traces(marks: Marks, pane: Pane, x: Pill, y: Pill) -> list[dict[str, Any]]:
    """Dimensions of color and detail part the line."""
    parting = [pill for pill in (pane.color, *pane.detail) if pill and not marks.texts.is_number(pill)]
    parts: dict[tuple[Any, ...], list[Row]] = {}
    for row in marks.rows:
        parts.setdefault(tuple(row[str(pill)] for pill in parting), []).append(row)
    colors = marks.colors(pane)
    pieces = [piece for rows in parts.values() for piece in ([rows] if pane.mark == "bar" else _unbroken(rows, y))]
    return [_trace(marks, pane, rows, x, y, [colors(row) for row in rows]) for rows in pieces]


def _unbroken(rows: Sequence[Row], y: Pill) -> list[list[Row]]:
    """The rows between those without a value: nothing is drawn or filled across them."""
    by_value = groupby(rows, key=lambda row: row[str(y)] is not None)
    return [list(piece) for there, piece in by_value if there]


def _trace(marks: Marks, pane: Pane, rows: Sequence[Row], x: Pill, y: Pill, colors: list[str]) -> dict[str, Any]:
    trace = {"x": [text_of(it) for it in marks.values(x, rows)], "y": marks.values(y, rows), **marks.hover(rows)}
    if pane.mark == "bar":
        return {**trace, "type": "bar", "marker": {"color": colors, "line": {"width": 0}}}
    mode = "lines+markers" if len(rows) < _FEW else "lines"
    filled = {"fill": "tozeroy", "fillcolor": colors[0] + "33"} if pane.mark == "area" else {}
    line, marker = {"color": colors[0], "width": 2}, {"color": colors[0], "size": 5}
    return {**trace, "type": "scatter", "mode": mode, "line": line, "marker": marker, **filled}


def _x_axis(marks: Marks, pill: Pill, **further: Any) -> Axis:
    if not marks.texts.is_time(pill):
        return header_axis(**further)
    if pill.derivation == "day" and len(marks.rows) < 8:
        further["dtick"] = _DAY_MILLISECONDS
    if marks.sheet.panes[0].mark in ("line", "area"):
        further["range"] = _range(marks.values(pill, marks.rows))
    return time_axis(**further)


def _range(times: Sequence[date]) -> list[str]:
    """Of all rows, also those without a value, and a little more, so that no mark is cut."""
    first, last = (datetime.fromisoformat(str(text_of(end(times)))) for end in (min, max))
    margin = (last - first) * _MARGIN or timedelta(hours=1)
    return [str(text_of(first - margin)), str(text_of(last + margin))]
