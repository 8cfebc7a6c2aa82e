"""The strip: one entry for each of the last 48 hours, whether the pipeline knows the hour or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

HOURS = 48
HOUR = timedelta(hours=1)


def window(now: datetime) -> list[datetime]:
    """The beginnings of the last 48 hours, UTC, oldest first; the last is the hour that `now` lies in."""
    present = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return [present - HOUR * ago for ago in range(HOURS - 1, -1, -1)]


def strip(
    rows: Sequence[Mapping[str, Any]], first_hour_at: str | None, now: datetime, due_minutes: int
) -> list[dict[str, Any]]:
    """An entry an hour: the pipeline's own row, or what to think of an hour that has none.

    `rows` have `hour_at` as ISO text with a Z. Without a row an hour is `due` until `due_minutes` after it began
    (0: until it ends), then `missing`; before the pipeline's first hour it is `none`.
    """
    known = {row["hour_at"]: row for row in rows}
    return [known.get(_text(hour)) or _unknown(hour, first_hour_at, now, due_minutes) for hour in window(now)]


def _unknown(hour: datetime, first_hour_at: str | None, now: datetime, due_minutes: int) -> dict[str, Any]:
    due_until = hour + (timedelta(minutes=due_minutes) if due_minutes else HOUR)
    if now < due_until:
        status = "due"
    elif first_hour_at is None or _text(hour) < first_hour_at:
        status = "none"
    else:
        status = "missing"
    return {"hour_at": _text(hour), "status": status}


def _text(hour: datetime) -> str:
    return f"{hour:%Y-%m-%dT%H:%M:%SZ}"
