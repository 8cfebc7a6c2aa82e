"""What can go wrong with Tableau's server, in words: what was being done, what the server says, the way out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from xml.etree.ElementTree import ParseError

import requests
from tableauserverclient.server.endpoint.exceptions import (
    InternalServerError,
    NonXMLResponseError,
    RedirectError,
    XMLError,
)
from tableauserverclient.server.exceptions import EndpointUnavailableError

WAYS_OUT = {
    "401": "the session was ended, as by another sign-in with the same token: let nothing else use this token",
    "403": "the token's user may not do this",
}
_NO_TABLEAU = "the answer is not of Tableau's REST API: is TABLEAU_SERVER right?"


class PublishError(Exception):
    """Publishing can't go on. The message says why, and what to do."""


@contextmanager
def telling(doing: str, ways_out: Mapping[str, str] | None = None) -> Iterator[None]:
    """Turn what the client raises into a PublishError. `ways_out` is by HTTP status, such as "403".

    The cause is not chained: its request may carry the token.
    """
    try:
        yield
    except XMLError as error:
        if not error.code:
            raise PublishError(f"{doing}: {_NO_TABLEAU}") from None
        hint = {**WAYS_OUT, **(ways_out or {})}.get(error.code[:3])
        raise PublishError(
            f"{doing}: Tableau answers {_answer(error)}" + (f". {_sentence(hint)}" if hint else "")
        ) from None
    except InternalServerError as error:
        raise PublishError(f"{doing}: Tableau failed with HTTP {error.code}; try again") from None
    except (NonXMLResponseError, ParseError):
        raise PublishError(f"{doing}: {_NO_TABLEAU}") from None
    except (RedirectError, EndpointUnavailableError) as error:
        raise PublishError(f"{doing}: {error}") from None
    except requests.RequestException as error:
        raise PublishError(f"{doing}: no answer from TABLEAU_SERVER ({_network(error)})") from None


def _answer(error: XMLError) -> str:
    words = [word.strip() for word in (error.summary, error.detail) if word and word.strip()]
    return f"{error.code}: {'. '.join(words)}".rstrip(".")


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _network(error: BaseException) -> str:
    """The operating system's own words, which requests wraps several times."""
    if isinstance(error, requests.Timeout):
        return "timed out"
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.strerror:
            return seen.strerror
        seen = seen.__cause__ or seen.__context__
    return type(error).__name__
