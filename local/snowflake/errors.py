"""The errors that Snowflake answers with, by its own numbers, so that clients react as they do in the cloud."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
from snowflake.connector.errors import DatabaseError, ProgrammingError

INTERNAL = 100183
EXPANSION = "Failure during expansion of view"
"""How the message of a query begins that reads an invalid materialized view."""


def does_not_exist(kind: str, name: str, sqlstate: str = "02000") -> ProgrammingError:
    return ProgrammingError(
        msg=f"SQL compilation error:\n{kind} '{name}' does not exist or not authorized.", errno=2003, sqlstate=sqlstate
    )


def not_authorized(kind: str, name: str) -> ProgrammingError:
    return ProgrammingError(
        msg=f"SQL access control error:\nInsufficient privileges to operate on {kind} '{name}'.",
        errno=3001,
        sqlstate="42501",
    )


def invalid_materialized_view(problem: str) -> ProgrammingError:
    """A definition that Snowflake could not maintain."""
    return ProgrammingError(
        msg=f"SQL compilation error:\nInvalid materialized view definition. {problem}", errno=2212, sqlstate="42601"
    )


def already_exists(name: str) -> ProgrammingError:
    return ProgrammingError(
        msg=f"SQL compilation error:\nObject '{name}' already exists.", errno=2002, sqlstate="42710"
    )


def wrong_kind(kind: str, wanted: str) -> ProgrammingError:
    return ProgrammingError(
        msg=f"SQL compilation error:\nObject found is of type '{kind}', not specified type '{wanted}'.",
        errno=2203,
        sqlstate="02000",
    )


def not_emulated(what: str) -> ProgrammingError:
    return ProgrammingError(msg=f"The local Snowflake does not emulate {what}.", errno=9999, sqlstate="0A000")


@contextmanager
def as_sql_errors() -> Iterator[None]:
    """Turn whatever goes wrong into a SQL error: fakesnow would answer HTTP 500, which clients retry without end."""
    try:
        yield
    except ProgrammingError:
        raise
    except DatabaseError as e:
        raise ProgrammingError(msg=e.msg, errno=e.errno, sqlstate=e.sqlstate) from e
    except duckdb.InvalidInputException as e:
        if EXPANSION not in str(e):
            raise _internal(e) from e
        message = f"SQL compilation error:\n{EXPANSION}{str(e).split(EXPANSION, 1)[1]}"
        raise ProgrammingError(msg=message, errno=2037, sqlstate="42601") from e
    except Exception as e:
        raise _internal(e) from e


def _internal(e: Exception) -> ProgrammingError:
    return ProgrammingError(msg=f"{type(e).__name__}: {str(e)[:1500]}", errno=INTERNAL, sqlstate="P0000")
