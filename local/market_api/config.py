"""What the environment asks of the simulator, checked before anything listens."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass

from local.market_api.clock import ClockError, parse_run_at
from local.market_api.faults import Fault, FaultError, parse_fault

MOST_COINS = 20_000


class ConfigError(ValueError):
    """A variable that cannot be used; the message names it and the way out."""


@dataclass(frozen=True)
class Config:
    seed: str = "finance-de-lab"
    coins: int = 1000
    api_key: str = ""
    run_at: int | None = None
    faults: tuple[Fault, ...] = ()

    def __repr__(self) -> str:
        return f"Config(seed={self.seed!r}, coins={self.coins}, api_key={'set' if self.api_key else 'none'})"

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Config:
        """Read MARKET_SEED, MARKET_COINS, MARKET_API_KEY, RUN_AT and MARKET_FAULTS; raises ConfigError."""
        coins = env.get("MARKET_COINS") or str(cls.coins)
        if not coins.isdecimal() or not 0 < int(coins) <= MOST_COINS:
            raise ConfigError(f"MARKET_COINS={coins}: give a number from 1 to {MOST_COINS}")
        try:
            run_at = parse_run_at(env["RUN_AT"]) if env.get("RUN_AT") else None
            found = json.loads(env.get("MARKET_FAULTS") or "[]")
            if not isinstance(found, list):
                raise FaultError("not a list")
            faults = tuple(parse_fault(fault) for fault in found)
        except ClockError as error:
            raise ConfigError(str(error)) from error
        except (json.JSONDecodeError, FaultError) as error:
            raise ConfigError(f"MARKET_FAULTS is not a JSON list of faults: {error}") from error
        return cls(env.get("MARKET_SEED") or cls.seed, int(coins), env.get("MARKET_API_KEY", ""), run_at, faults)
