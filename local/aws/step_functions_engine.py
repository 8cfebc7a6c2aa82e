"""Connect moto's Step Functions interpreter to this server.

The interpreter calls other services through boto3, by default on the port of moto's own server. It also writes
every failed state, payload included, to the log as an error; that is in the execution's history.
"""

from __future__ import annotations

import functools
import logging
import sys
from typing import Any

import boto3
from botocore.client import BaseClient
from botocore.config import Config

# For what importing it brings in: all modules in which names are to be replaced.
from moto.stepfunctions.parser.asl.parse import asl_parser  # noqa: F401
from moto.stepfunctions.parser.asl.utils import boto_client

from local.settings import ACCOUNT

_LONGEST_FUNCTION_SECONDS = 900


def install(endpoint: str) -> None:
    """Let tasks call the services at `endpoint`."""
    logging.getLogger("moto.stepfunctions").setLevel(logging.CRITICAL)
    clients = functools.cache(functools.partial(_client, endpoint))

    def boto_client_for(region: str, service: str, state_credentials: Any = None) -> BaseClient:
        return clients(region, service)

    replace_in_moto(boto_client.boto_client_for, boto_client_for)


def replace_in_moto(old: Any, new: Any) -> None:
    """Put `new` wherever the interpreter's modules hold `old`: they took it by name when they were imported."""
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("moto.stepfunctions."):
            for name in [name for name, value in vars(module).items() if value is old]:
                setattr(module, name, new)


def _client(endpoint: str, region: str, service: str) -> BaseClient:
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key="test",  # noqa: S106 any value will do
        config=Config(
            parameter_validation=False,
            retries={"total_max_attempts": 1},
            connect_timeout=60,
            read_timeout=_LONGEST_FUNCTION_SECONDS + 10,
            max_pool_connections=50,
            s3={"addressing_style": "path"},
            inject_host_prefix=False,
        ),
    )
