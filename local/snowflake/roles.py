"""The account's roles: which exist, which hold which, and which of them only read what they were granted.

Snowflake gives a role what it owns and what was granted to it. Here a role is either a reader, or may do everything:

- a reader was made with CREATE ROLE and may create in no schema and no database, neither itself nor by a role that
  it holds;
- everybody else may do everything: the role that creates models (Snowflake would ask it for SELECT on what others
  own), a role that was never created, and a session without one.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from local.snowflake.metadata import SCHEMA, grants

EVERYBODY = "PUBLIC"
_ROLES = f"_fs_global.{SCHEMA}.lab_roles"
_HELD = f"_fs_global.{SCHEMA}.lab_held_roles"
_MAKES = "(privilege in ('OWNERSHIP', 'ALL', 'ALL PRIVILEGES') or starts_with(privilege, 'CREATE '))"


class Roles:
    """Kept in fakesnow's global file, through a connection of its own: Snowflake commits such statements at once."""

    def __init__(self, duck: DuckDBPyConnection) -> None:
        self._duck = duck
        self._readers: dict[str, frozenset[str] | None] = {}
        duck.execute(f"create table if not exists {_ROLES} (name varchar primary key)")
        duck.execute(f"create table if not exists {_HELD} (role varchar, holder varchar, primary key (role, holder))")

    def create(self, role: str) -> None:
        self._run(f"insert or ignore into {_ROLES} values (?)", [role])

    def drop(self, role: str) -> None:
        self._run(f"delete from {_ROLES} where name = ?", [role])
        self._run(f"delete from {_HELD} where role = ? or holder = ?", [role, role])

    def exists(self, role: str) -> bool:
        return bool(self._run(f"select 1 from {_ROLES} where name = ?", [role]))

    def grant(self, role: str, holder: str) -> None:
        """Let a role have all that another may do."""
        self._run(f"insert or ignore into {_HELD} values (?, ?)", [role, holder])

    def revoke(self, role: str, holder: str) -> None:
        self._run(f"delete from {_HELD} where role = ? and holder = ?", [role, holder])

    def forget_readers(self) -> None:
        """After statements about roles, or grants on schemas and databases: what was found out may no longer hold."""
        self._readers = {}  # a new one, so that a search that runs at this moment writes into the old

    def reader(self, role: str | None) -> frozenset[str] | None:
        """The roles whose grants a reader reads by, its own among them; None for a role that may do everything."""
        if role is None:
            return None
        found = self._readers
        if role not in found:
            found[role] = self._find_reader(role)
        return found[role]

    def _find_reader(self, role: str) -> frozenset[str] | None:
        rows = self._run(
            f"with recursive mine(role) as (select ? union select h.role from {_HELD} as h join mine on h.holder = "
            f"mine.role) select role, role in (select name from {_ROLES}) from mine",
            [role],
        )
        roles = [name for name, _ in rows]
        if not all(created for _, created in rows) or self._makes(roles):
            return None
        return frozenset([*roles, EVERYBODY])

    def _makes(self, roles: list[str]) -> bool:
        databases = self._run("select database_name from duckdb_tables() where table_name = 'lab_grants'")
        return any(
            self._run(
                f"select 1 from {grants(database)} where granted_on in ('SCHEMA', 'DATABASE') "
                f"and granted_to = 'ROLE' and {_MAKES} and grantee_name in (select unnest(?)) limit 1",
                [roles],
            )
            for (database,) in databases
        )

    def _run(self, sql: str, parameters: list | None = None) -> list[tuple]:
        with self._duck.cursor() as own:  # sessions are threads, and a connection is for one at a time
            rows = own.execute(sql, parameters or []).fetchall()
        if not sql.startswith(("select", "with")):
            self.forget_readers()
        return rows
