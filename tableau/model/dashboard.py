"""A dashboard: sheets in bands from top to bottom, controls, and what a click does."""

from __future__ import annotations

from dataclasses import dataclass

from tableau.model.sheet import Sheet


@dataclass(frozen=True)
class Band:
    """Sheets beside each other. `height` and `widths` are shares of the dashboard, per cent."""

    height: int
    sheets: tuple[str, ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Action:
    """A click on a mark of `source`: it filters the sheets of `targets` (kind `filter`), sets `parameter` to the
    mark's `field` (kind `parameter`), or opens the dashboard `to` (kind `go`)."""

    name: str
    kind: str
    source: str
    targets: tuple[str, ...] = ()
    parameter: str = ""
    field: str = ""
    to: str = ""


@dataclass(frozen=True)
class Dashboard:
    """definition/<file>.yml. `id` is the file's name, and the exposure's."""

    id: str
    name: str
    about: str
    sheets: tuple[Sheet, ...]
    bands: tuple[Band, ...]
    parameters: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()

    def sheet(self, name: str) -> Sheet:
        """One of its sheets. Raises KeyError."""
        return {sheet.name: sheet for sheet in self.sheets}[name]

    def chosen_filters(self) -> list[tuple[Sheet, str]]:
        """The filters that the reader sets, and a sheet that has each."""
        found: dict[str, Sheet] = {}
        for sheet in self.sheets:
            for filter_ in sheet.filters:
                if filter_.chosen:
                    found.setdefault(filter_.field, sheet)
        return [(sheet, field) for field, sheet in found.items()]
