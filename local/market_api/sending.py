"""How an answer goes out: whole, or as a fault wants it. Written against ASGI, because a broken connection and bytes
that drip are no responses a framework knows."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from local.market_api.answers import Answer
from local.market_api.faults import Fault

_PAGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
_HTML = "text/html; charset=UTF-8"
NEEDS_THE_ANSWER = frozenset({"slow", "cut", "wrong_content_type"})


class Sent(Response):
    """An answer, sent in the way of its fault, if it has one."""

    def __init__(self, answer: Answer, fault: Fault | None = None) -> None:
        super().__init__(status_code=answer.status)
        self._answer, self._fault = answer, fault

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = self._fault.kind if self._fault else ""
        if kind == "hang":
            await _hang_up(receive)
            return
        accepted = dict(scope["headers"]).get(b"accept-encoding", b"").decode("latin-1")
        body, headers = self._answer.encoded(accepted)
        raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": self._answer.status, "headers": raw})
        if kind == "slow":
            await _drip(body, self._fault, receive, send)
        elif kind == "cut":
            # Promised more than comes: the server closes the connection.
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        else:
            await send({"type": "http.response.body", "body": body})


def of_fault(fault: Fault) -> Answer:
    """The answer of a fault that does not need the right one."""
    if fault.kind == "status":
        return Answer(fault.status, fault.body.encode(), _type_of(fault.body), fault.headers)
    if fault.kind == "html200":
        return Answer(200, _PAGE, _HTML)
    if fault.kind == "not_array":
        return Answer(200, b'{"data":[],"status":"ok"}')
    if fault.kind == "huge":
        return Answer(200, b'["' + b"x" * max(0, fault.bytes - 4) + b'"]')
    return Answer(200, b"[]")


def with_fault(answer: Answer, fault: Fault | None) -> Answer:
    """The right answer as the fault changes it before it is sent."""
    return replace(answer, content_type="text/plain") if fault and fault.kind == "wrong_content_type" else answer


def _type_of(body: str) -> str:
    start = body.lstrip()[:1]
    if start in ("{", "["):
        return "application/json; charset=utf-8"
    return _HTML if start == "<" else "text/plain; charset=utf-8"


async def _hang_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _drip(body: bytes, fault: Fault, receive: Receive, send: Send) -> None:
    gone = asyncio.ensure_future(_hang_up(receive))
    try:
        for start in range(0, len(body), fault.chunk):
            done, _ = await asyncio.wait({gone}, timeout=fault.seconds)
            if done:
                return
            await send({"type": "http.response.body", "body": body[start : start + fault.chunk], "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()
