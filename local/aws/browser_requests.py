"""Refuse what a browser sends on behalf of a web page.

ministack answers pages of every origin, and whoever may create a function runs code on this machine: any site that
its user visits could. SDKs, Terraform and curl never send the headers by which a browser gives itself away.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

Asgi = Callable[[dict, Callable, Callable], Awaitable[None]]


def refused(application: Asgi) -> Asgi:
    """The application, with 403 for requests of web pages."""

    async def guarded(scope: dict, receive: Callable, send: Callable) -> None:
        if scope["type"] == "lifespan" or not _of_a_page(scope["headers"]):
            await application(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"The laptop's AWS does not serve web pages.\n"})

    return guarded


def _of_a_page(headers: list[tuple[bytes, bytes]]) -> bool:
    sent = {name.lower(): value for name, value in headers}
    # A browser says "none" when its user typed the address.
    return b"origin" in sent or sent.get(b"sec-fetch-site", b"none") != b"none"
