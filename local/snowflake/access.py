"""What a reader (see roles) may do: read the tables and views on which it holds SELECT, and look around.

It needs USAGE on their schema and database as well. A view is read with SELECT on the view, whatever lies below it.
A reader writes nothing, whatever it was granted beyond SELECT. INFORMATION_SCHEMA, SHOW, COPY_HISTORY and
SYSTEM$PIPE_STATUS answer everybody with everything, where Snowflake shows to each role what it may see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlglot import exp

from local.snowflake import metadata
from local.snowflake.errors import does_not_exist, not_authorized
from local.snowflake.names import IDENTIFIER, ObjectName, identifiers

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor

_HARMLESS = re.compile(
    r"\(*\s*(?:(?:select|with|values|show|desc|describe|use|set|unset|begin|start|commit|rollback)\b|alter\s+session\b)",
    re.I,
)
_ROWS = re.compile(
    r"(?:insert\s+(?:overwrite\s+)?into|update|delete\s+from|merge\s+into|copy\s+into|truncate(?:\s+table)?)"
    rf"\s+(?:if\s+exists\s+)?(?P<name>{IDENTIFIER})",
    re.I,
)
_OBJECT = re.compile(
    r"\b(?P<kind>table|view|pipe|stage|file\s+format|sequence|schema|database|warehouse|integration|role|user)\s+"
    rf"(?:if\s+(?:not\s+)?exists\s+)?(?P<name>{IDENTIFIER})",
    re.I,
)
_WRITES = (
    exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Alter, exp.TruncateTable, exp.Copy,
)  # fmt: skip
_USES = ("USAGE", "OWNERSHIP", "ALL", "ALL PRIVILEGES")
_READS = ("SELECT", "OWNERSHIP", "ALL", "ALL PRIVILEGES")


def refuse_writing(statement: str) -> None:
    """Raise ProgrammingError if a statement, without the comments around it, is more than reading."""
    if _HARMLESS.match(statement):
        return
    if rows := _ROWS.match(statement):
        raise not_authorized("table", identifiers(rows["name"])[-1])
    if found := _OBJECT.search(statement):
        raise not_authorized(" ".join(found["kind"].lower().split()), identifiers(found["name"])[-1])
    raise not_authorized("account", "LOCAL")


def check_reading(cursor: Cursor, roles: frozenset[str], tree: exp.Expr) -> None:
    """Raise ProgrammingError if a statement names a table or view that none of the roles may read."""
    if isinstance(tree, exp.Show | exp.Use):
        return
    if write := tree.find(*_WRITES):  # after a WITH
        raise not_authorized("table", next((t.name for t in write.find_all(exp.Table)), "").upper())
    for name in _tables(cursor, tree):
        _check(cursor, roles, name)


def _tables(cursor: Cursor, tree: exp.Expr) -> Iterator[ObjectName]:
    """The tables and views that a statement names, without its CTEs, table functions and INFORMATION_SCHEMA."""
    for table in tree.find_all(exp.Table):
        if isinstance(table.this, exp.DynamicIdentifier):
            name = cursor.resolve(table.this.name)
        elif isinstance(table.this, exp.Identifier) and not _is_cte(table):
            parts = [part for part in (table.args.get(key) for key in ("catalog", "db", "this")) if part]
            name = cursor.resolve(".".join(f'"{p.name if p.quoted else p.name.upper()}"' for p in parts))
        else:
            continue
        if name.schema != "INFORMATION_SCHEMA":
            yield name


def _is_cte(table: exp.Table) -> bool:
    """Whether a name is that of a CTE in sight; a CTE sees those before it, and itself only if it is recursive."""
    if table.args.get("db"):
        return False
    node: exp.Expr = table
    while above := node.parent:
        if isinstance(above, exp.With):
            before = above.expressions[: above.expressions.index(node) + bool(above.args.get("recursive"))]
            if any(_same(cte.args["alias"].this, table.this) for cte in before):
                return True
            above = above.parent  # whose CTEs these are
        elif (with_ := above.args.get("with_")) and any(
            _same(cte.args["alias"].this, table.this) for cte in with_.expressions
        ):
            return True
        node = above
    return False


def _same(one: exp.Identifier, other: exp.Identifier) -> bool:
    return (one.name if one.quoted else one.name.upper()) == (other.name if other.quoted else other.name.upper())


def _check(cursor: Cursor, roles: frozenset[str], name: ObjectName) -> None:
    database, schema = name.database, f"{name.database}.{name.schema}"
    if not cursor.has_database(database):
        raise does_not_exist("Database", database)
    held = cursor.duck.execute(
        f"select granted_on, name, privilege from {metadata.grants(database)} where granted_to = 'ROLE' "
        "and grantee_name in (select unnest(?)) and name in (?, ?, ?)",
        [list(roles), database, schema, str(name)],
    ).fetchall()
    if not any(kind == "DATABASE" and what == database and how in _USES for kind, what, how in held):
        raise does_not_exist("Database", database)
    if not any(kind == "SCHEMA" and what == schema and how in _USES for kind, what, how in held):
        raise does_not_exist("Schema", schema)
    if not any(what == str(name) and how in _READS for _, what, how in held):
        raise does_not_exist("Object", str(name), sqlstate="42S02")
