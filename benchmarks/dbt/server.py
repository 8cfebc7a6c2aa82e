"""`python -m benchmarks.dbt.server`: the laptop's Snowflake as it is, with two doors for the benchmark.

`call duckdb($$ ... $$)` runs DuckDB's own SQL, which fills landing without a bucket. And while the file
$BENCHMARK_PROFILE exists, what each statement scans is added to it: see benchmarks.dbt.scans.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

from benchmarks.dbt.scans import ProfiledDuck
from local.snowflake import connection, instance
from local.snowflake.__main__ import main
from local.snowflake.connection import Connection
from local.snowflake.cursor import Cursor
from local.snowflake.results import DONE
from local.snowflake.statements.registry import statement

PROFILE = "BENCHMARK_PROFILE"
_COMMENT = re.compile(r'"node_id": "([^"]+)"')
_TAG = re.compile(r'"node": "([^"]+)"')


class ProfiledConnection(Connection):
    """A session that says for which of dbt's nodes it works: by dbt's comment in the statement, else by the tag."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.node = ""
        self._duck_conn = ProfiledDuck(self._duck_conn, Path(os.environ[PROFILE]), lambda: self.node)


class ProfiledCursor(Cursor):
    """Tells its session for which node it works."""

    def execute(self, command: str, *args: Any, **kwargs: Any) -> Cursor:
        found = _COMMENT.search(command) or _TAG.search(self.session_parameters.get("QUERY_TAG", ""))
        self._conn.node = found[1] if found else ""
        return super().execute(command, *args, **kwargs)


@statement(r"call\s+duckdb\(\$\$(?P<sql>.*)\$\$\)")
def run_duckdb(cursor: Cursor, match: re.Match[str]) -> str:
    cursor.duck.execute(match["sql"])
    return DONE


if __name__ == "__main__":
    instance.Connection, connection.Cursor = ProfiledConnection, ProfiledCursor
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # as local.snowflake does
