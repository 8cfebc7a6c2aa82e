"""What has to be there only once: ids of zones, uuids, names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from tableau.check.document import Document
from tableau.check.finding import Finding
from tableau.check.places import label
from tableau.formula.syntax import PARAMETERS

_ACTIONS = ("action", "nav-action", "edit-parameter-action", "edit-group-action")


def identities(document: Document) -> Iterator[Finding]:
    """One finding for each second, third, … use."""
    root = document.root
    # A device's layout shows the same zones again, under the same ids.
    for zones in root.iter("zones"):
        yield from _once(document, zones.iter("zone"), "id", "zone id")
    yield from _in_data_sources(document)
    for panes in root.iter("panes"):
        yield from _once(document, panes.iterfind("pane"), "id", "pane id")
    for viewpoints in root.iter("viewpoints"):
        yield from _once(document, viewpoints.iterfind("viewpoint"), "name", "viewpoint")
    for dependencies in root.iter("datasource-dependencies"):
        yield from _once(document, dependencies.iterfind("column"), "name", "column")
        yield from _once(document, dependencies.iterfind("column-instance"), "name", "column instance")
    yield from _once(document, root.iter("simple-id"), "uuid", "uuid")
    sheets = (*root.iterfind("worksheets/worksheet"), *root.iterfind("dashboards/dashboard"))
    yield from _once(document, sheets, "name", "sheet name")
    yield from _once(document, root.iterfind("windows/window"), "name", "window name")
    yield from _once(document, root.iterfind("datasources/datasource"), "name", "data source name")
    actions = [action for tag in _ACTIONS for action in root.iterfind(f"actions/{tag}")]
    yield from _once(document, actions, "name", "action name")
    yield from _once(document, actions, "caption", "action caption")


def _in_data_sources(document: Document) -> Iterator[Finding]:
    """Other columns' names are told of with their metadata."""
    for source in document.data_sources.values():
        yield from _once(document, source.element.iterfind("object-graph/objects/object"), "id", "object id")
        yield from _once(document, source.element.iterfind("drill-paths/drill-path"), "name", "hierarchy")
        if source.name == PARAMETERS:
            yield from _once(document, source.element.iterfind("column"), "name", "parameter")


def _once(document: Document, elements: Iterable[etree._Element], attribute: str, what: str) -> Iterator[Finding]:
    seen: dict[str, etree._Element] = {}
    for element in elements:
        value = element.get(attribute)
        if not value:
            continue
        first = seen.setdefault(_same(attribute, value), element)
        if first is not element:
            parent = first.getparent() if attribute == "uuid" else first
            also = f"{label(parent)}, line {first.sourceline}" if parent is not None else f"line {first.sourceline}"
            yield document.finding(element, f"{what} '{value}' is there already: {also}")


def _same(attribute: str, value: str) -> str:
    """A uuid in any letters is the same, and so is a number with blanks or zeros before it."""
    value = value.strip() if attribute in ("uuid", "id") else value
    if attribute == "uuid":
        return value.upper()
    return str(int(value)) if attribute == "id" and value.lstrip("+").isdecimal() else value
