"""Ask CoinGecko for one page of /coins/markets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import urllib3
from urllib3.exceptions import HTTPError

from etl import clock
from etl.lake.raw_page import RawPage
from etl.lambdas.collect.errors import MarketApiRefused, MarketApiUnavailable, explain

RETRIED = frozenset({408, 429, 500, 502, 503, 504})
_RETRY = urllib3.Retry(
    total=2,
    read=1,
    status_forcelist=RETRIED - {429},  # failed calls count against the limit: waiting is the state machine's
    respect_retry_after_header=False,
    backoff_factor=0.5,
    backoff_jitter=0.5,
    raise_on_status=False,
    redirect=False,
)
_POOL = urllib3.PoolManager(timeout=urllib3.Timeout(connect=5, read=10), retries=_RETRY)


def coins_markets(base_url: str, page: int, page_size: int, headers: Mapping[str, str]) -> RawPage:
    """One page, ordered by market cap, prices in US dollars.

    Raises MarketApiUnavailable after its own few tries, MarketApiRefused at once.
    """
    url = f"{base_url.rstrip('/')}/coins/markets"
    query = {"vs_currency": "usd", "order": "market_cap_desc", "per_page": str(page_size), "page": str(page)}
    asked = f"{url} page {page}"
    try:
        answer = _POOL.request("GET", url, fields=query, headers={"accept": "application/json", **headers})
    except HTTPError as error:
        raise MarketApiUnavailable(f"{asked}: {_reason(error)}") from error
    body = answer.data.decode("utf-8", "replace")
    if answer.status == 200:
        return RawPage(body, clock.now())
    failure = MarketApiUnavailable if answer.status in RETRIED or answer.status > 504 else MarketApiRefused
    raise failure(f"{asked} answered {answer.status}: {_without(headers.values(), explain(body))}")


def _without(secrets: Iterable[str], text: str) -> str:
    # an API that repeats the key in its answer must not carry it into logs and mails
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def _reason(error: HTTPError) -> str:
    # MaxRetryError's own text repeats the whole request; its reason is what happened
    cause = getattr(error, "reason", None) or error
    return f"{type(cause).__name__}: {cause}"
