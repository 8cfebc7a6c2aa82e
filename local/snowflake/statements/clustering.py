"""Clustering keys: kept and shown. Nothing clusters rows here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from local.snowflake import metadata
from local.snowflake.errors import does_not_exist
from local.snowflake.names import IDENTIFIER, ObjectName
from local.snowflake.results import DONE
from local.snowflake.statements.registry import statement

if TYPE_CHECKING:
    from local.snowflake.cursor import Cursor

_KEY = re.compile(r"\bcluster\s+by\s*\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)", re.I)


@statement(
    rf"alter\s+(?P<kind>table|materialized\s+view)\s+(?:if\s+exists\s+)?(?P<name>{IDENTIFIER})\s+"
    r"(?P<change>cluster\s+by\s*\(.*\)|drop\s+clustering\s+key|(?:suspend|resume)\s+recluster)"
)
def alter_clustering(cursor: Cursor, match: re.Match[str]) -> str:
    name = cursor.resolve(match["name"])
    if not cursor.has_object(name):
        raise does_not_exist(" ".join(match["kind"].split()).capitalize(), str(name))
    if not match["change"].lower().endswith("recluster"):
        set_key(cursor, name, key_of(match["change"]))
    return DONE


def key_of(text: str) -> str | None:
    """The CLUSTER BY of a statement, as SHOW prints it."""
    key = _KEY.search(text)
    return f"LINEAR({key[1].strip()})" if key else None


def set_key(cursor: Cursor, name: ObjectName, key: str | None) -> None:
    """Write down what an object is clustered by."""
    kinds, keys = metadata.kinds(name.database), metadata.clustering(name.database)
    of = [name.schema, name.name]
    if cursor.row(f"select 1 from {kinds} where schema_name = ? and name = ?", of):
        cursor.duck.execute(f"update {kinds} set cluster_by = ? where schema_name = ? and name = ?", [key, *of])
        return
    cursor.duck.execute(f"delete from {keys} where schema_name = ? and name = ?", of)
    if key:
        cursor.duck.execute(f"insert into {keys} values (?, ?, ?)", [*of, key])
