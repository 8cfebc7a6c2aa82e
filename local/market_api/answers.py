"""Answers and CoinGecko's error envelopes: it has four, and which one comes depends on what went wrong where."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

JSON_TYPE = "application/json; charset=utf-8"
_CACHED = "max-age=30, public, must-revalidate, s-maxage=60"


@dataclass(frozen=True)
class Answer:
    """Status, body and headers, before compression."""

    status: int
    body: bytes
    content_type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)

    def encoded(self, accept_encoding: str) -> tuple[bytes, dict[str, str]]:
        """The body and all headers as this client wants them: gzip if it may, the same bytes each time."""
        headers = {"content-type": self.content_type, "vary": "Accept-Encoding", **self.headers}
        body = self.body
        if _accepts_gzip(accept_encoding) and len(body) > 200:
            body = gzip.compress(body, compresslevel=5, mtime=0)
            headers["content-encoding"] = "gzip"
        return body, {**headers, "content-length": str(len(body))}


def _accepts_gzip(accept_encoding: str) -> bool:
    for part in accept_encoding.lower().split(","):
        name, _, quality = part.replace(" ", "").partition(";q=")
        if name in ("gzip", "*"):
            return quality.strip("0.") != "" or not quality
    return False


def ok(data: Any) -> Answer:
    """200 with data, which the real one lets caches keep for a minute."""
    return Answer(200, _json(data), headers={"cache-control": _CACHED})


def plain_error(status: int, text: str) -> Answer:
    """{"error": text}: wrong parameters, unknown coins."""
    return Answer(status, _json({"error": text}))


def status_error(status: int, code: int, text: str) -> Answer:
    """{"status": {...}}: keys and rate limits."""
    return Answer(status, _json({"status": _coded(code, text)}))


def wrapped_error(status: int, code: int, text: str) -> Answer:
    """{"error": {"status": {...}}}: what a plan does not include."""
    return Answer(status, _json({"error": {"status": _coded(code, text)}}))


def nested_code(status: int, code: int, text: str) -> Answer:
    """{"error_code": ..., "status": {"error_message": ...}}: a key on the wrong host; recorded, not documented."""
    return Answer(status, _json({"timestamp": _now(), "error_code": code, "status": {"error_message": text}}))


def _coded(code: int, text: str) -> dict[str, Any]:
    return {"timestamp": _now(), "error_code": code, "error_message": text}


def _now() -> str:
    now = time.time()
    return time.strftime(f"%Y-%m-%dT%H:%M:%S.{int(now % 1 * 1000):03d}+00:00", time.gmtime(now))


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
