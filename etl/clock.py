"""What time it is, for everything that stamps rows."""

from __future__ import annotations

import os
from datetime import UTC, datetime


class ClockError(RuntimeError):
    """RUN_AT is set where only the real time may count."""


class SlotInvalid(ValueError):
    """A slot that is not the start of an hour, written as ISO 8601 with a time zone."""


def now() -> datetime:
    """The present moment, UTC. On the laptop RUN_AT (ISO 8601) pins it; anywhere else RUN_AT is refused."""
    pinned = os.environ.get("RUN_AT")
    if not pinned:
        return datetime.now(UTC)
    if "127.0.0.1" not in os.environ.get("AWS_ENDPOINT_URL", ""):
        raise ClockError("RUN_AT is for the laptop alone: remove it from the function's environment")
    return parse(pinned)


def parse(text: str) -> datetime:
    """An ISO 8601 moment as UTC. Raises ValueError for text without an offset or Z."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone: write it as 2026-11-23T02:00:00Z")
    return moment.astimezone(UTC)


def iso(moment: datetime) -> str:
    """The one form that moments have in payloads: YYYY-MM-DDTHH:MM:SS.mmmZ."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def hour_of(moment: datetime) -> datetime:
    """The start of the moment's hour, UTC."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def slot(text: str) -> datetime:
    """The slot of a run: an hour, UTC. Raises SlotInvalid for anything else."""
    at = slot_of(text)
    if parse(text) != at:
        raise SlotInvalid(f"slot {text} is not the start of an hour")
    return at


def slot_of(text: str) -> datetime:
    """The slot that a moment is in, such as a schedule's. Raises SlotInvalid for what is no moment."""
    try:
        return hour_of(parse(text))
    except (ValueError, TypeError, OverflowError) as error:
        raise SlotInvalid(f"slot {text!r}: {error}") from error


def hour_text(text: str) -> str:
    """The hour of a moment in iso()'s form, in that form."""
    return f"{text[:13]}:00:00.000Z"
