"""Parameters: their values are of their type, and of what they allow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from lxml import etree

from tableau.check.document import Document
from tableau.check.finding import Finding
from tableau.check.names import bracketed, parts
from tableau.formula import FormulaError, parse
from tableau.formula.syntax import Literal, Unary, Value
from tableau.formula.types import fits, result_type

_DOMAINS = ("any", "list", "range")


def parameters(document: Document) -> Iterator[Finding]:
    """Each parameter of the document."""
    for name, column in document.parameters.items():
        if column.get("param-domain-type") not in _DOMAINS:
            yield document.finding(
                column, f"the parameter {bracketed(name)} has no param-domain-type (any, list, range)"
            )
        value = column.get("value")
        if value is None:
            yield document.finding(column, "has no value")
            continue
        yield from _values(document, column, value)
        yield from _sources(document, column)


def _values(document: Document, column: etree._Element, value: str) -> Iterator[Finding]:
    datatype = column.get("datatype", "")
    if not is_of(value, datatype):
        yield document.finding(column, f"its value {value} is no {datatype}")
        return
    for calculation in column.iterfind("calculation"):
        if not _same(calculation.get("formula"), value):
            yield document.finding(column, f"its formula is {calculation.get('formula')}, and its value {value}")
    match column.get("param-domain-type"):
        case "list":
            yield from _list(document, column, value, datatype)
        case "range":
            yield from _range(document, column, value, datatype)


def _list(document: Document, column: etree._Element, value: str, datatype: str) -> Iterator[Finding]:
    members = [member.get("value", "") for member in column.iterfind("members/member")]
    for member in members:
        if not is_of(member, datatype):
            yield document.finding(column, f"the value {member} of its list is no {datatype}")
        elif members.count(member) > 1:
            yield document.finding(column, f"the value {member} is in its list twice")
    # The values of a list from a field come when the workbook is opened.
    if (members or not column.get("source-field")) and not any(_same(member, value) for member in members):
        yield document.finding(column, f"its value {value} is not in its list: {', '.join(members) or 'an empty one'}")


def _range(document: Document, column: etree._Element, value: str, datatype: str) -> Iterator[Finding]:
    if column.find("range") is None:
        yield document.finding(column, "has no range")
    for found in column.iterfind("range"):
        low, high = found.get("min"), found.get("max")
        wrong = [bound for bound in (low, high) if bound is not None and not is_of(bound, datatype)]
        for bound in wrong:
            yield document.finding(column, f"the bound {bound} of its range is no {datatype}")
        if wrong:
            continue
        if low is not None and less(value, low):
            yield document.finding(column, f"its value {value} is below its range, which begins with {low}")
        if high is not None and less(high, value):
            yield document.finding(column, f"its value {value} is above its range, which ends with {high}")
        if low is not None and high is not None and less(high, low):
            yield document.finding(column, f"its range ends ({high}) before it begins ({low})")


def _sources(document: Document, column: etree._Element) -> Iterator[Finding]:
    """Fields that its list or its first value come from."""
    for attribute in ("source-field", "default-value-field"):
        text = column.get(attribute)
        if text is None:
            continue
        name = parts(text)
        source = document.data_sources.get(name[0]) if len(name) > 1 else None
        if source is None or not source.resolves(name[1]):
            yield document.finding(column, f"its {attribute} is {text}, and there is no such field")
            continue
        found = source.type_of(name[1])
        if found and not fits(found, column.get("datatype", "")):
            yield document.finding(column, f"its {attribute} {text} is {found}, and it is {column.get('datatype')}")


def is_of(text: str, datatype: str) -> bool:
    """Whether a literal is of a type."""
    try:
        return fits(result_type(parse(text), _no_field), datatype) and _value(text) is not None
    except FormulaError:
        return False


def _no_field(_: object) -> str:
    raise KeyError


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and (one == other or _value(one) == _value(other) is not None)


def less(one: str, other: str) -> bool:
    """Whether a literal comes before another; no, where they can't be compared."""
    first, second = _ordered(_value(one)), _ordered(_value(other))
    try:
        return first < second  # type: ignore[operator]
    except TypeError:
        return False


def _ordered(value: Value) -> Value:
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - Tableau's have no zone
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _value(text: str) -> Value:
    """Of a literal, with a sign perhaps; None of others."""
    try:
        node = parse(text)
    except FormulaError:
        return None
    if isinstance(node, Unary) and isinstance(node.operand, Literal) and isinstance(node.operand.value, int | float):
        return -node.operand.value if node.operator == "-" else node.operand.value
    return node.value if isinstance(node, Literal) else None
