"""A stand-in for CoinGecko's public API, so that the laptop's stack needs no network and no key.

`python -m local.market_api` serves it; `oddities` says which of its rows a consumer should reject.
"""
