"""The SELECT over one Parquet file that fills a table: columns matched by name, or a transformation's own.

METADATA$ columns are ordinary columns of the file's relation, so both ways find them there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from duckdb import DuckDBPyConnection
from snowflake.connector.errors import ProgrammingError
from sqlglot import exp

from local.snowflake.copy_into.options import CopyOptions
from local.snowflake.copy_into.stage import StagedFile
from local.snowflake.errors import not_emulated
from local.snowflake.names import ObjectName, literal


def file_relation(file: StagedFile, path: Path, scan_time: datetime) -> str:
    """The file's rows with Snowflake's METADATA$ columns, in DuckDB SQL."""
    return (
        "(select * exclude (file_row_number), "
        f'{literal(file.key)} as "METADATA$FILENAME", '
        'file_row_number + 1 as "METADATA$FILE_ROW_NUMBER", '
        f'{literal(scan_time.isoformat())}::timestamptz as "METADATA$START_SCAN_TIME", '
        f'{literal(file.etag)} as "METADATA$FILE_CONTENT_KEY", '
        f'{literal(file.modified.isoformat())}::timestamptz::timestamp as "METADATA$FILE_LAST_MODIFIED" '
        f"from read_parquet({literal(path)}, file_row_number = true, hive_partitioning = false))"
    )


def insert_statement(
    duck: DuckDBPyConnection,
    copy: exp.Copy,
    options: CopyOptions,
    table: ObjectName,
    relation: str,
    to_duckdb: Callable[[exp.Expr], str],
) -> str:
    """The INSERT that loads one file's relation.

    Raises ProgrammingError for a COPY without a way to tell the columns apart.
    """
    source = copy.args["files"][0]
    if isinstance(source, exp.Subquery):
        query = _transformation(duck, source.this, relation, to_duckdb)
        return f"insert into {table.sql} {_target_columns(copy)} {query}"
    if options.match == "NONE":
        raise ProgrammingError(
            msg="SQL compilation error:\nPARQUET file format can produce one and only one column of type variant, "
            "object, or array. Load data into separate columns using the MATCH_BY_COLUMN_NAME copy option or copy "
            "with transformation.",
            errno=2019,
            sqlstate="0A000",
        )
    return f"insert into {table.sql} {_matched(duck, options, table, relation)}"


def _matched(duck: DuckDBPyConnection, options: CopyOptions, table: ObjectName, relation: str) -> str:
    if options.match not in ("CASE_INSENSITIVE", "CASE_SENSITIVE"):
        raise not_emulated(f"MATCH_BY_COLUMN_NAME = {options.match}")
    fold = str.upper if options.match == "CASE_INSENSITIVE" else str
    in_file = {fold(name): name for name, _ in _describe(duck, relation)}

    def value(column: str, kind: str) -> str:
        source = options.include_metadata.get(column) or in_file.get(fold(column))
        if source is None:
            return "null"
        return f'to_json("{source}")' if kind == "JSON" else f'"{source}"'

    values = ", ".join(value(column, kind) for column, kind in _describe(duck, table.sql))
    return f"select {values} from {relation}"


def _transformation(
    duck: DuckDBPyConnection, query: exp.Select, relation: str, to_duckdb: Callable[[exp.Expr], str]
) -> str:
    """Put the file's columns in the place of $1:name, NULL where the file has none."""
    in_file = {name.lower(): name for name, _ in _describe(duck, relation)}

    def replace(node: exp.Expr) -> exp.Expr:
        if not (isinstance(node, exp.JSONExtract) and _is_first_column(node.this)):
            return node
        first, *rest = [key.this for key in node.expression.find_all(exp.JSONPathKey)]
        if first.lower() not in in_file:
            return exp.Null()
        column = exp.column(exp.to_identifier(in_file[first.lower()], quoted=True))
        if not rest:
            return column
        path = exp.JSONPath(expressions=[exp.JSONPathRoot(), *[exp.JSONPathKey(this=key) for key in rest]])
        return exp.JSONExtract(this=exp.func("to_json", column), expression=path)

    columns = [column.transform(replace) for column in query.expressions]
    return f"{to_duckdb(exp.Select(expressions=columns))} from {relation}"


def _is_first_column(node: exp.Expr) -> bool:
    """$1, or t.$1."""
    if isinstance(node, exp.Column):
        node = node.this
    return isinstance(node, exp.Parameter) and node.name == "1"


def _target_columns(copy: exp.Copy) -> str:
    if not isinstance(copy.this, exp.Schema):
        return ""
    names = [column.name if column.args.get("quoted") else column.name.upper() for column in copy.this.expressions]
    return "(" + ", ".join(f'"{name}"' for name in names) + ")"


def _describe(duck: DuckDBPyConnection, relation: str) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in duck.execute(f"describe from {relation}").fetchall()]
