"""Snowflake, as the page asks it: one short session a reading, and errors in words that a browser may see."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from airflow.exceptions import AirflowNotFoundException
from snowflake.connector import errors

from finance_lab.hooks.snowflake import FinanceSnowflakeHook
from finance_lab.settings import Settings
from finance_lab.web.unavailable import Unavailable

Query = Callable[..., list[tuple[Any, ...]]]
"""`query(sql, parameters)` answers the rows."""

SECONDS = 20
"""Longer than this nobody waits for a page."""
NO_SUCH_OBJECT = 2003
"""Snowflake's word for both: it is not there, and this role may not see it."""

# One session at a time: the connector is started in threads of Airflow's web server, where nobody else does so.
_turn = threading.Lock()
log = logging.getLogger(__name__)


class PageSnowflakeHook(FinanceSnowflakeHook):
    """The hook, with the patience of a page instead of a task's."""

    def _get_conn_params(self) -> dict[str, Any]:
        return {**super()._get_conn_params(), "login_timeout": SECONDS, "network_timeout": SECONDS}


@contextmanager
def session(settings: Settings) -> Iterator[Query]:
    """A session of the operator's role. Raises Unavailable for whatever goes wrong in it; the log has the details."""
    hook = PageSnowflakeHook(
        settings.snowflake_conn_id,
        session_parameters={"QUERY_TAG": "market_pipeline page", "STATEMENT_TIMEOUT_IN_SECONDS": SECONDS},
    )
    try:
        with _turn, closing(hook.get_conn()) as connection, closing(connection.cursor()) as cursor:
            yield lambda sql, parameters=None: cursor.execute(sql, parameters).fetchall()
    except Exception as error:
        if isinstance(error, Unavailable):
            raise
        log.exception("the page cannot be had from Snowflake")
        raise Unavailable(in_words(error, settings)) from error


def in_words(error: Exception, settings: Settings) -> str:
    """One sentence for the page's reader. Nothing of the error's own text, which may name hosts and users."""
    if isinstance(error, AirflowNotFoundException):
        return f"Airflow has no connection {settings.snowflake_conn_id}: define it, and load the page again."
    if isinstance(error, errors.ProgrammingError) and error.errno == NO_SUCH_OBJECT:
        where = f"{settings.snowflake_database}.{settings.exposed_schema}"
        return (
            f"A table of {where} is not there yet, or Airflow's role may not read it. A run of market_hourly makes it."
        )
    if isinstance(error, errors.ProgrammingError):
        return f"Snowflake refused the query (error {error.errno}). The web server's log has its words."
    if isinstance(error, errors.Error | OSError):
        return "Snowflake cannot be reached. The web server's log has its words; this page tries again by itself."
    return "Reading Snowflake failed. The web server's log says why."
