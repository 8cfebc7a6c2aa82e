"""A sheet: which fields lie on which shelf, and what of the table is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tableau.model.pill import Pill

MARKS = {
    "area": "Area",
    "bar": "Bar",
    "circle": "Circle",
    "gantt": "GanttBar",
    "line": "Line",
    "square": "Square",
    "text": "Text",
}


@dataclass(frozen=True)
class Palette:
    """Colors of a field: of each of its values, or from `low` over `center` to `high`."""

    values: Mapping[str, str] = field(default_factory=dict)
    low: str = ""
    high: str = ""
    center: float | None = None


@dataclass(frozen=True)
class Pane:
    """The marks of a sheet, or of one of its two axes."""

    mark: str
    color: Pill | None = None
    size: Pill | None = None
    label: tuple[Pill, ...] = ()
    detail: tuple[Pill, ...] = ()
    tooltip: tuple[Pill, ...] = ()
    palette: Palette | None = None
    thin: bool = False

    def pills(self) -> Iterator[Pill]:
        """All fields of the pane."""
        yield from (pill for pill in (self.color, self.size) if pill)
        yield from (*self.label, *self.detail, *self.tooltip)


@dataclass(frozen=True)
class Filter:
    """Rows that are shown: where `field` is one of `values`, lies from `least` to `most`, or is anything that the
    reader chooses."""

    field: str
    values: tuple[str | int | bool, ...] = ()
    least: float | None = None
    most: float | None = None
    chosen: bool = False


@dataclass(frozen=True)
class Sort:
    """Headers of `field` in the order of `by`."""

    field: str
    by: Pill
    descending: bool = False


@dataclass(frozen=True)
class Sheet:
    """One worksheet. `dual_axis`: the two measures on `rows` share an axis, with a pane of `panes` each."""

    name: str
    about: str
    table: str
    panes: tuple[Pane, ...]
    rows: tuple[Pill, ...] = ()
    columns: tuple[Pill, ...] = ()
    filters: tuple[Filter, ...] = ()
    sort: Sort | None = None
    dual_axis: bool = False

    def pills(self) -> list[Pill]:
        """All fields that are shown, each once, in the order in which they come."""
        found = [*self.rows, *self.columns]
        for pane in self.panes:
            found += pane.pills()
        return list(dict.fromkeys(found))
