"""What has to be there only once: ids of zones, uuids, names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from tableau.check.document import Document
from tableau.check.finding import Finding
from tableau.check.places import label

_ACTIONS = ("action", "nav-action", "edit-parameter-action", "edit-group-action")


def identities(document: Document) -> Iterator[Finding]:
    """One finding for each second, third, … use."""
    root = document.root
    # A device's layout shows the same zones again, under the same ids.
    for zones in root.iter("zones"):
        yield from _once(document, zones.iter("zone"), "id", "zone id")
    yield from _once(document, root.iter("simple-id"), "uuid", "uuid")
    sheets = (*root.iterfind("worksheets/worksheet"), *root.iterfind("dashboards/dashboard"))
    yield from _once(document, sheets, "name", "sheet name")
    yield from _once(document, root.iterfind("windows/window"), "name", "window name")
    yield from _once(document, root.iterfind("datasources/datasource"), "name", "data source name")
    actions = [action for tag in _ACTIONS for action in root.iterfind(f"actions/{tag}")]
    yield from _once(document, actions, "name", "action name")
    yield from _once(document, actions, "caption", "action caption")


def _once(document: Document, elements: Iterable[etree._Element], attribute: str, what: str) -> Iterator[Finding]:
    seen: dict[str, etree._Element] = {}
    for element in elements:
        value = element.get(attribute)
        if not value:
            continue
        first = seen.setdefault(value.upper() if attribute == "uuid" else value, element)
        if first is not element:
            parent = first.getparent() if attribute == "uuid" else first
            also = f"{label(parent)}, line {first.sourceline}" if parent is not None else f"line {first.sourceline}"
            yield document.finding(element, f"{what} '{value}' is there already: {also}")
