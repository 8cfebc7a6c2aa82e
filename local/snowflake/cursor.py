"""Runs one statement: our own statements first, then fakesnow's translation with our corrections to its tree."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb
import sqlglot
from fakesnow.cursor import FakeSnowflakeCursor
from sqlglot import exp

from local.snowflake import metadata, rewrites, statements
from local.snowflake.access import check_reading, refuse_writing
from local.snowflake.copy_into import copy_result, run_copy
from local.snowflake.effects import effect_of
from local.snowflake.errors import as_sql_errors
from local.snowflake.names import ObjectName, resolve
from local.snowflake.statements.comments import write_comment
from local.snowflake.wire_types import described_type, sendable

if TYPE_CHECKING:
    from local.snowflake.connection import Connection

_CONFLICT_TRIES = 6
_CONFLICT_PAUSE_SECONDS = 0.05


class Cursor(FakeSnowflakeCursor):
    """fakesnow's cursor, and what the handlers of statements need of it."""

    def __init__(self, connection: Connection, duck: duckdb.DuckDBPyConnection) -> None:
        super().__init__(connection, duck)
        self.duck = duck
        self.store = connection.store
        self.session_parameters = connection.session_parameters
        self.roles = connection.roles
        self.kind_in_creation: str | None = None

    def execute(self, command: str, params: Sequence[Any] | dict | None = None, *args: Any, **kwargs: Any) -> Cursor:
        """Run a statement. Raises ProgrammingError for whatever goes wrong."""

        def run() -> Cursor:
            text = statements.strip_comments(command)
            if self.roles.reader(self.role) is not None:
                refuse_writing(text)
            answer = statements.answer(self, text)
            if answer is None:
                return super(Cursor, self).execute(command, params, *args, **kwargs)
            self._execute(sqlglot.parse_one(answer, read="duckdb"))
            return self

        with as_sql_errors():
            return self._retry_conflicts(run)

    def resolve(self, name: str) -> ObjectName:
        return resolve(name, self._conn.database, self._conn.schema)

    @property
    def role(self) -> str | None:
        """The session's role, None if the client named none."""
        return self._conn.role

    def use_role(self, role: str) -> None:
        self._conn.role = role

    @contextmanager
    def creating(self, kind: str) -> Iterator[None]:
        """While a view is created that stands for another kind of object."""
        self.kind_in_creation = kind
        try:
            yield
        finally:
            self.kind_in_creation = None

    def session_database(self) -> str | None:
        return self._conn.database

    def current_database(self) -> str:
        """The session's database. Raises ProgrammingError if it has none."""
        return resolve("_._", self._conn.database, None).database

    def in_transaction(self) -> bool:
        """Whether the session has an open transaction, its own or one that DML has opened without autocommit."""
        return self._conn._in_transaction

    def has_database(self, database: str) -> bool:
        return self.row("select 1 from duckdb_databases() where database_name = ?", [database]) is not None

    def has_object(self, name: ObjectName) -> bool:
        """Whether a table or view has this name."""
        tables = "system.information_schema.tables where table_catalog = ? and table_schema = ? and table_name = ?"
        return self.row(f"select 1 from {tables}", list(name)) is not None

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> tuple | None:
        """The first row of a query in DuckDB SQL."""
        return self.duck.execute(sql, list(parameters)).fetchone()

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The first value of a query in DuckDB SQL, None without a row."""
        row = self.row(sql, parameters)
        return row and row[0]

    def translate_for_duckdb(self, tree: exp.Expr) -> str:
        """Snowflake's tree as DuckDB SQL, by fakesnow's rules alone."""
        return super()._transform(tree, None).sql(dialect="duckdb")

    def _inline_variables(self, sql: str) -> str:
        """Leave `$name` alone: fakesnow takes it for a session variable inside texts too, such as a coin's symbol."""
        return sql

    def _transform_explode(self, tree: exp.Expr) -> list[exp.Expr]:
        if isinstance(tree, exp.Merge):
            return [tree]  # DuckDB has MERGE; fakesnow's emulation trips on unqualified columns
        return rewrites.split_create_table(tree) or super()._transform_explode(tree)

    def _transform(self, tree: exp.Expr, params: Any) -> exp.Expr:
        if isinstance(tree, exp.Copy):
            return tree  # run_copy reads it as it was written
        if (roles := self.roles.reader(self.role)) is not None:
            check_reading(self, roles, tree)
        rewrites.name_columns(tree)
        rewrites.replace_functions(self, tree)
        effect = effect_of(self, tree)
        translated = super()._transform(tree, params)
        if effect:
            translated.set("effect", effect)
        return rewrites.show_kinds(self, tree, translated) if isinstance(tree, exp.Show) else translated

    def _execute(self, transformed: exp.Expr, params: Any = None) -> None:
        if isinstance(transformed, exp.Copy):
            self._begin_if_needed()
            transformed = sqlglot.parse_one(copy_result(self.duck, run_copy(self, transformed)), read="duckdb")
        elif isinstance(transformed, exp.Merge):
            self._begin_if_needed()
            transformed, params = rewrites.run_merge(self.duck, transformed, params), None
        table, comment = transformed.args.pop("table_comment", (None, None))
        effect = transformed.args.pop("effect", None)
        super()._execute(transformed, params)
        if effect:
            effect()
        if isinstance(transformed, exp.Transaction | exp.Commit | exp.Rollback):
            self._conn._in_transaction = isinstance(transformed, exp.Transaction)  # fakesnow: without autocommit only
        if comment is not None:  # fakesnow would write it unescaped, and None as a text
            write_comment(self, self.resolve(table.sql(dialect="snowflake")), comment)
        if created := transformed.args.get("create_db_name"):
            metadata.create_metadata(self.duck, created)
        if self._arrow_table is not None:
            self._arrow_table = sendable(self._arrow_table)

    def _describe_last_sql(self) -> list:
        return [(name, described_type(kind), *rest) for name, kind, *rest in super()._describe_last_sql()]

    def _begin_if_needed(self) -> None:
        """Open the transaction that DML opens in a session without autocommit."""
        if not self._conn._autocommit and not self._conn._in_transaction:
            self.duck.begin()
            self._conn._in_transaction = True

    def _retry_conflicts(self, run: Callable[[], Cursor]) -> Cursor:
        """Two sessions that write one table clash in DuckDB, where Snowflake would queue the second."""
        for attempt in range(1, _CONFLICT_TRIES + 1):
            try:
                return run()
            except duckdb.TransactionException as e:
                if "conflict" not in str(e).lower() or self.in_transaction() or attempt == _CONFLICT_TRIES:
                    raise
                time.sleep(_CONFLICT_PAUSE_SECONDS * 2**attempt)
        raise AssertionError("unreachable")
