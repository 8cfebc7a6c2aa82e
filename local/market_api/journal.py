"""Which requests were served: one line each on stderr, and a list that tests can ask for. No keys in either."""

from __future__ import annotations

import sys
import time
from collections import deque
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from local.market_api.keys import kind_of, without_keys

MOST = 10_000


class Journal:
    """The last requests to the API; those to the admin routes (/_...) are not in it."""

    def __init__(self, app: ASGIApp, kept: deque[dict[str, Any]]) -> None:
        self._app, self._kept = app, kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/_"):
            await self._app(scope, receive, send)
            return
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        entry = {
            "method": scope["method"],
            "path": scope["path"],
            "query": without_keys(pairs),
            "key": kind_of(headers, dict(pairs)),
            "status": None,  # stays None when nothing is answered
            "fault": None,
            "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        scope["journal"] = entry
        self._kept.append(entry)
        started, size = time.perf_counter(), 0

        async def counted(message: Message) -> None:
            nonlocal size
            if message["type"] == "http.response.start":
                entry["status"] = message["status"]
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, counted)
        finally:
            shown = scope["path"] + ("?" + urlencode(entry["query"], safe=",") if entry["query"] else "")
            fault = f" fault={entry['fault']}" if entry["fault"] else ""
            milliseconds = (time.perf_counter() - started) * 1000
            line = f"{entry['method']} {shown} {entry['status']} {size}B {milliseconds:.0f}ms{fault}"
            line = "".join(letter if letter.isprintable() else "?" for letter in line)
            print(f"{entry['time']} market_api {line}", file=sys.stderr, flush=True)
