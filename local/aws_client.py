"""boto3 clients of the laptop's AWS, for all of local/: its endpoint, its account, and no proxy in between."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config

from local.settings import ACCOUNT, PATH_STYLE, REGION, LocalSettings


def aws_client(
    settings: LocalSettings,
    service: str,
    *,
    connect_seconds: float = 5,
    read_seconds: float = 60,
    attempts: int = 3,
    **config: Any,
) -> Any:
    """A client of one service; short timeouts, since it is on loopback. `config` goes to botocore."""
    return boto3.client(
        service,
        endpoint_url=settings.url("aws"),
        region_name=REGION,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key="test",  # noqa: S106 - the emulator takes any
        config=Config(
            connect_timeout=connect_seconds,
            read_timeout=read_seconds,
            retries={"total_max_attempts": attempts},
            proxies={},
            s3=PATH_STYLE,
            **config,
        ),
    )
