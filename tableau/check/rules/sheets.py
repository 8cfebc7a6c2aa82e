"""Zones, windows, viewpoints and cards: each shows a sheet that there is, of the right kind."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tableau.check.document import Document, zones
from tableau.check.finding import Finding
from tableau.check.names import bracketed, parts, qualified_in, unqualified_in
from tableau.check.worksheet import declared, dependencies_in, is_parameter

# Zones of one worksheet's: `name` is the worksheet, `param` a field of it.
_OF_A_SHEET = frozenset({"filter", "color", "size", "shape", "map", "highlighter", "currpage", "edge-size"})
_OTHERS = frozenset({
    "layout-basic", "layout-flow", "layout-free", "paramctrl", "text", "title", "empty", "bitmap", "web", "add-in",
    "dashboard-object", "flipboard", "flipboard-nav", "dataguide", "ask-data", "metrics", "worksheet", "viz",
})  # fmt: skip


def sheets(document: Document) -> Iterator[Finding]:
    """Everything that shows a sheet."""
    for name, dashboard in document.dashboards.items():
        for zone in zones(dashboard):
            yield from _zone(document, name, zone)
        for run in dashboard.iter("run"):
            yield from _text(document, run)
    yield from _windows(document)
    yield from _visibility(document)


def _text(document: Document, run: etree._Element) -> Iterator[Finding]:
    """A title or a text may hold parameters' values, such as `<[Parameters].[coin]>`."""
    for name in qualified_in(run.text):
        source = document.data_sources.get(name[0])
        if is_parameter(name):
            if name[1] not in document.parameters:
                yield document.finding(run, f"there is no parameter {bracketed(*name)}")
        elif source is None or not source.resolves(name[1]):
            yield document.finding(run, f"there is no field {bracketed(*name)}")
    for text in unqualified_in(run.text):
        yield document.finding(run, f"{text} is no [data source].[field]")


def _zone(document: Document, dashboard: str, zone: etree._Element) -> Iterator[Finding]:
    kind, name = zone.get("type-v2", ""), zone.get("name")
    if kind and kind not in _OF_A_SHEET | _OTHERS:
        known = ", ".join(sorted(_OF_A_SHEET | _OTHERS))
        yield document.finding(zone, f"there is no type of zone '{kind}': {known}")
    if kind == "paramctrl":
        yield from _parameter(document, dashboard, zone)
    elif kind in _OF_A_SHEET:
        yield from _of_a_sheet(document, zone, kind)
    elif name and kind not in ("layout-basic", "layout-flow", "title", "text"):
        yield from _shows(document, zone, name)
    for point in zone.iterfind("flipboard/story-points/story-point"):
        sheet = point.get("captured-sheet", "")
        if sheet not in document.worksheets and sheet not in document.dashboards:
            yield document.finding(zone, f"a story point of '{dashboard}' shows no sheet there is: '{sheet}'")
    yield from _button(document, zone)


def _shows(document: Document, zone: etree._Element, name: str) -> Iterator[Finding]:
    if name in document.worksheets:
        return
    if name in document.dashboards:
        yield document.finding(zone, f"shows '{name}', which is a dashboard: a zone shows a worksheet")
    else:
        yield document.finding(zone, f"shows '{name}', and there is no such worksheet")


def _of_a_sheet(document: Document, zone: etree._Element, kind: str) -> Iterator[Finding]:
    name, param = zone.get("name"), zone.get("param")
    if not name and kind in ("currpage", "map", "highlighter"):
        return
    if name not in document.worksheets:
        yield document.finding(zone, f"a {kind} of '{name or ''}', and there is no such worksheet")
        return
    if not param:
        if kind == "filter":
            yield document.finding(zone, "a filter that names no field: it has no param")
        return
    field = parts(param)
    if len(field) < 2:
        yield document.finding(zone, f"its param {param} is no [data source].[field]")
    elif not _has(document, name, field):
        yield document.finding(zone, f"a {kind} of {param}, which worksheet '{name}' does not use")
    elif kind == "filter" and field not in _filtered(document, name):
        yield document.finding(zone, f"a filter of {param}, and worksheet '{name}' has no filter on it")


def _filtered(document: Document, sheet: str) -> set[tuple[str, ...]]:
    return {parts(found.get("column")) for found in document.worksheets[sheet].element.iter("filter")}


