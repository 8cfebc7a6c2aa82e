"""A sheet's rows as Tableau would show them: which kind of chart the shelves make, and the numbers behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tableau.model.errors import DefinitionError
from tableau.model.sheet import Sheet
from tableau.preview.bars import bars
from tableau.preview.marks import Marks
from tableau.preview.over_time import Drawing, candles, panes_over_time
from tableau.preview.rows import Row
from tableau.preview.squares import grid, treemap
from tableau.preview.texts import Texts

View = dict[str, Any]


def view(sheet: Sheet, rows: Sequence[Row], texts: Texts) -> View:
    """What the page shows: `figure` (data and layout for plotly) and `legend`, or `cards`; and the `table` of numbers.

    Raises DefinitionError for shelves that are not drawn.
    """
    if sheet.panes[0].mark == "text":
        return {"cards": _cards(sheet, rows, texts), "table": _table(sheet, rows, texts)}
    marks = Marks(sheet, rows, texts)
    data, layout = _drawing(sheet, texts)(marks)
    return {"figure": checked(data, layout), "legend": marks.legend, "table": _table(sheet, rows, texts)}


def checked(data: Sequence[Mapping[str, Any]], layout: Mapping[str, Any]) -> dict[str, Any]:
    """The figure, as plotly understands it. Raises ValueError for what it does not."""
    import plotly.graph_objects as go

    figure = go.Figure(data=data, layout={**layout, "template": "none"}).to_plotly_json()
    figure["layout"].pop("template")
    return figure


def _drawing(sheet: Sheet, texts: Texts) -> Callable[[Marks], Drawing]:
    measures_down = [texts.is_measure(pill) for pill in sheet.rows]
    measures_across = [texts.is_measure(pill) for pill in sheet.columns]
    if sheet.panes[0].mark == "square":
        if not sheet.rows and not sheet.columns:
            return treemap
        if measures_down == measures_across == [False]:
            return grid
    elif measures_down and all(measures_down) and measures_across == [False]:
        return candles if sheet.dual_axis else panes_over_time
    elif sheet.panes[0].mark == "bar" and measures_across == [True] and measures_down and not any(measures_down):
        return bars
    raise DefinitionError(f"sheet {sheet.name}: the preview cannot draw {sheet.panes[0].mark} on these shelves")


def _cards(sheet: Sheet, rows: Sequence[Row], texts: Texts) -> list[list[dict[str, str]]]:
    label = sheet.panes[0].label
    return [
        [{"caption": texts.caption(pill), "text": texts.text(pill, row[str(pill)])} for pill in label] for row in rows
    ]


def _table(sheet: Sheet, rows: Sequence[Row], texts: Texts) -> dict[str, Any]:
    pills = sheet.pills()
    return {
        "columns": [{"caption": texts.caption(pill), "number": texts.is_number(pill)} for pill in pills],
        "rows": [[texts.text(pill, row[str(pill)]) for pill in pills] for row in rows],
    }
