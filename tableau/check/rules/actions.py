"""Actions: from sheets that there are to sheets that there are, with fields and parameters that there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from tableau.check.document import Document
from tableau.check.finding import Finding
from tableau.check.names import bracketed, parts, qualified_in
from tableau.check.rules.sheets import window_ids
from tableau.check.worksheet import Dependencies, declared, dependencies_in, is_parameter
from tableau.formula.types import fits

# What an action of each kind needs to know.
_TAGS = {
    "action": (),
    "nav-action": ("sheet",),
    "edit-parameter-action": ("source-field", "target-parameter"),
    "edit-group-action": ("target-group",),
}
_COMMANDS = ("tsc:tsl-filter", "tsc:brush")  # filter, highlight; both have a target
_WRAPPED = re.compile(r"[A-Z_ ]+\((?P<inside>.*)\)", re.DOTALL)


def actions(document: Document) -> Iterator[Finding]:
    """Every action of the workbook."""
    for parent in document.root.iterfind("actions"):
        for tag, needed in _TAGS.items():
            for action in parent.iterfind(tag):
                yield from _complete(document, action, needed)
                yield from _source(document, action)
                yield from _types(document, action)
                for param in action.iter("param"):
                    yield from _param(document, action, param)
                for link in action.iterfind("link"):
                    yield from _link(document, action, link)


def _complete(document: Document, action: etree._Element, needed: tuple[str, ...]) -> Iterator[Finding]:
    if action.find("source") is None:
        yield document.finding(action, "starts from nothing: it has no source")
    if action.tag == "action" and action.find("command") is None and action.find("link") is None:
        yield document.finding(action, "does nothing: it has neither a command nor a link")
    for command in action.iterfind("command"):
        if command.get("command") not in _COMMANDS:
            known = ", ".join(_COMMANDS)
            yield document.finding(command, f"there is no command '{command.get('command', '')}': {known}")
        needed = (*needed, "target")
    given = {param.get("name") for param in action.iter("param")}
    for name in needed:
        if name not in given and not (name == "sheet" and "window-id" in given):
            yield document.finding(action, f"has no param '{name}'")


def _source(document: Document, action: etree._Element) -> Iterator[Finding]:
    for source in action.iterfind("source"):
        sheet, dashboard, data = source.get("worksheet"), source.get("dashboard"), source.get("datasource")
        if source.get("type") == "sheet" and not sheet and not dashboard:
            yield document.finding(source, "names neither the worksheet nor the dashboard it starts from")
        if sheet is not None and sheet not in document.worksheets:
            yield document.finding(source, f"starts from worksheet '{sheet}', and there is no such worksheet")
        if dashboard is not None and dashboard not in document.dashboards:
            yield document.finding(source, f"starts from dashboard '{dashboard}', and there is no such dashboard")
        elif dashboard and sheet in document.worksheets and sheet not in document.sheets_of(dashboard):
            yield document.finding(source, f"dashboard '{dashboard}' does not show worksheet '{sheet}'")
        if data is not None and data not in document.data_sources:
            yield document.finding(source, f"starts from data source '{data}', and there is no such data source")
        for excluded in source.iterfind("exclude-sheet"):
            if not _is_sheet(document, excluded.get("name", "")):
                yield document.finding(excluded, "there is no such sheet")


def _param(document: Document, action: etree._Element, param: etree._Element) -> Iterator[Finding]:
    name, value = param.get("name", ""), param.get("value", "")
    match name:
        case "target" | "sheet":
            if not _is_sheet(document, value) and not (name == "target" and _are_sheets(document, value)):
                yield document.finding(param, f"goes to '{value}', and there is no such sheet")
        case "exclude":
            yield from _excluded(document, action, param, value)
        case "window-id":
            if value.strip("\"'").upper() not in window_ids(document):
                yield document.finding(param, f"goes to window {value}, and there is no such window")
        case "source-field":
            yield from _field(document, action, param, parts(value), value)
        case "target-parameter":
            found = parts(value)
            if not is_parameter(found) or found[1] not in document.parameters:
                yield document.finding(param, f"sets {value}, and there is no such parameter")
        case "target-group":
            found = parts(value)
            source = document.data_sources.get(found[0]) if len(found) == 2 else None
            if source is None or found[1] not in source.groups:
                yield document.finding(param, f"changes {value}, and there is no such set")
        case "field-captions":
            yield from _captions(document, param, value)


def _types(document: Document, action: etree._Element) -> Iterator[Finding]:
    """A parameter takes a value of its own type."""
    given = {param.get("name"): parts(param.get("value")) for param in action.iter("param")}
    field, target = given.get("source-field", ()), given.get("target-parameter", ())
    source = document.data_sources.get(field[0]) if len(field) == 2 else None
    if source is None or not is_parameter(target) or target[1] not in document.parameters:
        return  # refused below
    datatype = document.parameters[target[1]].get("datatype", "")
    whole = re.fullmatch(r"(?:none|attr|min|max):(?P<field>.+):\w+", field[1], re.DOTALL)
    found = source.type_of(whole["field"]) if whole else None
    if found and not fits(found, datatype):
        yield document.finding(action, f"sets {bracketed(*target)}, which is {datatype}, to {found}")


def _excluded(document: Document, action: etree._Element, param: etree._Element, value: str) -> Iterator[Finding]:
    target = next((other.get("value") for other in action.iter("param") if other.get("name") == "target"), None)
    shown = document.sheets_of(target) if target in document.dashboards else set(document.worksheets)
    for name in _listed(value, {*document.worksheets, *document.dashboards}):
        if not _is_sheet(document, name):
            yield document.finding(param, f"excludes '{name}', and there is no such sheet")
        elif name not in shown:
            yield document.finding(param, f"excludes '{name}', which dashboard '{target}' does not show")


def _are_sheets(document: Document, value: str) -> bool:
    return all(_is_sheet(document, name) for name in _listed(value, {*document.worksheets, *document.dashboards}))


def _listed(value: str, known: set[str]) -> list[str]:
    """The names of a list with commas between, of which names may have commas too."""
    pieces, found = value.split(","), []
    while pieces:
        # The longest run of pieces that is a name.
        length = next((n for n in range(len(pieces), 0, -1) if ",".join(pieces[:n]) in known), 1)
        found.append(",".join(pieces[:length]))
        pieces = pieces[length:]
    return [name for name in found if name]


def _captions(document: Document, param: etree._Element, value: str) -> Iterator[Finding]:
    known = {
        text
        for source in document.data_sources.values()
        for name in {*source.columns, *source.records, *source.groups}
        for text in (name, source.caption_of(name))
    } | {group.get("caption", "") for source in document.data_sources.values() for group in source.groups.values()}
    known.add("Measure Names")
    for caption in _listed(value, known):
        wrapped = _WRAPPED.fullmatch(caption)
        if caption not in known and not (wrapped and wrapped["inside"] in known):
            yield document.finding(param, f"there is no field with the caption '{caption}'")


def _link(document: Document, action: etree._Element, link: etree._Element) -> Iterator[Finding]:
    expression = link.get("expression", "")
    if expression.startswith("tsl:"):
        sheet = unquote(expression[len("tsl:") :].partition("?")[0])
        if not _is_sheet(document, sheet):
            yield document.finding(link, f"goes to '{sheet}', and there is no such sheet")
    for name in dict.fromkeys(qualified_in(unquote(expression))):
        yield from _field(document, action, link, name, ".".join(f"[{part}]" for part in name))


def _field(
    document: Document, action: etree._Element, element: etree._Element, name: tuple[str, ...], text: str
) -> Iterator[Finding]:
    if len(name) < 2:
        yield document.finding(element, f"{text or 'it'} is no [data source].[field]")
        return
    if is_parameter(name) and name[1] in document.parameters:
        return
    source = document.data_sources.get(name[0])
    if source is None:
        yield document.finding(element, f"{text}: there is no data source '{name[0]}'")
    elif not source.resolves(name[1]) and not source.knows_object(*name[1:]):
        yield document.finding(element, f"{text}: data source '{source.title}' has no such field")
    elif not declared(_around(document, action), name) and name[1] not in source.groups and name[1][:1] != ":":
        yield document.finding(element, f"{text}: no sheet that the action starts from uses it")


def _around(document: Document, action: etree._Element) -> dict[str, list[Dependencies]]:
    """What the sheets that it starts from declare, and the actions themselves."""
    parent = action.getparent()
    found = dependencies_in(parent) if parent is not None else {}
    for sheet in _starts(document, action):
        for name, more in document.worksheets[sheet].dependencies.items():
            found.setdefault(name, []).extend(more)
    return found


def _starts(document: Document, action: etree._Element) -> set[str]:
    for source in action.iterfind("source"):
        sheet, dashboard = source.get("worksheet"), source.get("dashboard")
        if sheet:
            return {sheet} & set(document.worksheets)
        if dashboard:
            return document.sheets_of(dashboard)
    return set(document.worksheets)


def _is_sheet(document: Document, name: str) -> bool:
    return name in document.worksheets or name in document.dashboards
