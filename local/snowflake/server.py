"""fakesnow's HTTP routes, made safe for slow statements and for its own errors, and a health check.

A statement that takes longer than a client waits for its socket is answered as Snowflake does, with "in progress"
and a URL to poll; fakesnow just keeps the client waiting, which then sends the statement a second time. And no
answer is HTTP 5xx, which clients repeat without end: what fails inside comes back as a SQL error.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
from collections.abc import Awaitable, Callable
from typing import Any

import fakesnow.server
import sqlglot
from sqlglot.errors import SqlglotError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.snowflake.errors import INTERNAL
from local.snowflake.instance import Account
from local.snowflake.names import identifier

POLL_SECONDS = float(os.environ.get("SNOWFLAKE_POLL_SECONDS", "40"))  # clients wait 60 s for an answer
KEEP_ANSWER_SECONDS = 300
HEALTH_PATH = "/health"

_QUERY = "/queries/v1/query-request"
_LOGIN = "/session/v1/login-request"


class Queries:
    """Statements by the request id that clients repeat: a repeated request gets the first one's answer."""

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Task[Response]] = {}

    async def submit(self, request: Request) -> Response:
        """POST of a statement."""
        request_id = request.query_params.get("requestId") or os.urandom(8).hex()
        if request_id not in self._running:
            await request.body()  # kept on the request: the client may be gone before the statement starts
            self._running[request_id] = asyncio.create_task(_answer(fakesnow.server.query_request, request))
            self._running[request_id].add_done_callback(lambda _: self._forget_later(request_id))
        return await self._wait(request_id)

    async def result(self, request: Request) -> Response:
        """GET of a result that was in progress."""
        return await self._wait(request.path_params["request_id"])

    async def _wait(self, request_id: str) -> Response:
        task = self._running.get(request_id)
        if task is None:
            return _error("Result not found.", "000612")
        done, _ = await asyncio.wait({task}, timeout=POLL_SECONDS)
        return task.result() if done else _in_progress(request_id)

    def _forget_later(self, request_id: str) -> None:
        asyncio.get_running_loop().call_later(KEEP_ANSWER_SECONDS, self._running.pop, request_id, None)


def build_app(account: Account) -> Starlette:
    """The server's application on one account's databases."""
    fakesnow.server.shared_fs = account
    queries = Queries()
    ours = [
        Route(_QUERY, queries.submit, methods=["POST"]),
        Route("/queries/{request_id}/result", queries.result, methods=["GET"]),
        Route(_LOGIN, _login, methods=["POST"]),
        Route(HEALTH_PATH, _health(account), methods=["GET"]),
        Route("/telemetry/send", _accept, methods=["POST"]),
        Route("/telemetry/send/sessionless", _accept, methods=["POST"]),
    ]
    replaced = {route.path for route in ours}
    return Starlette(routes=[*ours, *(route for route in fakesnow.server.routes if route.path not in replaced)])


async def _answer(handler: Callable[[Request], Awaitable[Response]], request: Request) -> Response:
    try:
        response = await handler(request)
    except Exception as e:  # such as a type that the wire format has no room for
        return _error(f"{type(e).__name__}: {e}")
    if response.status_code < 500:
        return response
    problem = await _syntax_problem(request)
    return _error(problem or json.loads(response.body)["message"])


async def _syntax_problem(request: Request) -> str | None:
    """What sqlglot's tokenizer finds wrong, which fakesnow does not catch."""
    try:
        sqlglot.parse(json.loads(_unzipped(request, await request.body()))["sqlText"], read="snowflake")
    except SqlglotError as e:
        return f"SQL compilation error:\n{e}"
    return None


def _unzipped(request: Request, body: bytes) -> bytes:
    return gzip.decompress(body) if request.headers.get("Content-Encoding") == "gzip" else body


async def _login(request: Request) -> Response:
    """Open a session, with the role that the client names, which fakesnow does not ask for."""
    response = await _answer(fakesnow.server.login_request, request)
    body = json.loads(response.body)
    if not body["success"] or not (role := request.query_params.get("roleName")):
        return response
    fakesnow.server.sessions[body["data"]["token"]].role = identifier(role)
    body["data"]["sessionInfo"]["roleName"] = identifier(role)
    return JSONResponse(body)


def _health(account: Account) -> Callable[[Request], Awaitable[Response]]:
    async def health(_: Request) -> Response:
        """200 as soon as the databases are open and answer."""
        await run_in_threadpool(lambda: account.duck_conn.cursor().execute("select 1").fetchone())
        return JSONResponse({"status": "ok"})

    return health


async def _accept(_: Request) -> Response:
    """The connector's telemetry: it goes to the server, and would repeat a 404."""
    return JSONResponse({"success": True})


def _in_progress(request_id: str) -> Response:
    data: dict[str, Any] = {
        "getResultUrl": f"/queries/{request_id}/result",
        "queryId": request_id,
        "queryAbortsAfterSecs": KEEP_ANSWER_SECONDS,
        "progressDesc": None,
    }
    message = "Query execution in progress."
    return JSONResponse({"data": data, "code": "333333", "message": message, "success": False})


def _error(message: str, code: str = f"{INTERNAL:06d}") -> Response:
    data = {"errorCode": code, "sqlState": "P0000"}
    return JSONResponse({"data": data, "code": code, "message": message[:2000], "success": False})