def _has(document: Document, sheet: str, field: tuple[str, ...]) -> bool:
    source = document.data_sources.get(field[0])
    generated = source is not None and (field[1] in (":Measure Names", "Multiple Values") or field[1] in source.groups)
    return generated or document.worksheets[sheet].declares(field)


def _parameter(document: Document, dashboard: str, zone: etree._Element) -> Iterator[Finding]:
    param = zone.get("param", "")
    name = parts(param)
    if not is_parameter(name) or name[1] not in document.parameters:
        yield document.finding(zone, f"a control of the parameter '{param}', and there is no such parameter")
    elif not declared(dependencies_in(document.dashboards[dashboard]), name):
        yield document.finding(zone, f"a control of {param}, which is not among the dashboard's dependencies")


def _button(document: Document, zone: etree._Element) -> Iterator[Finding]:
    for button in zone.iterfind("button"):
        action = button.get("action", "")
        if "goto-sheet" not in action:
            continue
        uuid = action.partition("window-id=")[2].strip().strip("\"'")
        if uuid.upper() not in window_ids(document):
            yield document.finding(zone, f"its button goes to window {uuid or '?'}, and there is no such window")


def window_ids(document: Document) -> set[str]:
    """The uuids of the windows, in upper case."""
    return {found.get("uuid", "").upper() for window in document.windows for found in window.iterfind("simple-id")}


def _windows(document: Document) -> Iterator[Finding]:
    named = {window.get("name", "") for window in document.windows}
    for name, sheet in document.worksheets.items():
        if name not in named:
            yield document.finding(sheet.element, "has no window")
    for name, dashboard in document.dashboards.items():
        if name not in named:
            yield document.finding(dashboard, "has no window")
    for window in document.windows:
        yield from _window(document, window)


def _window(document: Document, window: etree._Element) -> Iterator[Finding]:
    name, kind = window.get("name", ""), window.get("class", "worksheet")
    is_worksheet, is_dashboard = name in document.worksheets, name in document.dashboards
    if not is_worksheet and not is_dashboard:
        yield document.finding(window, "there is no sheet of this name")
        return
    wanted = "worksheet" if is_worksheet else "dashboard"
    if kind != wanted:
        yield document.finding(window, f"its class is '{kind}', and '{name}' is a {wanted}")
    if wanted == "worksheet":
        yield from _fields_within(document, window, name)
        return
    shown = document.sheets_of(name)
    for viewpoint in window.iterfind("viewpoints/viewpoint"):
        yield from _viewpoint(document, viewpoint, name, shown)


def _viewpoint(document: Document, viewpoint: etree._Element, dashboard: str, shown: set[str]) -> Iterator[Finding]:
    name = viewpoint.get("name", "")
    story = document.dashboards[dashboard].get("type") == "storyboard"
    if story and name in document.dashboards:
        return
    if name not in document.worksheets:
        yield document.finding(viewpoint, "there is no worksheet of this name")
        return
    if name not in shown and not story:
        yield document.finding(viewpoint, f"no zone of dashboard '{dashboard}' shows this worksheet")
    yield from _fields_within(document, viewpoint, name)


def _fields_within(document: Document, element: etree._Element, sheet: str) -> Iterator[Finding]:
    """Cards and highlights name fields of the sheet; a control's card names a parameter."""
    for card in element.iter("card"):
        for name in qualified_in(card.get("param")):
            if is_parameter(name) and name[1] in document.parameters:
                continue
            if not _has(document, sheet, name):
                message = (
                    f"its {card.get('type', '?')} card is of {card.get('param')}, which the worksheet does not use"
                )
                yield document.finding(card, message)
    for field in element.iter("field"):
        for name in qualified_in(field.text):
            if not _has(document, sheet, name):
                yield document.finding(field, f"{field.text}: worksheet '{sheet}' does not use it")


def _visibility(document: Document) -> Iterator[Finding]:
    """Zones that a field shows and hides."""
    dashboards = {
        found.get("uuid", "").upper(): dashboard
        for dashboard in document.dashboards.values()
        for found in dashboard.iterfind("simple-id")
    }
    for node in document.root.iter("dashboard-zone-visibility-node"):
        dashboard = dashboards.get(node.get("dashboard-identifier", "").upper())
        if dashboard is None:
            yield document.finding(node, f"there is no dashboard {node.get('dashboard-identifier')}")
        elif node.get("zone-id") not in {zone.get("id") for zone in zones(dashboard)}:
            yield document.finding(node, f"dashboard '{dashboard.get('name')}' has no zone {node.get('zone-id')}")
