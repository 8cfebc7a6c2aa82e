"""The account: DuckDB files in one folder, opened at start, so that databases and stages outlive the server.

fakesnow would keep them in memory. Nothing is downloaded: DuckDB's own extensions are off.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import duckdb
from fakesnow import info_schema
from fakesnow.instance import GLOBAL_DATABASE_NAME, FakeSnow
from fakesnow.transforms import show

from local.snowflake.connection import Connection
from local.snowflake.metadata import create_metadata
from local.snowflake.roles import Roles
from local.snowflake.s3 import ObjectStore

_CONFIG = {
    "lambda_syntax": "ENABLE_SINGLE_ARROW",  # what sqlglot writes
    "autoinstall_known_extensions": "false",
    "memory_limit": "2GB",
}


class StateInUseError(RuntimeError):
    """Another process has the data files open; the message says which and what to do."""


class Account(FakeSnow):
    """Opens every database of a folder; `store` holds the objects of stages."""

    def __init__(self, folder: Path, store: ObjectStore) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.db_path = str(folder)
        self.store = store
        self.nop_regexes = None
        self.results_cache: dict[str, tuple] = {}
        self._connecting = threading.Lock()
        self.duck_conn = duckdb.connect(":memory:", config=_CONFIG | {"temp_directory": str(folder / "temporary")})
        self.duck_conn.execute("set global TimeZone = 'UTC'")
        self._attach(folder / f"{GLOBAL_DATABASE_NAME}.duckdb")
        store.empty_folder()  # not before the lock on the data files shows that no other server runs here
        self.duck_conn.execute(info_schema.fs_global_creation_sql())
        self.duck_conn.execute(show.fs_global_creation_sql())
        self.roles = Roles(self.duck_conn)
        for file in sorted(folder.glob("*.db")):
            self._attach(file)
            create_metadata(self.duck_conn, file.stem)

    def connect(
        self, database: str | None = None, schema: str | None = None, nop_regexes: list[str] | None = None, **kw: Any
    ) -> Connection:
        """Open a session. As on Snowflake, one that names a missing database or schema opens without it."""
        with self._connecting:
            return Connection(
                self.store,
                self.roles,
                self.duck_conn.cursor(),
                self.results_cache,
                database,
                schema,
                create_database=False,
                create_schema=False,
                db_path=self.db_path,
                **kw,
            )

    def close(self) -> None:
        """Write everything into the data files, so that the next start has no log to replay."""
        self.duck_conn.close()

    def _attach(self, file: Path) -> None:
        try:
            self.duck_conn.execute(f"attach '{file}' as \"{file.stem}\"")
        except duckdb.IOException as e:
            if "lock" not in str(e):
                raise
            raise StateInUseError(
                f"{file} is open in another process: stop the local Snowflake that runs, or set LOCAL_STATE "
                f"to another folder. {e}"
            ) from e
