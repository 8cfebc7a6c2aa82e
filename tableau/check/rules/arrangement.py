"""Folders, hierarchies, aliases, groups and captions: they name fields that there are, and captions are unique."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tableau.check.data_source import OBJECTS, DataSource
from tableau.check.document import Document
from tableau.check.finding import Finding
from tableau.check.names import bracketed, parts, plain, qualified_in

_ACTION = "{http://www.tableausoftware.com/xml/user}ui-action-filter"


def arrangement(document: Document) -> Iterator[Finding]:
    """Of every data source."""
    for source in document.data_sources.values():
        yield from _folders(document, source)
        yield from _hierarchies(document, source)
        yield from _groups(document, source)
        yield from _action_groups(document, source)
        yield from _styles(document, source)
        yield from _captions(document, source)
    for alias in document.root.iter("alias"):
        yield from _alias(document, alias)


def _folders(document: Document, source: DataSource) -> Iterator[Finding]:
    hierarchies = {path.get("name") for path in source.element.iterfind("drill-paths/drill-path")}
    for item in source.element.iter("folder-item"):
        name = item.get("name", "")
        if item.get("type") == "drillpath":
            if name not in hierarchies and plain(name) not in hierarchies:
                yield document.finding(item, f"there is no hierarchy '{name}'")
        elif not source.knows(plain(name)):
            yield document.finding(item, f"there is no field {name}")


def _hierarchies(document: Document, source: DataSource) -> Iterator[Finding]:
    for field in source.element.iterfind("drill-paths/drill-path/field"):
        if not source.knows(plain(field.text)):
            yield document.finding(field, f"there is no field {field.text}")


def _groups(document: Document, source: DataSource) -> Iterator[Finding]:
    for found in source.element.iterfind("group//groupfilter"):
        level = parts(found.get("level"))
        if level and not source.resolves(level[-1]) and not source.knows_object(*level):
            yield document.finding(found, f"there is no field {found.get('level')}")


def _action_groups(document: Document, source: DataSource) -> Iterator[Finding]:
    """The group that a filter action fills names the action."""
    names = {action.get("name") for action in document.root.iterfind("actions/*")}
    for group in source.element.iterfind("group"):
        action = group.get(_ACTION)
        if action and document.is_workbook and action not in names:
            yield document.finding(group, f"is filled by the action {action}, and there is no such action")


def _styles(document: Document, source: DataSource) -> Iterator[Finding]:
    for element in source.element.iterfind("style/style-rule/*"):
        name = parts(element.get("field"))
        if name and not source.resolves(name[-1]) and not source.knows_object(*name):
            yield document.finding(element, f"there is no field {element.get('field')}")


def _captions(document: Document, source: DataSource) -> Iterator[Finding]:
    names = [*dict.fromkeys((*source.columns, *source.records, *source.groups))]
    seen: dict[str, str] = {}
    for name in names:
        column = source.columns.get(name)
        if column is not None and len(parts(column.get("name"))) == 2 and parts(column.get("name"))[0] == OBJECTS:
            continue
        group = source.groups.get(name)
        caption = (group.get("caption") or name) if group is not None else source.caption_of(name)
        first = seen.setdefault(caption, name)
        if first != name:
            element = _element(source, name)
            yield document.finding(element, f"its caption '{caption}' is the one of {bracketed(first)} too")


def _element(source: DataSource, name: str) -> etree._Element:
    if name in source.columns:
        return source.columns[name]
    return source.records[name].element if name in source.records else source.groups[name]


def _alias(document: Document, alias: etree._Element) -> Iterator[Finding]:
    """An alias of a measure's name has the measure as its key."""
    for name in qualified_in(alias.get("key")):
        source = document.data_sources.get(name[0])
        known = source is not None and (source.resolves(name[1]) or source.knows_object(*name[1:]))
        if not known:
            yield document.finding(alias, f"an alias of {bracketed(*name)}, and there is no such field")
