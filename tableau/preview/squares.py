"""Squares: by size alone (a treemap), or one for each header of a row and a column."""

from __future__ import annotations

from typing import Any

from tableau.model.errors import DefinitionError
from tableau.preview.axes import header_axis, layout, plotly_text, title
from tableau.preview.marks import Marks
from tableau.preview.over_time import Drawing

_WHITE = "#ffffff"


def treemap(marks: Marks) -> Drawing:
    """What has no size is not drawn; it is among the numbers. Raises DefinitionError where nothing is on size."""
    pane = marks.sheet.panes[0]
    if not pane.size:
        raise DefinitionError(f"sheet {marks.sheet.name}: squares without shelves need a size")
    rows = [row for row in marks.rows if (row[str(pane.size)] or 0) > 0]
    colors = marks.colors(pane)
    first, *others = pane.label or (pane.size,)
    trace = {
        "type": "treemap",
        "ids": [str(number) for number in range(len(rows))],
        "parents": [""] * len(rows),
        "labels": [marks.text(first, row) for row in rows],
        "text": [marks.label(others, row) for row in rows],
        "values": marks.values(pane.size, rows),
        "textinfo": "label+text",
        "textposition": "middle center",
        "textfont": {"color": _WHITE},
        "marker": {"colors": [colors(row) for row in rows], "line": {"width": 1}, "pad": dict.fromkeys("tlrb", 0)},
        "tiling": {"pad": 1},
        "pathbar": {"visible": False},
        **marks.hover(rows),
    }
    return [trace], layout(margin={"l": 0, "r": 0, "t": 4, "b": 0})


def grid(marks: Marks) -> Drawing:
    """In the colors of a dimension; a place without a row stays empty."""
    pane, texts, (down,), (across,) = marks.sheet.panes[0], marks.texts, marks.sheet.rows, marks.sheet.columns
    if not pane.color or texts.is_number(pane.color):
        raise DefinitionError(f"sheet {marks.sheet.name}: the preview draws squares in the colors of a dimension")
    colors = marks.named_colors(pane, pane.color)
    number = {value: place for place, value in enumerate(colors)}
    lines = list(dict.fromkeys(marks.values(down, marks.rows)))
    places = sorted(set(marks.values(across, marks.rows)))
    hover = marks.hover(marks.rows)
    cells = {
        (row[str(down)], row[str(across)]): (number[str(row[str(pane.color)])], told)
        for row, told in zip(marks.rows, hover["customdata"], strict=True)
    }
    trace = {
        "type": "heatmap",
        "x": [plotly_text(texts.text(across, place)) for place in places],
        "y": [plotly_text(texts.text(down, line)) for line in lines],
        "z": [[_part(cells.get((line, place)), 0) for place in places] for line in lines],
        "customdata": [[_part(cells.get((line, place)), 1) for place in places] for line in lines],
        "hovertemplate": hover["hovertemplate"],
        "hoverongaps": False,
        "colorscale": _steps(list(colors.values())),
        "zmin": -0.5,
        "zmax": len(colors) - 0.5,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
    }
    drawn = layout(margin={"l": 8, "r": 12, "t": 4, "b": 8})
    drawn["xaxis"] = header_axis(title=title(texts.caption(across)))
    drawn["yaxis"] = header_axis(autorange="reversed")
    return [trace], drawn


def _part(cell: tuple[int, list[str]] | None, place: int) -> Any:
    return None if cell is None else cell[place]


def _steps(colors: list[str]) -> list[list[Any]]:
    """A scale that jumps from color to color."""
    return [[(place + end) / len(colors), color] for place, color in enumerate(colors) for end in (0, 1)]
