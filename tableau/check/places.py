"""Where in a document an element is, in words."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tableau.check.names import parts

# Wrappers say nothing about the place.
_SILENT = frozenset({
    "workbook", "worksheets", "dashboards", "windows", "datasources", "table", "view", "panes", "zones", "encodings",
    "named-connections", "metadata-records", "actions", "objects", "object-graph", "formatted-text", "relationships",
    "viewpoints", "cards", "edge", "strip", "properties", "folders-common", "drill-paths", "members", "member",
    "layout-options", "params", "command", "graph", "nodes",
})  # fmt: skip
_INNERMOST = frozenset({"zone", "relation", "groupfilter", "expression"})  # nested in themselves
_NAMED = {
    "worksheet": ("worksheet", ("name",)),
    "dashboard": ("dashboard", ("name",)),
    "window": ("window", ("name",)),
    "viewpoint": ("viewpoint", ("name",)),
    "action": ("action", ("caption", "name")),
    "nav-action": ("action", ("caption", "name")),
    "edit-parameter-action": ("action", ("caption", "name")),
    "edit-group-action": ("action", ("caption", "name")),
    "datasource": ("data source", ("caption", "name", "formatted-name")),
    "datasource-dependencies": ("dependencies on", ("datasource",)),
    "named-connection": ("named connection", ("name",)),
    "relation": ("relation", ("name",)),
    "object": ("object", ("id",)),
    "folder": ("folder", ("name",)),
    "drill-path": ("hierarchy", ("name",)),
    "style-rule": ("style of", ("element",)),
    "param": ("param", ("name",)),
    "exclude-sheet": ("excluded sheet", ("name",)),
    "group": ("group", ("caption", "name")),
}
_BRACKETED = {"column-instance": "column instance", "filter": "filter", "map": "map"}


def place(element: etree._Element) -> str:
    """Such as `worksheet 'Heat map' > rows, line 123`."""
    path = [*reversed(list(element.iterancestors())), element]
    labels = [label for node, label in zip(path, map(_label, path), strict=True) if label and not _hidden(node, path)]
    where = " > ".join(labels) or "document"
    return f"{where}, line {element.sourceline}" if element.sourceline else where


def label(element: etree._Element) -> str:
    """Its own part of the place, without what it is in."""
    return _label(element)


def _hidden(node: etree._Element, path: list[etree._Element]) -> bool:
    below = path[path.index(node) + 1 :]
    return node.tag in _INNERMOST and any(other.tag == node.tag for other in below)


def _label(element: etree._Element) -> str:
    tag = element.tag
    if not isinstance(tag, str) or tag in _SILENT:
        return ""
    if tag == "zone":
        return f"zone {element.get('id', '?')}"
    if tag == "column" and element.get("name"):
        return _column(element)
    if tag == "metadata-record":
        return f"metadata record {element.findtext('local-name') or element.findtext('remote-name') or '?'}"
    if tag in _BRACKETED:
        return " ".join([_BRACKETED[tag], *_first(element, ("name", "column", "key"))])
    if tag in _NAMED:
        word, attributes = _NAMED[tag]
        return " ".join([word, *(f"'{name}'" for name in _first(element, attributes))])
    return tag


def _column(element: etree._Element) -> str:
    if element.get("param-domain-type"):
        return f"parameter {element.get('name')}"
    if element.find("calculation") is not None:
        return f"calculated field '{element.get('caption') or element.get('name')}'"
    return f"column {element.get('name')}"


def _first(element: etree._Element, attributes: tuple[str, ...]) -> Iterator[str]:
    for attribute in attributes:
        if value := element.get(attribute):
            yield ".".join(f"[{part}]" for part in parts(value)) or value
            return
