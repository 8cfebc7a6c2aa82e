"""The API key as request header, from Secrets Manager. Read once a worker; never logged, never in a payload."""

from __future__ import annotations

from functools import cache

import boto3
from botocore.exceptions import ClientError

from etl.lambdas.collect.errors import MarketApiKeyRefused
from etl.lambdas.collect.redaction import remember
from etl.lambdas.collect.tiers import HEADERS


@cache
def key_header(tier: str, secret: str) -> dict[str, str]:
    """The header for a tier: demo or pro; none for keyless.

    Raises ValueError for another tier, MarketApiKeyRefused for a secret that is empty or that no header can carry.
    """
    if tier == "keyless":
        return {}
    if tier not in HEADERS:
        raise ValueError(f"MARKET_API_TIER={tier} is unknown: use one of {', '.join([*HEADERS, 'keyless'])}")
    value = _value(secret)
    if not value.isascii() or not value.isprintable() or not value:
        raise MarketApiKeyRefused(f"the secret {secret} holds no API key that an HTTP header can carry")
    remember(value)
    return {HEADERS[tier]: value}


def _value(secret: str) -> str:
    try:
        answer = boto3.client("secretsmanager").get_secret_value(SecretId=secret)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        # Terraform makes the secret without a value, so that none is in its state
        raise MarketApiKeyRefused(f"the secret {secret} is not there, or was never given a value") from error
    return answer.get("SecretString", "").strip()


def forget_key() -> None:
    """Read the secret again with the next call: the key was refused, and may have been rotated."""
    key_header.cache_clear()
