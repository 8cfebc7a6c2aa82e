"""Relations: each over a connection that there is, and a table spelt whole."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tableau.check.data_source import DataSource
from tableau.check.document import Document
from tableau.check.finding import Finding
from tableau.check.names import parts

_TYPES = frozenset({
    "join", "subquery", "table", "stored-proc", "text", "union", "batch-union", "pivot", "project", "text-transform",
    "collection",
})  # fmt: skip
_REMOTE = frozenset({"table", "text", "stored-proc"})  # what a connection answers; the others put these together


def relations(document: Document) -> Iterator[Finding]:
    """Of every data source."""
    for source in document.data_sources.values():
        names = {item.get("name") for item in source.element.iterfind("connection/named-connections/named-connection")}
        federated = source.element.find("connection[@class='federated']") is not None
        seen: set[str] = set()
        for relation in source.element.iterfind("connection//relation"):
            yield from _relation(document, relation, names, federated)
            yield from _twice(document, relation, seen)
        for relation in source.element.iterfind("object-graph//relation"):
            yield from _relation(document, relation, names, federated)
            yield from _known(document, source, relation)


def _relation(
    document: Document, relation: etree._Element, names: set[str | None], federated: bool
) -> Iterator[Finding]:
    kind, connection = relation.get("type", ""), relation.get("connection")
    if kind not in _TYPES:
        yield document.finding(relation, f"there is no type of relation '{kind}'")
    if connection is not None and connection not in names:
        yield document.finding(relation, f"there is no named connection '{connection}'")
    elif connection is None and federated and kind in _REMOTE:
        yield document.finding(relation, "names no connection")
    if kind == "table" and len(parts(relation.get("table"))) < 1:
        yield document.finding(relation, f"its table '{relation.get('table', '')}' is no [schema].[table]")


def _twice(document: Document, relation: etree._Element, seen: set[str]) -> Iterator[Finding]:
    name = relation.get("name")
    if not name:
        return
    if name in seen:
        yield document.finding(relation, f"there is another relation '{name}'")
    seen.add(name)


def _known(document: Document, source: DataSource, relation: etree._Element) -> Iterator[Finding]:
    """An object's relation is one of the connection's, and says the same."""
    name = relation.get("name")
    if not name:
        return
    own = source.relations.get(name)
    if own is None:
        yield document.finding(relation, f"the connection has no relation '{name}'")
        return
    for attribute in ("table", "connection", "type"):
        if relation.get(attribute) != own.get(attribute):
            message = f"its {attribute} is {relation.get(attribute)}, and the connection's {own.get(attribute)}"
            yield document.finding(relation, message)
