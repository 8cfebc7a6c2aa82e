"""API keys, as the public host checks them: a demo key in a header or in the query, never a pro key.

Nothing here keeps or writes a key's value, and `without_keys` takes them out of whatever is shown.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping

from local.market_api.answers import Answer, nested_code, status_error

DEMO_HEADER, DEMO_PARAMETER = "x-cg-demo-api-key", "x_cg_demo_api_key"
PRO_HEADER, PRO_PARAMETER = "x-cg-pro-api-key", "x_cg_pro_api_key"
_MISSING = (
    "API Key Missing. Please make sure you're using the right authentication method. For Pro API, please visit: "
    "https://docs.coingecko.com/reference/authentication. For Public/Demo API, please visit: "
    "https://docs.coingecko.com/v3.0.1/reference/authentication."
)
_WRONG_HOST = (
    "If you are using Pro API key, please change your root URL from api.coingecko.com to pro-api.coingecko.com"
)


def refusal(expected: str, headers: Mapping[str, str], query: Mapping[str, str], keyless: bool) -> Answer | None:
    """The error for this request's key, or None. `expected` empty: any key or none. `keyless`: no key will do."""
    if PRO_HEADER in headers or PRO_PARAMETER in query:
        return nested_code(400, 10010, _WRONG_HOST)
    given = headers.get(DEMO_HEADER) or query.get(DEMO_PARAMETER) or ""
    if not expected or (keyless and not given):
        return None
    if hmac.compare_digest(given.encode(), expected.encode()):
        return None
    return status_error(401, 10002, "Invalid API Key" if given else _MISSING)


def kind_of(headers: Mapping[str, str], query: Mapping[str, str]) -> str | None:
    """Which kind of key came: demo, pro or None. Not the key."""
    if PRO_HEADER in headers or PRO_PARAMETER in query:
        return "pro"
    return "demo" if DEMO_HEADER in headers or DEMO_PARAMETER in query else None


def without_keys(query: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The query without parameters named like a key; values that look like one are masked."""
    return {
        name: "(key)" if value.startswith("CG-") else value
        for name, value in query
        if "key" not in name.lower() and not name.startswith("CG-")
    }
