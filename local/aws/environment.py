"""The environment variables that ministack reads when it is imported.

Its defaults listen on every interface, open SFTP and MQTT ports, keep nothing, and may drive Docker. A laptop's
stack answers on loopback only, keeps its state under `.local/`, and runs functions as plain processes.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path

from local.settings import ACCOUNT, REGION, LocalSettings

# Variables that would switch ministack to another behaviour than the one tested here.
_UNWANTED = (
    "AWS_ENDPOINT_URL",
    "AWS_PROFILE",
    "AWS_SESSION_TOKEN",
    "EDGE_PORT",
    "LAMBDA_STRICT",
    "LOCALSTACK_HOSTNAME",
    "LOCALSTACK_PERSISTENCE",
    "LOCALSTACK_SFN_MOCK_CONFIG",
    "SERVICES",
    "SFN_MOCK_CONFIG",
    "USE_SSL",
)


def state_folder(settings: LocalSettings) -> Path:
    """Where services other than S3 keep their state, a JSON file each."""
    return settings.aws_state / "services"


def object_folder(settings: LocalSettings) -> Path:
    """Where S3 keeps its objects, a file each with a JSON file of metadata beside it."""
    return settings.aws_state / "s3"


def apply(settings: LocalSettings, env: MutableMapping[str, str] = os.environ) -> None:
    """Set what ministack needs and drop what would lead it astray. AUTH=true, when set, is left in force."""
    for name in _UNWANTED:
        env.pop(name, None)
    env.update(_variables(settings))
    env.setdefault("LOG_LEVEL", "WARNING")


def _variables(settings: LocalSettings) -> dict[str, str]:
    return {
        "GATEWAY_PORT": str(settings.ports["aws"]),
        "BIND_HOST": settings.listen,
        "MINISTACK_HOST": settings.hosts["aws"],
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state_folder(settings)),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(object_folder(settings)),
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        # A Unix socket that never exists: ministack then neither imports the Docker client nor calls a daemon.
        "DOCKER_HOST": f"unix://{settings.aws_state / 'no-docker.sock'}",
    }
