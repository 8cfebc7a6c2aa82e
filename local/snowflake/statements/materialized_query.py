"""Which queries a materialized view takes: Snowflake's list of limitations, read strictly where it is vague.

Any subquery, CTE or set operator is refused, though Snowflake may take some. Views on another database's tables are
not emulated. The numbers of Snowflake's errors are known for some of these problems only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from local.snowflake.errors import does_not_exist, invalid_materialized_view, not_emulated
from local.snowflake.names import ObjectName
from local.snowflake.statements.stand_ins import existing_kind

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor

_AGGREGATES = (
    exp.ApproxDistinct, exp.Hll, exp.Avg, exp.BitwiseAndAgg, exp.BitwiseOrAgg, exp.BitwiseXorAgg, exp.Count,
    exp.CountIf, exp.Max, exp.Min, exp.Stddev, exp.StddevPop, exp.StddevSamp, exp.Sum, exp.Variance, exp.VariancePop,
)  # fmt: skip
_NOT_DETERMINISTIC = {
    "CURRENT_ACCOUNT", "CURRENT_DATE", "CURRENT_ROLE", "CURRENT_SESSION", "CURRENT_TIME", "CURRENT_TIMESTAMP",
    "CURRENT_TRANSACTION", "CURRENT_USER", "CURRENT_WAREHOUSE", "GETDATE", "LOCALTIME", "LOCALTIMESTAMP", "NORMAL",
    "RANDOM", "RANDSTR", "SEQ1", "SEQ2", "SEQ4", "SEQ8", "SYSDATE", "SYSTIMESTAMP", "UNIFORM", "UUID_STRING", "ZIPF",
}  # fmt: skip
_CLAUSES = {
    "having": "HAVING", "order": "ORDER BY", "limit": "LIMIT", "offset": "OFFSET", "qualify": "QUALIFY",
}  # fmt: skip


def checked(cursor: Cursor, query: exp.Expr, database: str) -> tuple[exp.Select, ObjectName]:
    """The query of a materialized view in a database, with its table's name and columns spelled out; and that table.

    Raises ProgrammingError for a query that Snowflake does not maintain.
    """
    select = query.unnest() if isinstance(query, exp.Subquery) else query
    if isinstance(select, exp.SetOperation):
        raise invalid_materialized_view("Set operators are not supported.")
    if not isinstance(select, exp.Select):
        raise invalid_materialized_view("It should be a SELECT.")
    base = _base_table(cursor, select)
    for clause, name in _CLAUSES.items():
        if select.args.get(clause):
            raise invalid_materialized_view(f"{name} is not supported.")
    _check_functions(select)
    _check_group(select)
    if base.database != database:
        raise not_emulated("a materialized view on a table of another database")
    _spell_out(cursor, select, base)
    return select, base


def _base_table(cursor: Cursor, select: exp.Select) -> ObjectName:
    if select.args.get("with_") or any(part is not select for part in select.find_all(exp.Query)):
        raise invalid_materialized_view("Subqueries are not supported.")
    tables = list(select.find_all(exp.Table))
    if len(tables) > 1:
        raise invalid_materialized_view("More than one table referenced in the view definition")
    if not tables or not isinstance(tables[0].this, exp.Identifier) or select.find(exp.Values):
        raise invalid_materialized_view("It should read a table.")
    if tables[0].args.get("when"):
        raise invalid_materialized_view("Time travel is not supported.")
    name = cursor.resolve(exp.table_(*(tables[0].args.get(key) for key in ("this", "db", "catalog"))).sql("snowflake"))
    kind = existing_kind(cursor, name) if cursor.has_database(name.database) else None
    if kind is None:
        raise does_not_exist("Object", str(name), sqlstate="42S02")
    if kind != "TABLE":
        raise invalid_materialized_view(f"'{name.name}' should be a table.")
    return name


def _check_functions(select: exp.Select) -> None:
    if select.find(exp.Window):
        raise invalid_materialized_view("Window functions are not supported.")
    for function in select.find_all(exp.Func):
        names = [function.name] if isinstance(function, exp.Anonymous) else function.sql_names()
        if isinstance(function.parent, exp.Dot):
            raise invalid_materialized_view(f"User-defined function '{names[0].upper()}' is not supported.")
        if not _NOT_DETERMINISTIC.isdisjoint(name.upper() for name in names):
            raise invalid_materialized_view(f"Function '{names[0].upper()}' is not deterministic.")
        if not isinstance(function, exp.AggFunc):
            continue
        if not isinstance(function, _AGGREGATES):
            raise invalid_materialized_view(f"Aggregate function '{names[0]}' is not supported.")
        if function.find(exp.Distinct):
            raise invalid_materialized_view(f"DISTINCT in aggregate function '{names[0]}' is not supported.")


def _check_group(select: exp.Select) -> None:
    """All keys must be in the select list, by expression, alias or position."""
    group = select.args.get("group")
    if group is None:
        return
    if group.find(exp.Cube, exp.Rollup, exp.GroupingSets):
        raise invalid_materialized_view("GROUP BY CUBE, ROLLUP and GROUPING SETS are not supported.")
    selected = {_plain(e.unalias()) for e in select.expressions} | {e.alias_or_name.upper() for e in select.expressions}
    for key in group.expressions:
        if not key.is_int and _plain(key) not in selected:
            raise invalid_materialized_view(f"GROUP BY key '{key.sql('snowflake')}' should be in the SELECT list.")


def _plain(expression: exp.Expr) -> str:
    """An expression's text without the name of the one table."""
    expression = expression.copy()
    for column in expression.find_all(exp.Column):
        for qualifier in ("table", "db", "catalog"):
            column.set(qualifier, None)
    return expression.sql("snowflake").upper()


def _spell_out(cursor: Cursor, select: exp.Select, base: ObjectName) -> None:
    """Fix what the session's schema and `*` mean today: columns that are added to the table stay out of the view."""
    table = select.find(exp.Table)
    for part, value in zip(("catalog", "db", "this"), base, strict=True):
        table.set(part, exp.to_identifier(value, quoted=True))
    columns = cursor.duck.execute(
        "select column_name from duckdb_columns() where database_name = ? and schema_name = ? and table_name = ? "
        "order by column_index",
        list(base),
    ).fetchall()
    for star in [e for e in select.expressions if e.is_star]:
        if not any((star.find(exp.Star) or star).args.values()):  # no EXCLUDE, RENAME or REPLACE
            at = select.expressions.index(star)
            spelled = [exp.column(exp.to_identifier(name, quoted=True)) for (name,) in columns]
            select.set("expressions", [*select.expressions[:at], *spelled, *select.expressions[at + 1 :]])
