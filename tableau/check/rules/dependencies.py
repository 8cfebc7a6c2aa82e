"""What sheets declare that they use: it is there, and it is as the data source has it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tableau.check.data_source import DataSource
from tableau.check.document import Document
from tableau.check.finding import Finding
from tableau.check.names import bracketed, parts
from tableau.check.worksheet import Dependencies, declared, dependencies_in
from tableau.formula import FormulaError, parse, references
from tableau.formula.syntax import PARAMETERS, Field

_ALIKE = ("datatype", "role", "type", "value", "param-domain-type", "source-field")


def dependencies(document: Document) -> Iterator[Finding]:
    """Of worksheets, dashboards, actions, and the data sources themselves."""
    for link in document.root.iter("datasource"):
        if _is_link(link) and not document.knows_source(link.get("name", "")):
            yield document.finding(link, f"there is no data source '{link.get('name', '')}' in the workbook")
    for holder in _holders(document):
        found = dependencies_in(holder)
        for name, items in found.items():
            for item in items:
                yield from _dependencies(document, item, found)
                yield from _listed(document, holder, name, item)


def _holders(document: Document) -> Iterator[etree._Element]:
    root = document.root
    yield from root.iterfind("worksheets/worksheet")
    yield from root.iterfind("dashboards/dashboard")
    yield from root.iterfind("actions")
    yield from root.iterfind("datasources/datasource")
    if not document.is_workbook:
        yield root


def _is_link(element: etree._Element) -> bool:
    parent = element.getparent()
    above = parent.getparent() if parent is not None else None
    return parent is not None and parent.tag == "datasources" and above is not None and above.tag != "workbook"


def _listed(document: Document, holder: etree._Element, name: str, item: Dependencies) -> Iterator[Finding]:
    """A sheet that has dependencies on a data source has it among its data sources."""
    if holder.tag == "datasource" or not document.knows_source(name):
        return
    parent = item.element.getparent()
    links = parent.iterfind("datasources/datasource") if parent is not None else ()
    if name not in {link.get("name") for link in links}:
        yield document.finding(item.element, f"'{name}' is not among the data sources here")


def _dependencies(document: Document, item: Dependencies, around: dict[str, list[Dependencies]]) -> Iterator[Finding]:
    if not document.knows_source(item.source):
        yield document.finding(item.element, "there is no such data source in the workbook")
        return
    source = document.data_sources.get(item.source)
    if source is None:  # a published data source's own parameters
        return
    for name, column in item.columns.items():
        yield from _column(document, source, name, column)
        yield from _formula(document, source, column, around)
    for instance in item.instances.values():
        column = parts(instance.get("column"))
        if column in item.columns:
            continue
        if not column:
            yield document.finding(instance, f"its column '{instance.get('column', '')}' is no [field]")
        elif not _without_column(source, column):
            yield document.finding(instance, f"its column {instance.get('column')} is not declared here")


def _without_column(source: DataSource, column: tuple[str, ...]) -> bool:
    """Sets, and what Tableau makes itself, are used without a column of their own."""
    return column[-1] in source.groups or column[-1].startswith(":") or "(generated)" in column[-1]


def _column(document: Document, source: DataSource, name: tuple[str, ...], column: etree._Element) -> Iterator[Finding]:
    if not name:
        yield document.finding(column, f"its name '{column.get('name', '')}' is no [field]")
        return
    if len(name) == 2 and source.knows_object(*name):
        return
    if not source.knows(name[-1]):
        yield document.finding(column, f"data source '{source.title}' has no field {bracketed(*name)}")
        return
    own = source.columns.get(name[-1])
    if own is None:
        record = source.records.get(name[-1])
        if record is not None and not _same_type(column.get("datatype", ""), record.type):
            message = f"its datatype is {column.get('datatype')}, and the data source's is {record.type}"
            yield document.finding(column, message)
        return
    for attribute in _ALIKE:
        if column.get(attribute) != own.get(attribute):
            there = f"and the data source's is {own.get(attribute)}"
            yield document.finding(column, f"its {attribute} is {column.get(attribute)}, {there}")
    if source.name == PARAMETERS and _allowed(column) != _allowed(own):
        yield document.finding(column, "its list or range is another than the parameter's")
    if _formula_of(column) != _formula_of(own):
        yield document.finding(column, "its formula is another than the data source's")


def _allowed(parameter: etree._Element) -> list[dict[str, str]]:
    return [dict(found.attrib) for path in ("members/member", "range") for found in parameter.iterfind(path)]


def _same_type(column: str, record: str) -> bool:
    return column == record or (record, column) == ("integer", "real")


def _formula_of(column: etree._Element) -> str | None:
    calculation = column.find("calculation")
    return None if calculation is None else calculation.get("formula")


def _formula(
    document: Document, source: DataSource, column: etree._Element, around: dict[str, list[Dependencies]]
) -> Iterator[Finding]:
    """What a calculated field is calculated from is declared with it."""
    calculation = column.find("calculation")
    if source.name == PARAMETERS or calculation is None or calculation.get("class", "tableau") != "tableau":
        return
    try:
        found = references(parse(calculation.get("formula", "")))
    except FormulaError:
        return  # the data source's own is refused
    for field in found:
        name = _whole(field, source)
        if not declared(around, name) and not _without_column(source, name[1:]):
            yield document.finding(column, f"it uses {bracketed(*name)}, which is not declared here")


def _whole(field: Field, source: DataSource) -> tuple[str, str]:
    return (field.source or source.name, field.name)
