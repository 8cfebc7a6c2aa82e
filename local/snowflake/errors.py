"""The errors that Snowflake answers with, by its own numbers, so that clients react as they do in the cloud."""

from collections.abc import Iterator
from contextlib import contextmanager

from snowflake.connector.errors import DatabaseError, ProgrammingError

INTERNAL = 100183


def does_not_exist(kind: str, name: str) -> ProgrammingError:
    return ProgrammingError(
        msg=f"SQL compilation error:\n{kind} '{name}' does not exist or not authorized.", errno=2003, sqlstate="02000"
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
    except Exception as e:
        message = f"{type(e).__name__}: {str(e)[:1500]}"
        raise ProgrammingError(msg=message, errno=INTERNAL, sqlstate="P0000") from e
