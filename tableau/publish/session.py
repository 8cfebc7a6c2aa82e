"""One session with the site. A personal access token has one at a time: signing in again ends the first."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import tableauserverclient as tsc

from tableau.publish.errors import PublishError, telling
from tableau.publish.settings import Settings

KEY_PAIRS_SINCE = (3, 27)  # of the REST API: before it, a connection's authentication can't become a key pair
_SERVER_WAYS_OUT = {"404": "is TABLEAU_SERVER right?"}
TIMEOUT_SECONDS = (10, 300)  # to connect, to answer: a workbook is opened by the server before it does

logging.getLogger("TSC").addHandler(logging.NullHandler())  # else its errors go to stderr, with the whole answer


@contextmanager
def signed_in(settings: Settings) -> Iterator[tsc.Server]:
    """The client, signed in and speaking the server's version; signed out at the end, after errors too.

    Raises PublishError.
    """
    with tsc.Server(settings.server, http_options={"timeout": TIMEOUT_SECONDS}) as server:
        server.version = _version(server)
        _sign_in(server, settings)
        try:
            yield server
        finally:
            # an end that fails must not hide what failed before; the session then ends by itself, when idle
            with suppress(PublishError), telling("signing out"):
                server.auth.sign_out()


def _version(server: tsc.Server) -> str:
    """What the server speaks. The client's own use_server_version goes on with an old version after any error."""
    with telling(f"asking {server.server_address} for its version", _SERVER_WAYS_OUT):
        info = server.server_info.get()
    version = (info and info.rest_api_version) or ""
    if not re.fullmatch(r"\d+\.\d+", version):
        raise PublishError(
            f"{server.server_address} does not answer as a Tableau server does: is TABLEAU_SERVER right?"
        )
    if tuple(int(part) for part in version.split(".")) < KEY_PAIRS_SINCE:
        raise PublishError(
            f"{server.server_address} speaks version {version} of the REST API (Tableau {info.product_version}): "
            f"Snowflake's key pairs need {'.'.join(map(str, KEY_PAIRS_SINCE))} or newer. Have the server upgraded"
        )
    return version


def _sign_in(server: tsc.Server, settings: Settings) -> None:
    site = f"site {settings.site}" if settings.site else "the default site"
    refused = (
        f"the token is wrong, expired or revoked (TABLEAU_TOKEN_NAME, TABLEAU_TOKEN_VALUE), or is not of {site}, "
        "or there is no such site (TABLEAU_SITE): Tableau answers all of these alike"
    )
    ways_out = {"401": refused, "403": refused, "404": "there is no such site: is TABLEAU_SITE right?"}
    token = tsc.PersonalAccessTokenAuth(settings.token_name, settings.token.reveal(), site_id=settings.site)
    try:
        with telling(f"signing in to {site} with the token {settings.token_name}", ways_out):
            server.auth.sign_in(token)
    except PublishError as error:
        raise PublishError(settings.token.hidden_in(str(error))) from None  # an answer could repeat what was sent
    except AttributeError:
        raise PublishError(f"{server.server_address} does not sign in as a Tableau server does") from None
