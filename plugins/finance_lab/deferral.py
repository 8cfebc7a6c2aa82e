"""Why a deferred task's trigger ended without an event. Airflow itself only says "Trigger failure"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def trigger_failure(next_kwargs: Mapping[str, Any] | None) -> str:
    """The last line of the trigger's traceback: the exception and its words."""
    lines = "\n".join((next_kwargs or {}).get("traceback") or ()).strip().splitlines()
    return lines[-1].strip() if lines else "its log says why"
