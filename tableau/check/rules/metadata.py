"""Metadata records, columns and the map from fields to columns: they tell of the same fields."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tableau.check.data_source import GENERATED, OBJECTS, DataSource, Record
from tableau.check.document import Document
from tableau.check.finding import Finding
from tableau.check.names import bracketed, parts, plain
from tableau.formula.syntax import PARAMETERS

_TYPES = frozenset({"string", "integer", "real", "boolean", "date", "datetime", "spatial", "table", "tuple", "unknown"})
# Tableau's schema does not look into connections; it asks for these elsewhere.
_NEEDED = ("remote-name", "remote-type", "remote-alias", "aggregation", "contains-null")
_REMOTE_TYPES = {
    "string": {"129", "130", "8"}, "integer": {"2", "3", "16", "17", "18", "19", "20", "21", "131"},
    "real": {"4", "5", "6", "131"}, "boolean": {"11"}, "date": {"7", "133"}, "datetime": {"7", "135"},
}  # fmt: skip


def metadata(document: Document) -> Iterator[Finding]:
    """Of every data source but the parameters."""
    for source in document.data_sources.values():
        if source.name == PARAMETERS:
            continue
        seen: dict[etree._Element, set[str]] = {}  # by the connection: an extract has records of its own
        for records in source.element.iter("metadata-records"):
            yield from _records(document, source, records, seen.setdefault(records.getparent(), set()))
        collected = source.element.find("connection/relation[@type='collection']")
        if collected is not None and len(collected) > 1 and source.element.find("connection/cols") is None:
            yield document.finding(collected, "collects several tables, and there is no map of columns (cols)")
        for cols in source.element.iterfind("connection/cols"):
            yield from _map(document, source, cols)
        yield from _columns(document, source)


def _records(document: Document, source: DataSource, records: etree._Element, seen: set[str]) -> Iterator[Finding]:
    for element in records.iterfind("metadata-record[@class='column']"):
        record = Record(element)
        if not record.name:
            yield document.finding(element, "has no local-name")
        elif record.name in seen:
            yield document.finding(element, f"there is another record of {bracketed(record.name)}")
        seen.add(record.name)
        for tag in _NEEDED:
            if not record.text(tag).strip():
                yield document.finding(element, f"has no {tag}")
        yield from _parent(document, source, record)
        yield from _record_type(document, record)


def _parent(document: Document, source: DataSource, record: Record) -> Iterator[Finding]:
    live = any(above.tag == "connection" and above.getparent() is source.element for above in _above(record))
    if live and record.relation not in source.relations:
        yield document.finding(record.element, f"its parent '{record.relation}' is no relation of the connection")
    if not source.objects:
        return
    if not record.object_id:
        yield document.finding(record.element, "has no object-id, and the data source has objects")
        return
    if record.object_id not in source.objects:
        yield document.finding(record.element, f"there is no object {bracketed(record.object_id)}")
        return
    within = {found.get("name") for found in source.objects[record.object_id].iter("relation")}
    if live and within - {None} and record.relation not in within:
        message = f"object {bracketed(record.object_id)} has no relation '{record.relation}'"
        yield document.finding(record.element, message)


def _above(record: Record) -> Iterator[etree._Element]:
    return record.element.iterancestors()


def _record_type(document: Document, record: Record) -> Iterator[Finding]:
    if record.type not in _TYPES:
        yield document.finding(record.element, f"there is no type '{record.type}'")
        return
    remote = record.text("remote-type").strip()
    if remote and record.type in _REMOTE_TYPES and remote not in _REMOTE_TYPES[record.type]:
        yield document.finding(record.element, f"its remote-type {remote} is no {record.type}'s")


def _map(document: Document, source: DataSource, cols: etree._Element) -> Iterator[Finding]:
    seen: set[str] = set()
    for item in cols.iterfind("map"):
        key, value = plain(item.get("key")), parts(item.get("value"))
        if key in seen:
            yield document.finding(item, "is there twice")
        seen.add(key)
        record = source.records.get(key)
        if record is None:
            yield document.finding(item, f"there is no metadata record of {bracketed(key)}")
        elif value != (record.relation, record.remote):
            wanted = bracketed(record.relation, record.remote)
            yield document.finding(item, f"is {item.get('value', '')}, and the metadata record says {wanted}")
    for name, record in source.records.items():
        if name not in seen and any(above is cols.getparent() for above in _above(record)):
            yield document.finding(record.element, "is not in the map of columns (cols)")


def _columns(document: Document, source: DataSource) -> Iterator[Finding]:
    seen: set[tuple[str, ...]] = set()
    for column in source.element.iterfind("column"):
        name = parts(column.get("name"))
        if name in seen:
            yield document.finding(column, "there is another column of this name")
        seen.add(name)
        yield from _column(document, source, name, column)


def _column(document: Document, source: DataSource, name: tuple[str, ...], column: etree._Element) -> Iterator[Finding]:
    if len(name) == 2 and name[0] == OBJECTS:
        if not source.knows_object(*name):
            yield document.finding(column, f"there is no object {bracketed(name[1])}")
        return
    if not name or column.find("calculation") is not None or name[-1] in GENERATED:
        return
    record = source.records.get(name[-1])
    if record is None:
        yield document.finding(column, "has neither a metadata record nor a calculation")
        return
    declared = column.get("datatype", "")
    if column.get("datatype-customized") == "true" or declared == record.type:
        return
    if (record.type, declared) != ("integer", "real"):
        yield document.finding(column, f"its datatype is {declared}, and the metadata record's type {record.type}")
