"""Corrections to the trees of statements that fakesnow translates, where its or DuckDB's answer is not Snowflake's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc
import sqlglot
from duckdb import DuckDBPyConnection
from fakesnow.transforms.merge import operations
from snowflake.connector.errors import ProgrammingError
from sqlglot import exp

from local.snowflake import metadata
from local.snowflake.copy_into.history import copy_history
from local.snowflake.statements.pipes import pipe_status

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor

_NOT_ENFORCED = (exp.PrimaryKeyColumnConstraint, exp.UniqueColumnConstraint, exp.Reference)
_MERGE_VERBS = {"inserted": "INSERT", "updated": "UPDATE", "deleted": "DELETE"}


def split_create_table(tree: exp.Expr) -> list[exp.Expr] | None:
    """Drop keys, which Snowflake records and DuckDB would enforce, and give CREATE TABLE (columns) AS its columns.

    DuckDB's CREATE TABLE AS takes neither types nor NOT NULL, so the query casts and an ALTER follows.
    """
    if not (isinstance(tree, exp.Create) and tree.kind == "TABLE" and isinstance(tree.this, exp.Schema)):
        return None
    columns = [c for c in tree.this.expressions if isinstance(c, exp.ColumnDef)]
    for column in columns:
        kept = [c for c in column.args.get("constraints") or [] if not isinstance(c.kind, _NOT_ENFORCED)]
        column.set("constraints", kept)
    tree.this.set("expressions", columns)
    if not isinstance(tree.expression, exp.Query):
        return None
    required = [c.this.sql(dialect="snowflake") for c in columns if _is_not_null(c)]
    table = tree.this.this.sql(dialect="snowflake")
    tree.set("expression", _cast_to(columns, tree.expression))
    tree.set("this", tree.this.this)
    return [
        tree,
        *[
            sqlglot.parse_one(f"alter table {table} alter column {name} set not null", read="snowflake")
            for name in required
        ],
    ]


def replace_functions(cursor: Cursor, tree: exp.Expr) -> None:
    """Put what they stand for in the place of COPY_HISTORY, SYSTEM$PIPE_STATUS, CURRENT_ROLE and ARRAY_CONTAINS."""
    for function in list(tree.find_all(exp.CurrentRole)):
        function.replace(exp.Literal.string(cursor.role) if cursor.role else exp.null())
    for contains in list(tree.find_all(exp.ArrayContains)):
        contains.replace(_json_contains(contains))
    for rows in list(tree.find_all(exp.TableFromRows)):
        function = rows.find(exp.Anonymous)
        if function is not None and function.name.upper() == "COPY_HISTORY":
            rows.replace(_copy_history(cursor, function).subquery(rows.alias or "copy_history"))
    for function in list(tree.find_all(exp.Anonymous)):
        if function.name.upper() == "SYSTEM$PIPE_STATUS":
            argument = function.expressions[0] if function.expressions else None
            if not (isinstance(argument, exp.Literal) and argument.is_string):
                raise ProgrammingError(
                    msg="SYSTEM$PIPE_STATUS takes the pipe's name as a text.", errno=1003, sqlstate="42000"
                )
            function.replace(exp.Literal.string(pipe_status(cursor, argument.name)))


def name_columns(tree: exp.Expr) -> None:
    """Name a query's unnamed columns by their text in upper case, as Snowflake does, rather than by DuckDB's text."""
    for column in tree.expressions if isinstance(tree, exp.Select) else ():
        if not (column.is_star or isinstance(column, exp.Column | exp.Alias | exp.Aliases)):
            name = exp.to_identifier(column.sql(dialect="snowflake").upper(), quoted=True)
            column.replace(exp.alias_(column.copy(), name))


def show_kinds(cursor: Cursor, show: exp.Show, translated: exp.Expr) -> exp.Expr:
    """SHOW OBJECTS, TABLES and VIEWS with STARTS WITH and the stand-ins as what they stand for."""
    if show.name.upper() not in ("OBJECTS", "TABLES", "VIEWS") or show.args.get("terse"):
        return translated
    query = translated.sql(dialect="duckdb")
    columns = {row[0] for row in cursor.duck.execute(f"describe {query}").fetchall()}
    corrected = {
        "kind": "case k.kind when 'DYNAMIC TABLE' then 'TABLE' when 'MATERIALIZED VIEW' then 'VIEW' else o.kind end",
        "is_dynamic": "if(k.kind = 'DYNAMIC TABLE', 'Y', 'N')",
        "cluster_by": "coalesce(k.cluster_by, c.cluster_by, '')",
        "automatic_clustering": "if(coalesce(k.cluster_by, c.cluster_by) is null, 'OFF', 'ON')",
    }
    replaced = ", ".join(f"{value} as {name}" for name, value in corrected.items() if name in columns)
    replaced = f"replace ({replaced})" if replaced else ""
    database = cursor.current_database()
    starts = show.args.get("starts_with")
    where = f"where starts_with(o.name, {starts.sql(dialect='duckdb')})" if isinstance(starts, exp.Expr) else ""
    return sqlglot.parse_one(
        f"select o.* {replaced} from ({query}) as o left join {metadata.kinds(database)} as k "
        f"on k.schema_name = o.schema_name and k.name = o.name left join {metadata.clustering(database)} as c "
        f"on c.schema_name = o.schema_name and c.name = o.name {where}",
        read="duckdb",
    )


def run_merge(duck: DuckDBPyConnection, merge: exp.Merge, params: Any) -> exp.Expr:
    """Run DuckDB's MERGE and return the query for Snowflake's answer: a count for each kind of its WHEN clauses."""
    done = duck.execute(f"{merge.sql(dialect='duckdb')} returning merge_action", params).to_arrow_table()
    counts = {c["values"].as_py(): c["counts"].as_py() for c in pc.value_counts(done["merge_action"])}
    columns = ", ".join(
        f'{counts.get(_MERGE_VERBS[operation], 0)} as "number of rows {operation}"'
        for operation, clauses in operations(merge).items()
        if clauses
    )
    answer = sqlglot.parse_one(f"select {columns}", read="duckdb")
    answer.set("merge_counts", True)
    return answer


def _copy_history(cursor: Cursor, function: exp.Anonymous) -> exp.Select:
    arguments = {
        a.this.name.upper(): a.expression for a in function.expressions if isinstance(a, exp.Kwarg | exp.PropertyEQ)
    }
    if not {"TABLE_NAME", "START_TIME"} <= arguments.keys():
        raise ProgrammingError(
            msg="COPY_HISTORY needs the arguments TABLE_NAME and START_TIME.", errno=938, sqlstate="22023"
        )
    table = cursor.resolve(arguments["TABLE_NAME"].name)
    return copy_history(table, arguments["START_TIME"], arguments.get("END_TIME"))


def _json_contains(contains: exp.ArrayContains) -> exp.Expr:
    value = contains.expression
    if isinstance(value, exp.Cast) and value.to.is_type("variant"):
        value = value.this  # DuckDB would parse the text as JSON
    return exp.func("json_contains", exp.func("to_json", contains.this.copy()), exp.func("to_json", value.copy()))


def _is_not_null(column: exp.ColumnDef) -> bool:
    return any(
        isinstance(c.kind, exp.NotNullColumnConstraint) and not c.kind.args.get("allow_null")
        for c in column.args.get("constraints") or []
    )


def _cast_to(columns: list[exp.ColumnDef], query: exp.Query) -> exp.Select:
    names = [column.this.copy() for column in columns]
    inner = query.unnest() if isinstance(query, exp.Subquery) else query
    values = [
        exp.alias_(exp.cast(exp.column(name.copy(), table="_q"), column.kind.copy()), name.copy())
        if column.kind
        else exp.column(name.copy(), table="_q")
        for name, column in zip(names, columns, strict=True)
    ]
    source = exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier("_q"), columns=names))
    return exp.select(*values).from_(source)
