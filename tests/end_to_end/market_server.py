"""Another market API: answers the pages it is given, or whatever a test says."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit


@contextlib.contextmanager
def market_server(answer: Callable[[int], tuple[int, str]]) -> Iterator[SimpleNamespace]:
    """Serve /coins/markets; `answer(page)` gives status and body. `requests` counts what was asked."""
    served = SimpleNamespace(answer=answer, requests=[])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            page = int(parse_qs(urlsplit(self.path).query)["page"][0])
            served.requests.append(page)
            status, body = served.answer(page)
            payload = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json" if body[:1] in "[{" else "text/html")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    served.url = f"http://127.0.0.1:{server.server_port}/api/v3"
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()


def pages_of(pages: list[str]) -> Callable[[int], tuple[int, str]]:
    """Answer these bodies as pages 1, 2, …, and empty ones after them."""
    return lambda page: (200, pages[page - 1] if page <= len(pages) else "[]")


def coin(coin_id: str, **changes: object) -> dict[str, object]:
    """A good record, but for the changes."""
    return {
        "id": coin_id, "symbol": coin_id[:4], "name": coin_id.title(), "image": "https://…", "current_price": 2.5,
        "market_cap": 1000000, "market_cap_rank": 7, "total_volume": 5000, "high_24h": 2.6, "low_24h": 2.4,
        "circulating_supply": 400000, "total_supply": 500000, "max_supply": None, "roi": None,
        "last_updated": "2026-11-23T01:58:00.000Z", **changes,
    }  # fmt: skip


def body(*records: object) -> str:
    """A page's text."""
    return json.dumps(list(records))
