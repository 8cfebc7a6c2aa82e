"""Ask CoinGecko: for a page of /coins/markets, or for the history of a coin."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

import urllib3

from etl import clock, telemetry
from etl.lake import market_chart
from etl.lake.raw_page import RawPage
from etl.lambdas.collect import http
from etl.lambdas.collect.api_key import forget_key, key_header
from etl.lambdas.collect.call_budget import take_call
from etl.lambdas.collect.errors import (
    MarketApiKeyRefused,
    MarketApiPlanLimit,
    MarketApiThrottled,
    MarketApiUnavailable,
    explain,
    refusal,
)
from etl.lambdas.collect.patience import ONE_CALL_SECONDS, Deadline, patiently


@dataclass(frozen=True)
class MarketApi:
    """A CoinGecko-compatible host: base URL up to /api/v3, tier and secret of its key, our calls a minute."""

    url: str
    tier: str
    key_secret: str
    calls_per_minute: int
    work_bucket: str

    @classmethod
    def from_env(cls) -> MarketApi:
        """Read MARKET_API_URL, _TIER, _KEY_SECRET, _CALLS_PER_MINUTE (0: no limit) and WORK_BUCKET."""
        return cls(
            os.environ["MARKET_API_URL"].rstrip("/"),
            os.environ["MARKET_API_TIER"],
            os.environ["MARKET_API_KEY_SECRET"],
            int(os.environ["MARKET_API_CALLS_PER_MINUTE"]),
            os.environ["WORK_BUCKET"],
        )

    def coins_markets(self, page: int, page_size: int, deadline: Deadline, keep: Callable[[RawPage], None]) -> RawPage:
        """One page, ordered by market cap, prices in US dollars: see _ask for `keep` and errors."""
        query = {"vs_currency": "usd", "order": "market_cap_desc", "per_page": str(page_size), "page": str(page)}
        blank = RawPage(b"", clock.now(), self.url)
        return self._ask("/coins/markets", query, blank, deadline, keep)

    def market_chart_range(
        self, coin: str, since: int, until: int, deadline: Deadline, keep: Callable[[RawPage], None]
    ) -> RawPage:
        """A coin's prices, caps and volumes between two moments (seconds since 1970), hourly for 2 to 90 days."""
        query = {"vs_currency": "usd", "from": str(since), "to": str(until)}
        blank = RawPage(b"", clock.now(), self.url, market_chart.SOURCE, coin)
        return self._ask(f"/coins/{quote(coin, safe='')}/market_chart/range", query, blank, deadline, keep)

    def _ask(
        self,
        path: str,
        query: Mapping[str, str],
        blank: RawPage,
        deadline: Deadline,
        keep: Callable[[RawPage], None],
    ) -> RawPage:
        """Ask, again after what passes. `keep` gets each answer with status 200 before anything else is done with it,
        and raises MarketApiUnavailable for one that is not the API's.

        Raises MarketApiUnavailable and MarketApiThrottled after some tries, MarketApiRefused and its kinds at once.
        """
        asked = f"{self.url}{path}" + (f" page {query['page']}" if "page" in query else "")

        def once() -> RawPage:
            waited = take_call(self.work_bucket, self.calls_per_minute, deadline.left() - ONE_CALL_SECONDS)
            if waited:
                telemetry.seconds("CallBudgetWait", waited)
            answer = self._get(path, query, asked)
            raw = replace(blank, packed=answer.packed, collected_at=clock.now())
            try:
                keep(raw)
            except MarketApiUnavailable as error:
                raise MarketApiUnavailable(f"{asked} {error}") from error
            return raw

        return patiently(once, deadline)

    def _get(self, path: str, query: Mapping[str, str], asked: str) -> http.Answer:
        key = key_header(self.tier, self.key_secret)
        began = time.monotonic()
        try:
            answer = http.get(f"{self.url}{path}", query, key)
        except MarketApiUnavailable as error:
            raise MarketApiUnavailable(f"{asked}: {error}") from error
        finally:
            telemetry.seconds("ApiLatency", time.monotonic() - began)
        if answer.status == 200:
            return answer
        said, code = explain(answer.words())
        message = f"{asked} answered {answer.status}: {said}"
        kind = refusal(answer.status, code, said)
        if (answer.status in (408, 429) or answer.status >= 500) and kind is not MarketApiPlanLimit:
            passing = MarketApiThrottled if answer.status == 429 else MarketApiUnavailable
            error = passing(message)
            error.retry_after = _retry_after(answer.headers)
            raise error
        if kind is MarketApiKeyRefused:
            forget_key()  # it may have been rotated: the next call reads the secret again
        raise kind(message)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, from a number or a date; None where the header is absent or neither."""
    text = headers.get("retry-after")
    try:
        return urllib3.Retry().parse_retry_after(text) if text else None
    except (urllib3.exceptions.InvalidHeader, ValueError, OverflowError):
        return None
