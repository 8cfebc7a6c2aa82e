"""What a worksheet shows: each `[data source].[instance]` of it is declared in its dependencies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from tableau.check.document import Document
from tableau.check.finding import Finding
from tableau.check.names import bracketed, parts, qualified_in, unqualified_in
from tableau.check.shelf import ShelfError, fields_on
from tableau.check.worksheet import Worksheet, is_parameter

_SHELVES = ("rows", "cols")
# Attributes that are names of fields; a name without its data source is wrong there.
_ATTRIBUTES = {
    "filter": ("column",),
    "computed-sort": ("column", "using"),
    "manual-sort": ("column",),
    "alphabetic-sort": ("column",),
    "natural-sort": ("column",),
    "pane": ("x-axis-name", "y-axis-name"),
    "reference-line": ("axis-column", "value-column", "reference-parameter"),
    "shelf-sort": ("dimension-to-sort", "measure-to-sort-by"),
    "shelf-sort-v2": ("dimension-to-sort", "measure-to-sort-by"),
    "format": ("field",),
    "encoding": ("field",),
    "extended-column": ("column",),
}
_ENCODED = "encodings"
_OF_A_FIELD = frozenset({"color", "size", "shape", "text", "lod", "tooltip"})
# Their text is a field's name.
_TEXTS = frozenset({"column", "dimension", "field"})
_SHEET_WITHIN = re.compile(r"<Sheet\s[^>]*?\bname=[\"']([^\"']*)[\"']")  # of a tooltip
_NO_FIELD = frozenset({"", "[]"})
_EVERYWHERE = frozenset({":Measure Names", "Multiple Values", "Measure Names"})


def shown_fields(document: Document) -> Iterator[Finding]:
    """Shelves, encodings, filters, sorts, slices, texts, styles, axes."""
    for sheet in document.worksheets.values():
        for element in sheet.element.iter():
            if isinstance(element.tag, str) and not _declares(element):
                yield from _element(document, sheet, element)


def _declares(element: etree._Element) -> bool:
    if element.tag in ("datasource-dependencies", "datasources"):
        return True
    return any(above.tag in ("datasource-dependencies", "datasources") for above in element.iterancestors())


def _element(document: Document, sheet: Worksheet, element: etree._Element) -> Iterator[Finding]:
    tag, parent = element.tag, element.getparent()
    if tag in _SHELVES and parent is not None and parent.tag == "table":
        yield from _shelf(document, sheet, element)
    elif tag == "groupfilter":
        yield from _group_filter(document, sheet, element)
    elif tag == "run":
        for name in qualified_in(element.text):
            yield from _name(document, sheet, element, name)
        for text in unqualified_in(element.text):
            yield document.finding(element, f"{text} is no [data source].[field]")
        for name in _SHEET_WITHIN.findall(element.text or ""):
            if name not in document.worksheets:
                yield document.finding(element, f"shows worksheet '{name}', and there is no such worksheet")
    elif tag in _TEXTS and element.text and element.text.strip():
        yield from _text(document, sheet, element, element.text.strip())
    elif parent is not None and parent.tag == _ENCODED:
        if tag in _OF_A_FIELD and not element.get("column"):
            yield document.finding(element, "names no field: it has no column")
        yield from _attribute(document, sheet, element, "column")
    else:
        for attribute in _ATTRIBUTES.get(tag, ()):
            yield from _attribute(document, sheet, element, attribute)


def _shelf(document: Document, sheet: Worksheet, element: etree._Element) -> Iterator[Finding]:
    try:
        names = fields_on(element.text or "")
    except ShelfError as error:
        yield document.finding(element, f"can't be read: {error}")
        return
    for name in dict.fromkeys(names):
        if len(name) < 2:
            yield document.finding(element, f"{bracketed(*name)} is no [data source].[field]")
        else:
            yield from _name(document, sheet, element, name)


def _attribute(document: Document, sheet: Worksheet, element: etree._Element, attribute: str) -> Iterator[Finding]:
    value = element.get(attribute)
    if value is not None and value not in _NO_FIELD:
        yield from _text(document, sheet, element, value)


def _text(document: Document, sheet: Worksheet, element: etree._Element, value: str) -> Iterator[Finding]:
    name = parts(value)
    if len(name) < 2:
        yield document.finding(element, f"{value} is no [data source].[field]")
    else:
        yield from _name(document, sheet, element, name)


def _group_filter(document: Document, sheet: Worksheet, element: etree._Element) -> Iterator[Finding]:
    """Its level is an instance of the data source of the filter it is in; of measure names, members are fields too."""
    source = _source_around(element)
    if source is None:
        return
    level = parts(element.get("level"))
    if level:
        yield from _name(document, sheet, element, (source, *level))
    if level == (":Measure Names",):
        for name in qualified_in(element.get("member")):
            yield from _name(document, sheet, element, name)
    # Conditions and rankings: `SUM([X])` over plain columns is for Tableau to read; whole names are checked.
    for name in qualified_in(element.get("expression")):
        yield from _name(document, sheet, element, name)


def _source_around(element: etree._Element) -> str | None:
    for above in element.iterancestors():
        if above.tag in ("filter", "computed-sort"):
            name = parts(above.get("column"))
            return name[0] if len(name) > 1 else None
    return None


def _name(document: Document, sheet: Worksheet, element: etree._Element, name: tuple[str, ...]) -> Iterator[Finding]:
    text = bracketed(*name)
    if is_parameter(name):
        if name[1] not in document.parameters:
            yield document.finding(element, f"there is no parameter {text}")
        elif not sheet.declares(name):
            yield document.finding(element, f"{text} is not among the worksheet's dependencies")
        return
    source = document.data_sources.get(name[0])
    if source is None:
        yield document.finding(element, f"{text}: there is no data source '{name[0]}'")
    elif name[1] in _EVERYWHERE or "(generated)" in name[1] or name[1] in source.groups:
        if name[0] not in sheet.dependencies:
            yield document.finding(element, f"{text}: the worksheet has no dependencies on '{source.title}'")
    elif not sheet.declares(name):
        yield document.finding(element, f"{text} is not among the worksheet's dependencies")
