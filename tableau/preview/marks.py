"""What the marks of a sheet have in common, whatever they look like: rows, colors and the legend, tooltips."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tableau.model.pill import Pill
from tableau.model.sheet import Pane, Sheet
from tableau.preview.axes import plotly_text
from tableau.preview.colors import MIDDLE, PLAIN, Diverging, of_values
from tableau.preview.rows import Row
from tableau.preview.texts import Texts


class Marks:
    """Of one sheet. `legend` is what was said of colors so far; texts for plotly are escaped."""

    def __init__(self, sheet: Sheet, rows: Sequence[Row], texts: Texts) -> None:
        self.sheet, self.rows, self.texts = sheet, rows, texts
        self.legend: list[dict[str, Any]] = []

    def text(self, pill: Pill, row: Row) -> str:
        """The row's value as it is written, for plotly."""
        return plotly_text(self.texts.text(pill, row[str(pill)]))

    def label(self, pills: Sequence[Pill], row: Row) -> str:
        """Several values as one text, for plotly."""
        return " · ".join(self.text(pill, row) for pill in pills)

    def values(self, pill: Pill, rows: Sequence[Row]) -> list[Any]:
        """A column of the rows."""
        return [row[str(pill)] for row in rows]

    def colors(self, pane: Pane) -> Callable[[Row], str]:
        """The color of a row's mark. The legend is told what colors mean, unless a header says it."""
        pill = pane.color
        if not pill:
            return lambda row: MIDDLE if pane.thin else PLAIN
        if self.texts.is_number(pill):
            scale = Diverging(pane.palette, self.values(pill, self.rows))
            ends = [scale.center + side * scale.reach for side in (-1, 0, 1)]
            low, _, high = (self.texts.text(pill, end) for end in ends)
            self.legend = [
                {
                    "label": self.texts.caption(pill),
                    "ends": [f"≤ {low}", f"≥ {high}"],
                    "colors": [scale.of(end) for end in ends],
                }
            ]
            return lambda row: scale.of(row[str(pill)])
        named = self.named_colors(pane, pill)
        if pill in self.sheet.rows:
            self.legend = []
        return lambda row: named[str(row[str(pill)])]

    def named_colors(self, pane: Pane, pill: Pill) -> dict[str, str]:
        """The color of each value of a dimension."""
        named = of_values(pane.palette, [str(value) for value in self.values(pill, self.rows)])
        self.legend = [{"label": value, "color": color} for value, color in named.items()]
        return named

    def hover(self, rows: Sequence[Row]) -> dict[str, Any]:
        """All fields of the sheet with their captions, as Tableau's tooltips have them."""
        pills = self.sheet.pills()
        lines = [
            f"{plotly_text(self.texts.caption(pill))}  <b>%{{customdata[{place}]}}</b>"
            for place, pill in enumerate(pills)
        ]
        texts = [[self.text(pill, row) for pill in pills] for row in rows]
        return {"customdata": texts, "hovertemplate": "<br>".join(lines) + "<extra></extra>"}
