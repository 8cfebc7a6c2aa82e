"""A session in the environment's Snowflake, as Terraform logs in there: by key pair, from the same variable."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from deploy.deployment import Deployment
from deploy.errors import DeployError
from deploy.finding import Finding, unknown

KEY = "SNOWFLAKE_PRIVATE_KEY"
_PEM = "-----"
_SECONDS = 20
Connect = Callable[..., Any]


@contextmanager
def session(deployment: Deployment, connect: Connect | None = None) -> Iterator[Any]:
    """A cursor. Raises DeployError when the key is not there or the login is refused."""
    user, role = deployment.values.snowflake_login
    key = deployment.needed(KEY, f"the private key of Snowflake's user {user}, as Terraform takes it")
    if connect is None:
        from snowflake.connector import connect  # a second to import: only where it is asked
    from snowflake.connector.errors import Error

    try:
        connection = connect(
            account=deployment.values.snowflake_account, user=user, role=role, authenticator="SNOWFLAKE_JWT",
            private_key=_der(key), login_timeout=_SECONDS, network_timeout=_SECONDS,
        )  # fmt: skip
    except (Error, ValueError) as error:
        raise DeployError(
            f"Snowflake's {deployment.values.snowflake_account} does not let {user} in: {str(error).splitlines()[0]}",
            "are account, user and its public key right, and does a network policy admit this address?",
        ) from error
    with connection:
        yield connection.cursor()


def answered(what: str, ask: Callable[[], Finding]) -> Finding:
    """A finding; unknown where Snowflake refuses the question."""
    from snowflake.connector.errors import Error

    try:
        return ask()
    except Error as error:
        return unknown(what, f"Snowflake does not tell: {' '.join(str(error).split())}")


def _der(key: str) -> bytes:
    """The key's bytes, of PEM."""
    lines = [line.strip() for line in key.splitlines() if line.strip()]
    if len(lines) < 3 or not lines[0].startswith(_PEM) or "ENCRYPTED" in lines[0]:
        raise DeployError(f"{KEY} is no PKCS #8 key in PEM without a passphrase", "openssl pkcs8 -topk8 -nocrypt")
    return base64.b64decode("".join(lines[1:-1]))
