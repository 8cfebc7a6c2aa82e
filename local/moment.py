"""RUN_AT: the hour that `make run` plays."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime

from etl import clock
from local.settings import SettingsError

FIRST_YEAR, LAST_YEAR = 2014, 2100  # there was no such market before; the DAG begins in 2013


def pinned(env: Mapping[str, str] = os.environ) -> datetime | None:
    """RUN_AT as a moment, None where it is not set. Raises SettingsError for text that is no moment with a zone."""
    text = env.get("RUN_AT")
    if not text:
        return None
    try:
        moment = clock.parse(text)
    except (ValueError, OverflowError) as error:
        raise SettingsError(f"RUN_AT={text} is not a moment ({error}): write it as 2026-11-23T02:00Z") from error
    if not FIRST_YEAR <= moment.year < LAST_YEAR:
        raise SettingsError(f"RUN_AT={text} lies outside {FIRST_YEAR} to {LAST_YEAR}: write it as 2026-11-23T02:00Z")
    return moment


def slot(moment: datetime | None) -> datetime:
    """The hour to run: the pinned moment's, else the present one."""
    return clock.hour_of(moment or datetime.now(UTC))
