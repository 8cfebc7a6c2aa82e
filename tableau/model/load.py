"""The definition's files, read and checked against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tableau.model.dashboard import Action, Band, Dashboard
from tableau.model.data_source import (
    Calculation,
    ColumnRule,
    DataSource,
    Format,
    Hierarchy,
    Parameter,
    Relationship,
)
from tableau.model.errors import DefinitionError
from tableau.model.pill import Pill, parse_pill
from tableau.model.reading import build, read_yaml
from tableau.model.sheet import MARKS, Filter, Palette, Pane, Sheet, Sort

DEFINITION = Path(__file__).resolve().parents[1] / "definition"
DASHBOARDS = ("market_now", "coin", "pipeline_health")


@dataclass(frozen=True)
class Definition:
    """What the workbook shows."""

    data_source: DataSource
    dashboards: tuple[Dashboard, ...]

    def sheets(self) -> list[Sheet]:
        """Every sheet, dashboard by dashboard."""
        return [sheet for dashboard in self.dashboards for sheet in dashboard.sheets]


def load(folder: Path = DEFINITION) -> Definition:
    """data_source.yml and a file a dashboard. Raises DefinitionError."""
    data_source = _data_source(read_yaml(folder / "data_source.yml"))
    dashboards = tuple(_dashboard(name, read_yaml(folder / f"{name}.yml")) for name in DASHBOARDS)
    names = [dashboard.name for dashboard in dashboards] + [s.name for d in dashboards for s in d.sheets]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DefinitionError(
            f"sheets and dashboards share their names' space, and there are two of {', '.join(twice)}"
        )
    return Definition(data_source, dashboards)


def _data_source(values: dict[str, Any]) -> DataSource:
    place = "data_source.yml"
    several = {
        "relationships": lambda it, at: _relationship(it, at),
        "columns": lambda it, at: build(ColumnRule, it, at),
        "hierarchies": lambda it, at: build(Hierarchy, it, at),
    }
    for key, kind in several.items():
        values[key] = [kind(item, f"{place}: {key}") for item in values.get(key, [])]
    for key, kind in {"calculations": Calculation, "parameters": Parameter}.items():
        values[key] = {
            name: build(kind, {"id": name, **item}, f"{place}: {key}.{name}") for name, item in values[key].items()
        }
    values["formats"] = {name: build(Format, it, f"{place}: formats.{name}") for name, it in values["formats"].items()}
    return build(DataSource, values, place)


def _relationship(values: Mapping[str, Any], place: str) -> Relationship:
    return build(
        Relationship, {**values, "by": [values["by"]] if isinstance(values["by"], str) else values["by"]}, place
    )


def _dashboard(name: str, values: dict[str, Any]) -> Dashboard:
    place = f"{name}.yml"
    sheets = [_sheet(title, sheet, f"{place}: sheet {title!r}") for title, sheet in values.pop("sheets").items()]
    bands = [build(Band, band, f"{place}: bands") for band in values.pop("bands")]
    actions = [build(Action, action, f"{place}: actions") for action in values.pop("actions", [])]
    made = build(Dashboard, {"id": name, **values, "sheets": sheets, "bands": bands, "actions": actions}, place)
    _check_layout(made, place)
    return made


def _check_layout(dashboard: Dashboard, place: str) -> None:
    there, laid = {sheet.name for sheet in dashboard.sheets}, [name for band in dashboard.bands for name in band.sheets]
    if set(laid) != there or len(laid) != len(there):
        raise DefinitionError(f"{place}: bands have to show each sheet once: {sorted(there)}, not {sorted(laid)}")
    for band in dashboard.bands:
        if band.widths and (len(band.widths) != len(band.sheets) or sum(band.widths) != 100):
            raise DefinitionError(f"{place}: band of {band.sheets}: a width a sheet, 100 in all")
    if sum(band.height for band in dashboard.bands) != 100:
        raise DefinitionError(f"{place}: the bands' heights are 100 in all")
    for action in dashboard.actions:
        for name in (action.source, *action.targets):
            if name not in there:
                raise DefinitionError(f"{place}: action {action.name!r}: there is no sheet {name!r}")


def _sheet(name: str, values: dict[str, Any], place: str) -> Sheet:
    values = dict(values)
    panes = values.pop("panes", None) or [_own_pane(values)]
    sort = values.pop("sort", None)
    return build(
        Sheet,
        {
            **values,
            "name": name,
            "panes": [_pane(pane, place) for pane in panes],
            "rows": _pills(values.get("rows"), place),
            "columns": _pills(values.get("columns"), place),
            "filters": [build(Filter, item, f"{place}: filters") for item in values.get("filters", [])],
            "sort": build(Sort, {**sort, "by": parse_pill(sort["by"], place)}, f"{place}: sort") if sort else None,
        },
        place,
    )


def _own_pane(values: dict[str, Any]) -> dict[str, Any]:
    """A sheet with one kind of marks has a pane's keys itself."""
    keys = ("mark", "color", "size", "label", "detail", "tooltip", "palette", "thin")
    return {key: values.pop(key) for key in keys if key in values}


def _pane(values: dict[str, Any], place: str) -> Pane:
    if values.get("mark") not in MARKS:
        raise DefinitionError(f"{place}: mark is one of {', '.join(MARKS)}, not {values.get('mark')!r}")
    found: dict[str, Any] = {"mark": values["mark"], "thin": values.get("thin", False)}
    for key in ("color", "size"):
        if key in values:
            found[key] = parse_pill(values[key], place)
    for key in ("label", "detail", "tooltip"):
        found[key] = _pills(values.get(key), place)
    if "palette" in values:
        found["palette"] = build(Palette, values["palette"], f"{place}: palette")
    return build(Pane, {**values, **found}, place)


def _pills(texts: list[str] | None, place: str) -> list[Pill]:
    return [parse_pill(text, place) for text in texts or []]
