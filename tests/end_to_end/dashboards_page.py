"""The page of `make dashboards`: what is in it, and what a browser makes of it."""

from __future__ import annotations

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any

DASHBOARDS = ("market_now", "coin", "pipeline_health")
_DATA = re.compile(r'<script type="application/octet-stream" id="data">([^<]*)</script>')


def sheets_in(path: Path) -> dict[str, Any]:
    """The page's sheets with all their views."""
    return json.loads(gzip.decompress(base64.b64decode(_DATA.search(path.read_text())[1])))["sheets"]


def watch(page) -> list[str]:
    """What the page asks for beyond itself, and what goes wrong in it, as it happens."""
    found: list[str] = []
    page.on("request", lambda request: request.is_navigation_request() or found.append(f"request {request.url}"))
    page.on("console", lambda message: message.type in ("error", "warning") and found.append(message.text))
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def open_page(page, path: Path) -> None:
    """Until its scripts have unpacked the numbers."""
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]")


def open_dashboard(page, dashboard: str) -> None:
    """Until every sheet of it is drawn."""
    page.click(f"#tab-{dashboard}")
    sheets = f'[...document.querySelectorAll("#{dashboard} .sheet")]'
    page.wait_for_function(
        f'{sheets}.every(sheet => sheet.querySelector(".main-svg, .cards dd, .empty:not([hidden])"))'
    )
