"""The ways in which the market API fails. The class names are what the state machine retries and reports."""

from __future__ import annotations

import json
from typing import Any

_EXCERPT = 200


class MarketApiUnavailable(RuntimeError):
    """Try again later: 408, 429, 5xx, a network fault, an answer that is not the API's."""


class MarketApiRefused(RuntimeError):
    """Trying again will not help: the key, the plan or the request is wrong."""


class MarketApiEmpty(RuntimeError):
    """The API answers, but has no coins."""


def explain(body: str) -> str:
    """What an error body says: one of the API's JSON envelopes, or the beginning of the text."""
    try:
        return _message(json.loads(body)) or _excerpt(body)
    except (ValueError, RecursionError):
        return _excerpt(body)


def _message(answer: Any) -> str | None:
    error = answer.get("error") if isinstance(answer, dict) else None
    if isinstance(error, str):
        return error
    holder = error if isinstance(error, dict) else answer
    status = holder.get("status") if isinstance(holder, dict) else None
    if isinstance(status, dict) and status.get("error_message"):
        return f"{status['error_message']} (code {status.get('error_code') or holder.get('error_code')})"
    return None


def _excerpt(body: str) -> str:
    text = " ".join(body.split())
    return text[:_EXCERPT] + ("…" if len(text) > _EXCERPT else "") or "no body"
