"""A session: its role, its current database and schema, its parameters, and its DuckDB connection."""

from __future__ import annotations

from typing import Any

from duckdb import DuckDBPyConnection
from fakesnow.conn import FakeSnowflakeConnection

from local.snowflake.cursor import Cursor
from local.snowflake.roles import Roles
from local.snowflake.s3 import ObjectStore


class Connection(FakeSnowflakeConnection):
    """fakesnow's session with our cursor."""

    def __init__(self, store: ObjectStore, roles: Roles, duck: DuckDBPyConnection, *args: Any, **kwargs: Any) -> None:
        super().__init__(duck, *args, **kwargs)
        self.store = store
        self.roles = roles
        self.role: str | None = None
        self.session_parameters: dict[str, str] = {}
        if not self.database_set:
            self.database = self._schema = None
        elif not self.schema_set:
            self._schema = None

    def cursor(self, cursor_class: type | None = None) -> Cursor:
        return Cursor(self, self._duck_conn)
