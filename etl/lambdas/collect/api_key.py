"""The API key as request header, from Secrets Manager. Read once a worker; never logged, never in a payload."""

from __future__ import annotations

from functools import cache

import boto3

HEADERS = {"demo": "x-cg-demo-api-key", "pro": "x-cg-pro-api-key"}


@cache
def key_header(tier: str, secret: str) -> dict[str, str]:
    """The header for a tier: demo or pro; none for keyless. Raises ValueError for another tier."""
    if tier == "keyless":
        return {}
    if tier not in HEADERS:
        raise ValueError(f"MARKET_API_TIER={tier} is unknown: use one of {', '.join([*HEADERS, 'keyless'])}")
    value = boto3.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    return {HEADERS[tier]: value}
