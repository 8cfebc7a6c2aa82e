"""Which market API the stack asks: the simulator, or any CoinGecko-compatible host that MARKET_API_URL names."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from etl.lambdas.collect.tiers import HEADERS
from local.own_secret import made_once
from local.settings import LocalSettings, SettingsError

CALLS_PER_MINUTE = {"keyless": 30, "demo": 30, "pro": 500}
"""What the plans allow at least; documents differ on the demo plan, 30 or 100."""
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class MarketSource:
    """Base URL up to /api/v3, the tier (demo, pro or keyless) and its key. `simulated`: the stack serves it itself.

    `calls_per_minute` is the budget that all calls share; 0: none.
    """

    url: str
    tier: str
    key: str
    simulated: bool
    calls_per_minute: int = 0

    @classmethod
    def from_env(cls, settings: LocalSettings, env: Mapping[str, str] = os.environ) -> MarketSource:
        """Read MARKET_API_URL, MARKET_API_KEY, MARKET_API_TIER (demo unless said) and MARKET_CALLS_PER_MINUTE.

        A host on loopback gets the simulator's own key and no budget of calls; one outside is asked without a key
        unless one is given, and not more often than its plan allows. Raises SettingsError for a URL that is none.
        """
        url = env.get("MARKET_API_URL") or ""
        key = (env.get("MARKET_API_KEY") or "").strip()
        tier = env.get("MARKET_API_TIER") or "demo"
        if not key.isascii() or not key.isprintable():
            raise SettingsError("MARKET_API_KEY has characters that no key has: copy it again")
        if tier not in HEADERS:
            raise SettingsError(f"MARKET_API_TIER={tier} is unknown: use {' or '.join(HEADERS)}")
        if not url:
            url = f"{settings.url('market_api')}/api/v3"
            return cls(url, "demo", _simulator_key(settings), simulated=True, calls_per_minute=_budget(env, 0))
        host = _host(url)
        if not host:
            raise SettingsError(f"MARKET_API_URL={url} is not a URL: write it as https://api.coingecko.com/api/v3")
        if not key and host in _LOOPBACK:
            key = _simulator_key(settings)
        tier = tier if key else "keyless"
        budget = _budget(env, 0 if host in _LOOPBACK else CALLS_PER_MINUTE[tier])
        return cls(url.rstrip("/"), tier, key, simulated=False, calls_per_minute=budget)


def _budget(env: Mapping[str, str], default: int) -> int:
    text = env.get("MARKET_CALLS_PER_MINUTE") or str(default)
    if not (text.isascii() and text.isdigit()) or int(text) > 1000:
        raise SettingsError(f"MARKET_CALLS_PER_MINUTE={text} is not a number from 0 (no limit) to 1000: correct it")
    return int(text)


def _host(url: str) -> str | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.hostname if parts.scheme in ("http", "https") else None


def _simulator_key(settings: LocalSettings) -> str:
    """Made up once a stack: the simulator asks for it, so that every run proves the way of the key."""
    return made_once(settings.state / "market_api.key", lambda: f"CG-{secrets.token_hex(12)}")
