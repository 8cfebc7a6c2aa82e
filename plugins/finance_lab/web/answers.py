"""The page's three answers: the hours' health and the market from Snowflake, the runs from Airflow."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from airflow.utils.session import create_session
from sqlalchemy.exc import SQLAlchemyError

from finance_lab.settings import SettingError, Settings
from finance_lab.web import queries, steps
from finance_lab.web.health import strip, window
from finance_lab.web.plain import plain
from finance_lab.web.unavailable import Unavailable

log = logging.getLogger(__name__)
_importing = threading.Lock()


def health() -> dict[str, Any]:
    """The strip, the rejects by reason, and how fresh the newest data is. Raises Unavailable."""
    settings, now = _settings(), datetime.now(UTC)
    since = window(now)[0]
    with _session(settings) as query:
        ends = queries.first_and_newest(query, settings)
        rows = queries.quality(query, settings, since)
        rejected = queries.reasons(query, settings, since)
    return {
        "now": plain(now),
        "environment": settings.environment,
        "database": settings.snowflake_database,
        "due_minutes": settings.deadline_minutes,
        **ends,
        "hours": strip(rows, ends["first_hour_at"], now, settings.deadline_minutes),
        "reasons": rejected,
    }


def market() -> dict[str, Any]:
    """The market's last 48 hours, its movers and its largest coins. Raises Unavailable."""
    settings, now = _settings(), datetime.now(UTC)
    with _session(settings) as query:
        return {
            "now": plain(now),
            "hours": queries.overview(query, settings, window(now)[0]),
            "movers": queries.movers(query, settings),
            "largest": queries.largest(query, settings),
        }


def runs() -> dict[str, Any]:
    """The runs of the last 48 hours and the seconds of their steps. Raises Unavailable."""
    now = datetime.now(UTC)
    try:
        with create_session(scoped=False) as database:
            return {
                "now": plain(now),
                "dag_id": steps.DAG_ID,
                "steps": steps.STEPS,
                "runs": steps.runs(database, window(now)[0]),
            }
    except SQLAlchemyError as error:
        log.exception("the page cannot be had from Airflow's database")
        raise Unavailable("Airflow's own database does not answer. The web server's log says why.") from error


def _session(settings: Settings) -> Any:
    # Late: the connector brings pandas, and every process of Airflow's reads the plugins, not the web server alone.
    with _importing:
        from finance_lab.web.warehouse import session

    return session(settings)


def docs_page() -> Path:
    """Where dbt's documentation is, or would be. Raises Unavailable."""
    return _settings().dbt_docs_page


def _settings() -> Settings:
    try:
        return Settings.from_airflow()
    except SettingError as error:
        raise Unavailable(str(error)) from error
