"""Statements that fakesnow does not know, or gets wrong: one module a family, told apart by their text.

By text because sqlglot has no syntax tree for most of them. Each handler answers with the DuckDB SQL of the
statement's result, or with None to let fakesnow run the statement as well.
"""

from local.snowflake.statements import (
    account_objects,
    bulk_grants,
    clustering,
    comments,
    dynamic_tables,
    grants,
    materialized_views,
    pipes,
    roles,
    session,
    tables,
)
from local.snowflake.statements.registry import answer, strip_comments

__all__ = [
    "account_objects",
    "answer",
    "bulk_grants",
    "clustering",
    "comments",
    "dynamic_tables",
    "grants",
    "materialized_views",
    "pipes",
    "roles",
    "session",
    "strip_comments",
    "tables",
]
