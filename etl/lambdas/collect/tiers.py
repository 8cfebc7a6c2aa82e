"""CoinGecko's kinds of keys, and the header that each goes out in. Imports nothing: the laptop's cloud reads it too."""

from __future__ import annotations

HEADERS = {"demo": "x-cg-demo-api-key", "pro": "x-cg-pro-api-key"}
