"""Count what is asked of the laptop's AWS, by service and operation: what a bill would count. `make cost` reads it.

Written when the server stops, for the time since its start; S3's by method, a bucket's own settings left out.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

from local.aws.browser_requests import Asgi

_SERVICE = re.compile(rb"Credential=[^/]+/\d+/[^/]+/([a-z0-9-]+)/aws4_request")


class RequestCounts:
    """What has been asked since this was made."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def counted(self, application: Asgi) -> Asgi:
        """The application, with each signed request counted before it is answered."""

        async def counting(scope: dict, receive: Callable, send: Callable) -> None:
            if scope["type"] == "http" and (name := operation(scope)):
                self.counts[name] += 1
            await application(scope, receive, send)

        return counting

    def save(self, path: Path) -> None:
        """Write them as JSON, {"s3 PUT": 12, "states StartExecution": 1, …}."""
        path.write_text(json.dumps(dict(sorted(self.counts.items())), indent=1))


def operation(scope: dict) -> str | None:
    """`<service> <operation>`; None for a request that is not signed, or that is about a bucket and not its objects."""
    headers = {name.lower(): value for name, value in scope["headers"]}
    signed = _SERVICE.search(headers.get(b"authorization", b""))
    if not signed:
        return None
    service = signed[1].decode()
    if service == "s3":
        return _of_s3(scope)
    target = headers.get(b"x-amz-target", b"").decode().rpartition(".")[2]
    return f"{service} {target or scope['method']}"


def _of_s3(scope: dict) -> str | None:
    query = parse_qs(scope.get("query_string", b"").decode(), keep_blank_values=True)
    _, _, key = scope["path"].strip("/").partition("/")
    if key:
        return f"s3 {scope['method']}"
    return "s3 LIST" if scope["method"] == "GET" and ("list-type" in query or "prefix" in query) else None
