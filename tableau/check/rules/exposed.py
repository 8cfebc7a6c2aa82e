"""Tables and columns: dbt's models of EXPOSED have them, with a fitting type, and the role may read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from tableau.check.data_source import DataSource, Record
from tableau.check.document import Document
from tableau.check.environments import role_key
from tableau.check.finding import Finding
from tableau.check.names import parts
from tableau.check.usage import Usage
from tableau.data_types import data_type
from tableau.dbt_models import Model

_OWN_SQL = ("text", "stored-proc")


def exposed(
    document: Document, models: Mapping[str, Model], reader_role: str | None, usage: Usage
) -> Iterator[Finding]:
    """Of every table on Snowflake. `reader_role` is for connections that name no role."""
    for source in document.data_sources.values():
        for relation in source.relations.values():
            if _snowflake(source, relation) is None:
                continue
            if relation.get("type") == "table":
                yield from _table(document, source, relation, models, reader_role, usage)
            elif relation.get("type") in _OWN_SQL:
                message = "is SQL of its own, whose columns can't be compared with dbt's models: it has to be a table"
                yield document.finding(relation, message)


def _snowflake(source: DataSource, relation: etree._Element) -> etree._Element | None:
    for item in source.element.iterfind("connection/named-connections/named-connection"):
        if item.get("name") == relation.get("connection"):
            return item.find("connection[@class='snowflake']")
    return None


def _table(
    document: Document,
    source: DataSource,
    relation: etree._Element,
    models: Mapping[str, Model],
    reader_role: str | None,
    usage: Usage,
) -> Iterator[Finding]:
    table = parts(relation.get("table"))
    if not table:
        return  # refused as a relation
    records = [record for record in source.records.values() if record.relation == relation.get("name")]
    name = ".".join(table[-2:])
    model = models.get(table[-1].lower())
    users = usage.of_many(record.name for record in records)
    if model is None or table[-1] != model.name.upper():
        case = (
            "" if model is None else f" {table[-1]}, but {model.name.upper()}: names without quotes are in upper case"
        )
        known = f"dbt has no exposed model {table[-1].lower()}" if model is None else f"the table is not called{case}"
        yield document.finding(relation, f"there is no table {name}: {known}; {users}")
        return
    yield from _grant(document, source, relation, model, reader_role, users)
    for record in records:
        yield from _column(document, record, model, usage)


def _grant(
    document: Document, source: DataSource, relation: etree._Element, model: Model, reader_role: str | None, users: str
) -> Iterator[Finding]:
    connection = _snowflake(source, relation)
    role = (connection.get("service") if connection is not None else None) or reader_role
    if not role:
        return
    # The manifest is of one environment, and the connection may be of another.
    granted = {role_key(reader) or reader for reader in model.readers}
    if (role_key(role) or role) not in granted:
        known = ", ".join(sorted(granted)) or "nobody"
        message = (
            f"the role {role} has no select on {model.schema}.{model.name.upper()}: dbt grants it to {known}; {users}"
        )
        yield document.finding(relation, message)


def _column(document: Document, record: Record, model: Model, usage: Usage) -> Iterator[Finding]:
    table, remote = f"{model.schema}.{model.name.upper()}", record.remote
    column = model.columns.get(remote.lower())
    users = usage.of(record.name)
    if column is None:
        yield document.finding(record.element, f"{table} has no column {remote} (dbt's model {model.name}); {users}")
        return
    if remote != column.name.upper():
        message = f"{table} has no column {remote}, but {column.name.upper()}: names without quotes are in upper case"
        yield document.finding(record.element, f"{message}; {users}")
        return
    try:
        wanted = data_type(column.data_type)
    except KeyError:
        message = f"{table}.{remote} is {column.data_type}, which is no type that is known here; {users}"
        yield document.finding(record.element, message)
        return
    if record.type != wanted.local or record.text("remote-type").strip() != str(wanted.remote):
        found = f"{record.type} ({record.text('remote-type').strip() or '?'})"
        message = f"{table}.{remote} is {column.data_type}, so {wanted.local} ({wanted.remote}), not {found}; {users}"
        yield document.finding(record.element, message)
