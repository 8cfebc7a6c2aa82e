"""The logical tables of a data source and how they relate."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tableau.check.data_source import DataSource
from tableau.check.document import Document
from tableau.check.finding import Finding
from tableau.check.names import bracketed, parts
from tableau.formula import FormulaError, parse, references
from tableau.formula.functions import FUNCTIONS

_OPERATORS = frozenset({"AND", "OR", "=", "==", "!=", "<>", "<", "<=", ">", ">="})
_COMPARISONS = _OPERATORS - {"AND", "OR"}


def object_graph(document: Document) -> Iterator[Finding]:
    """Of every data source."""
    for source in document.data_sources.values():
        yield from _alone(document, source)
        for item in source.element.iterfind("object-graph/objects/object"):
            if item.find("properties//relation") is None:
                yield document.finding(item, "has no relation")
        seen: set[frozenset[str]] = set()
        for relationship in source.element.iterfind("object-graph/relationships/relationship"):
            yield from _relationship(document, source, relationship)
            ends = frozenset(end.get("object-id", "") for end in relationship if "object-id" in end.attrib)
            if ends in seen:
                yield document.finding(relationship, f"there is another of {' and '.join(sorted(ends))}")
            seen.add(ends)


def _alone(document: Document, source: DataSource) -> Iterator[Finding]:
    """Of several tables each relates to another; without an object graph none does."""
    collected = source.element.find("connection/relation[@type='collection']")
    if collected is not None and len(collected) > 1 and not source.objects:
        yield document.finding(collected, "collects several tables, and there is no object graph that relates them")
    path = "object-graph/relationships/relationship/*"
    related = {end.get("object-id") for end in source.element.iterfind(path)}
    for id_, item in source.objects.items():
        if len(source.objects) > 1 and id_ not in related:
            yield document.finding(item, "relates to no other table")


def _relationship(document: Document, source: DataSource, relationship: etree._Element) -> Iterator[Finding]:
    ends = [relationship.find(tag) for tag in ("first-end-point", "second-end-point")]
    ids = [end.get("object-id", "") for end in ends if end is not None]
    for end, id_ in zip((end for end in ends if end is not None), ids, strict=True):
        if id_ not in source.objects:
            yield document.finding(end, f"there is no object '{id_}'")
    if len(set(ids)) < 2:
        yield document.finding(relationship, "relates an object to itself")
        return
    for expression in relationship.iterfind("expression"):
        yield from _expression(document, source, expression, set(ids))


def _expression(document: Document, source: DataSource, expression: etree._Element, ids: set[str]) -> Iterator[Finding]:
    operator, below = expression.get("op", ""), expression.findall("expression")
    if operator in _OPERATORS:
        if len(below) < 2:
            yield document.finding(expression, f"{operator} has fewer than two sides")
        for side in below:
            yield from _expression(document, source, side, ids)
        if operator in _COMPARISONS and len(below) == 2:
            yield from _sides(document, source, expression, below)
        return
    if below and operator.upper() not in FUNCTIONS:
        yield document.finding(expression, f"'{operator}' is neither an operator nor a function")
    for name in _fields(expression):
        if name is None:
            yield document.finding(expression, f"'{operator}' is neither an operator nor a field")
        elif not _knows(source, name):
            yield document.finding(expression, f"there is no field {bracketed(*name)}")
        elif (owner := _owner(source, name)) and owner not in ids and ids <= set(source.objects):
            yield document.finding(expression, f"{bracketed(*name)} is of neither of the two objects")


def _sides(
    document: Document, source: DataSource, expression: etree._Element, sides: list[etree._Element]
) -> Iterator[Finding]:
    owners = [{_owner(source, name) for name in _fields(side) if name} - {""} for side in sides]
    types = [_type(source, side) for side in sides]
    if owners[0] and owners[0] == owners[1]:
        yield document.finding(expression, "both sides are of one object")
    if all(types) and types[0] != types[1] and set(types) not in ({"integer", "real"}, {"date", "datetime"}):
        yield document.finding(expression, f"compares {types[0]} with {types[1]}")


def _fields(expression: etree._Element) -> list[tuple[str, ...] | None]:
    """The fields of a side: a field, or a formula over fields. None stands for what can't be read."""
    text = expression.get("op", "")
    if name := parts(text):
        return [name]
    below = [field for child in expression.iterfind("expression") for field in _fields(child)]
    if below:
        return below
    try:
        return [(used.name,) for used in references(parse(text))]
    except FormulaError:
        return [None]


def _knows(source: DataSource, name: tuple[str, ...]) -> bool:
    return source.knows(name[0]) if len(name) == 1 else _remote(source, name) is not None


def _remote(source: DataSource, name: tuple[str, ...]) -> str | None:
    """`[table].[column]`: the field that it is."""
    return next((found for found, item in source.records.items() if (item.relation, item.remote) == name), None)


def _owner(source: DataSource, name: tuple[str, ...]) -> str:
    field = name[0] if len(name) == 1 else _remote(source, name)
    record = source.records.get(field or "")
    return record.object_id if record else ""


def _type(source: DataSource, side: etree._Element) -> str | None:
    name = parts(side.get("op"))
    return source.type_of(name[0]) if len(name) == 1 else None
