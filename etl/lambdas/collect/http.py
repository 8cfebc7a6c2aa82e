"""One GET of the market API: its status, its headers, and its body as it came over the wire, within a time limit."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import HTTPError

from etl.lake import raw_page
from etl.lake.raw_page import RawPageUnreadable
from etl.lambdas.collect.errors import MarketApiUnavailable

CONNECT_SECONDS = 5
SILENCE_SECONDS = 10
"""Without a byte."""
CONNECTIONS = 4
"""Kept at once. A function of Lambda's has one call at a time, whoever runs the handler in threads has as many as pages
are collected at once."""
BODY_SECONDS = 30
"""For the whole answer, however it drips."""
_PIECE = 2**16
_PACKED = ("gzip", "x-gzip")


@dataclass(frozen=True)
class Answer:
    """What the API answered; `packed` is the body, gzip-compressed."""

    status: int
    headers: Mapping[str, str]
    packed: bytes

    def words(self) -> bytes:
        """The body of an answer that is read for its words alone; nothing where it does not unpack."""
        try:
            return raw_page.unpack(self.packed)
        except RawPageUnreadable:
            return b""


def get(url: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
    """Ask once; redirections are not followed, the key goes to one host alone. Raises MarketApiUnavailable."""
    asking = {"accept": "application/json", "accept-encoding": "gzip", **headers}
    began = time.monotonic()
    try:
        parts = urlsplit(url)
        answer = _pool(parts.scheme, parts.hostname or "").request(
            "GET", url, fields=dict(query), headers=asking, retries=False, redirect=False, preload_content=False
        )
    except (HTTPError, ValueError) as error:  # ValueError: a proxy or a URL that is none
        raise _unavailable(error) from error
    try:
        packed = _packed(_body(answer, began), answer.headers.get("content-encoding", ""))
    except (HTTPError, MarketApiUnavailable) as error:
        if answer.status == 200:
            raise _unavailable(error) from error
        packed = b""  # its status and headers say enough
    return Answer(answer.status, answer.headers, packed)


def _unavailable(error: Exception) -> MarketApiUnavailable:
    if isinstance(error, MarketApiUnavailable):
        return error
    return MarketApiUnavailable(f"{type(error).__name__}: {error}")


def _body(answer: urllib3.BaseHTTPResponse, began: float) -> bytes:
    try:
        body = b"".join(_pieces(answer, began))
    except BaseException:
        answer.close()  # what was not read must not come to the next one
        raise
    answer.release_conn()
    return body


def _pieces(answer: urllib3.BaseHTTPResponse, began: float) -> Iterable[bytes]:
    size = 0
    while piece := answer.read1(_PIECE, decode_content=False):
        size += len(piece)
        if size > raw_page.MAX_BYTES:
            raise MarketApiUnavailable(f"answered {answer.status} with more than {raw_page.MAX_BYTES} bytes")
        if time.monotonic() - began > BODY_SECONDS:
            raise MarketApiUnavailable(f"answered {answer.status}, but no more than {size} bytes in {BODY_SECONDS} s")
        yield piece
    promised = "" if answer.headers.get("transfer-encoding") else answer.headers.get("content-length", "")
    if promised.isdecimal() and len(promised) < 20 and size < int(promised):
        raise MarketApiUnavailable(f"answered {answer.status}, but the connection broke: {size} of {promised} bytes")


def _packed(body: bytes, encoding: str) -> bytes:
    if encoding.strip().lower() in _PACKED:
        return body
    if encoding.strip().lower() not in ("", "identity"):
        raise MarketApiUnavailable(f"answered in the encoding {encoding!r}, which was not asked for")
    return raw_page.pack(body)


@cache
def _pool(scheme: str, host: str) -> urllib3.PoolManager:
    """Connections, kept warm; through the proxy that the environment names, if it does."""
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=SILENCE_SECONDS)
    proxy = getproxies().get(scheme)
    if proxy and not proxy_bypass(host):
        return urllib3.ProxyManager(proxy, timeout=timeout, maxsize=CONNECTIONS)
    return urllib3.PoolManager(timeout=timeout, maxsize=CONNECTIONS)
