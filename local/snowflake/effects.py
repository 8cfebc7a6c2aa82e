"""What follows a CREATE or ALTER of a table or view that succeeded: what was kept about an old one goes, or moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlglot import exp

from local.snowflake import metadata
from local.snowflake.statements.bulk_grants import apply_future_grants
from local.snowflake.statements.clustering import set_key
from local.snowflake.statements.invalid_views import invalidate_views_on
from local.snowflake.statements.stand_ins import existing_kind

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor
    from local.snowflake.names import ObjectName

Effect = Callable[[], None]

_CHANGES = (exp.AlterRename, exp.AlterColumn, exp.RenameColumn, exp.Drop, exp.SwapTable)


def effect_of(cursor: Cursor, tree: exp.Expr) -> Effect | None:
    """What to do after a statement; looked up before it runs. Takes from the tree what DuckDB does not understand."""
    if isinstance(tree, exp.Create) and tree.kind in ("TABLE", "VIEW"):
        return _effect_of_create(cursor, tree)
    if isinstance(tree, exp.Alter) and isinstance(tree.this, exp.Table):
        return _effect_of_alter(cursor, tree)
    return None


def _effect_of_create(cursor: Cursor, create: exp.Create) -> Effect | None:
    """DuckDB has temporary tables outside schemas only, so TEMPORARY in a schema is a plain table.

    Snowflake's would vanish with the session; dbt drops its own.
    """
    table = create.find(exp.Table)
    properties = create.args.get("properties")
    given = properties.expressions if properties else []
    temporary = any(isinstance(p, exp.TemporaryProperty) for p in given)
    key = next((p for p in given if isinstance(p, exp.ClusterProperty)), None)
    if properties:
        dropped = (exp.ClusterProperty, exp.TemporaryProperty) if table and table.db else exp.ClusterProperty
        properties.set("expressions", [p for p in given if not isinstance(p, dropped)])
    if table is None or (temporary and not table.db):
        return None
    name = _name(cursor, table)
    if not cursor.has_database(name.database):
        return None
    replace = bool(create.args.get("replace"))
    copy_grants = any(isinstance(p, exp.CopyGrantsProperty) for p in given)
    existed = (copy_grants or not replace) and existing_kind(cursor, name) is not None
    if existed and not replace:
        return None  # it fails, or says IF NOT EXISTS
    kind = cursor.kind_in_creation or create.kind

    def effect() -> None:
        if replace:
            metadata.forget_object(cursor.duck, *name, keep_grants=existed)
            invalidate_views_on(cursor, name)
        if key:
            set_key(cursor, name, f"LINEAR({', '.join(e.sql('snowflake') for e in key.expressions)})")
        if not existed and not temporary:
            apply_future_grants(cursor, name, kind)

    return effect


def _effect_of_alter(cursor: Cursor, alter: exp.Alter) -> Effect | None:
    actions = alter.args.get("actions") or []
    if not any(isinstance(action, _CHANGES) for action in actions):
        return None
    name = _name(cursor, alter.this)
    new = next((_name(cursor, a.this) for a in actions if isinstance(a, exp.AlterRename)), None)

    def effect() -> None:
        invalidate_views_on(cursor, name)
        if new and new.database == name.database:
            metadata.rename_object(cursor.duck, name.database, name[1:], new[1:])

    return effect if cursor.has_database(name.database) else None


def _name(cursor: Cursor, table: exp.Table) -> ObjectName:
    parts = (table.args.get(key) for key in ("this", "db", "catalog"))
    return cursor.resolve(exp.table_(*parts).sql("snowflake"))
