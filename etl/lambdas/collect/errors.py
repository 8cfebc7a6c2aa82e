"""The ways in which the market API fails. The class names are what the state machine retries and reports."""

from __future__ import annotations

import re
from typing import Any

import orjson

from etl.lambdas.collect.redaction import redacted

_EXCERPT = 200
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.I | re.S)
_NO_COIN = "coin not found"
_WRONG_HOST, _NO_KEY, _PLAN = (10010, 10011), (10002,), (10005, 10006, 10012)


class MarketApiUnavailable(RuntimeError):
    """Try again later: 408, 5xx, a network fault, an answer that is not the API's."""

    retry_after: float | None = None
    """Seconds that the API asked to wait."""


class MarketApiThrottled(MarketApiUnavailable):
    """Try again in a minute or two: 429, or our own budget of calls a minute is used up."""


class MarketApiEmpty(RuntimeError):
    """The API answers, but has no coins."""


class MarketApiRefused(RuntimeError):
    """Trying again will not help: the request is wrong."""


class MarketApiKeyOnWrongHost(MarketApiRefused):
    """A pro key at the public host, or a demo key at the pro host: MARKET_API_URL and MARKET_API_TIER do not match."""


class MarketApiKeyRefused(MarketApiRefused):
    """The key is missing, unknown or revoked: see the secret that MARKET_API_KEY_SECRET names."""


class MarketApiPlanLimit(MarketApiRefused):
    """The plan does not include what was asked for: an endpoint, or a time so long ago."""


class MarketApiNotFound(MarketApiRefused):
    """There is no such coin: the API itself says so."""


def refusal(status: int, code: int | None, said: str) -> type[MarketApiRefused]:
    """The error for an answer that is not to be retried, by HTTP status, CoinGecko's own code and its words."""
    if code in _WRONG_HOST:
        return MarketApiKeyOnWrongHost
    if code in _PLAN or status == 402:
        return MarketApiPlanLimit
    if code in _NO_KEY or status == 401:
        return MarketApiKeyRefused
    return MarketApiNotFound if status == 404 and _NO_COIN in said.lower() else MarketApiRefused


def explain(body: bytes) -> tuple[str, int | None]:
    """What an error body says, and CoinGecko's code: one of its JSON envelopes, else the beginning of the text."""
    try:
        said, code = _envelope(orjson.loads(redacted(body)))
    except orjson.JSONDecodeError:
        said, code = None, None
    said = said and _one_line(said)
    return (f"{said} (code {code})" if said and code is not None else said) or excerpt(body), code


def excerpt(body: bytes) -> str:
    """The beginning of a body in one line; of a web page, its title."""
    text = redacted(body)[: 20 * _EXCERPT].decode("utf-8", "replace")
    title = _TITLE.search(text)
    if title or text.lstrip()[:1] == "<":
        text = f"a web page: {title[1] if title else text}"
    return _one_line(text) or "no body"


def _one_line(text: str) -> str:
    text = " ".join(text.split())
    return text[:_EXCERPT] + ("…" if len(text) > _EXCERPT else "")


def _envelope(answer: Any) -> tuple[str | None, int | None]:
    """{"error": text}, {"status": {...}}, {"error": {"status": {...}}}, and a code beside the status."""
    error = answer.get("error") if isinstance(answer, dict) else None
    if isinstance(error, str):
        return error, _code(answer)
    holder = error if isinstance(error, dict) else answer
    status = holder.get("status") if isinstance(holder, dict) else None
    if not isinstance(status, dict):
        return None, None
    message = status.get("error_message")
    return str(message) if message else None, _code(status) or _code(holder)


def _code(holder: dict[str, Any]) -> int | None:
    code = str(holder.get("error_code"))
    return int(code) if code.isascii() and code.isdigit() and len(code) < 10 else None
