"""Answers of many rows, handed over as a temporary table: as SQL text, sqlglot would parse them for minutes."""

from collections.abc import Mapping, Sequence

import pyarrow as pa
from duckdb import DuckDBPyConnection


def result_table(duck: DuckDBPyConnection, columns: Mapping[str, pa.DataType], rows: Sequence[Sequence[object]]) -> str:
    """Put rows into the session's temporary table and return the DuckDB SQL that reads them."""
    arrays = [pa.array([row[i] for row in rows], kind) for i, kind in enumerate(columns.values())]
    duck.register("_lab_rows", pa.table(arrays, names=list(columns)))
    duck.execute("create or replace temp table _lab_result as select * from _lab_rows")
    duck.unregister("_lab_rows")
    return "select * from temp.main._lab_result"


def status(message: str) -> str:
    """The DuckDB SQL of an answer of one line."""
    return "select '" + message.replace("'", "''") + "' as status"


DONE = status("Statement executed successfully.")
