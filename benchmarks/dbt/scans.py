"""What statements scan, by DuckDB's own profiler: written a JSON line a statement, and added up by dbt's nodes.

`rows_scanned` of a scan are the rows of the row groups that it read, after those were left out whose least and
greatest values exclude them, be it by a constant or by what a join or a subquery found meanwhile. A row group has
up to 122,880 rows; less than one is never read.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from local.snowflake.metadata import SCHEMA

_ON = (
    "pragma enable_profiling = 'no_output'",
    "set profiling_mode = 'detailed'",
    "set profiling_coverage = 'ALL'",  # else MERGE, INSERT and CREATE TABLE AS are left out
)

_NOT_OURS = ("temp", "system", "_fs_global")
"""Databases of the server's own."""


@dataclass
class Scanned:
    """Rows and row groups that were read, and the row groups there were."""

    rows: int = 0
    groups: int = 0
    groups_in_all: int = 0

    def add(self, rows: int, groups: int, groups_in_all: int) -> None:
        self.rows += rows
        self.groups += groups
        self.groups_in_all += groups_in_all


class ProfiledDuck:
    """A connection of DuckDB that profiles its statements while `file` exists; `node` tells for whom they run."""

    def __init__(self, duck: duckdb.DuckDBPyConnection, file: Path, node: Callable[[], str]) -> None:
        self._duck, self._file, self._node = duck, file, node
        self._is_on = False

    def execute(self, sql: str, parameters: Any = None) -> duckdb.DuckDBPyConnection:
        """Run a statement to its end. Its profile must be read at once: fetching would be the next one profiled."""
        if not self._is_on and self._file.exists():
            for setting in _ON:
                self._duck.execute(setting)
            self._is_on = True
        answer = self._duck.execute(sql, parameters)
        if self._is_on:
            self._write()
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._duck, name)

    def _write(self) -> None:
        profile = json.loads(self._duck.get_profiling_information(format="json"))
        tables = [scan for root in profile.get("operator", []) for scan in _table_scans(root)]
        if tables:
            line = {"node": self._node(), "scans": tables}
            with self._file.open("a") as lines:
                lines.write(json.dumps(line) + "\n")


def by_node_and_table(file: Path) -> dict[str, dict[str, Scanned]]:
    """What each of dbt's nodes scanned of each table, from the lines that ProfiledDuck wrote."""
    found: dict[str, dict[str, Scanned]] = defaultdict(lambda: defaultdict(Scanned))
    for line in map(json.loads, file.read_text().splitlines()):
        for scan in line["scans"]:
            found[line["node"]][scan["table"]].add(scan["rows"], scan["groups"], scan["groups_in_all"])
    return found


def _table_scans(operator: dict[str, Any]) -> Iterator[dict[str, Any]]:
    table = operator.get("extra_info", {}).get("Table", "")
    database, _, name = table.partition(".")
    if "rows_scanned" in operator and name and database not in _NOT_OURS and not name.startswith(SCHEMA):
        yield {
            "table": name,
            "rows": operator["rows_scanned"],
            "groups": operator["row_groups_scanned"],
            "groups_in_all": operator["total_row_groups_to_scan"],
        }
    for child in operator.get("children", []):
        yield from _table_scans(child)
