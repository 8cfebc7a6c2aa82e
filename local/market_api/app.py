"""The routes: three of CoinGecko's, and a few of our own behind /_ for tests and demos.

Choices where its documentation is silent, taken from clients' issue threads or, failing that, from how its Rails
answers elsewhere: per_page above 250 is 250; numbers that are none, or below 1, are the default; a missing
vs_currency is 422 and an unknown one 400. Only usd is simulated. Coins that wrap another are in the list, unless
include_rehypothecated=false (the real one leaves them out unless it is true).
"""

from __future__ import annotations

import json
import math
from collections import deque
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from local.market_api import journal, sending
from local.market_api.answers import Answer, ok, plain_error, wrapped_error
from local.market_api.clock import DAY, Clock, ClockError, iso, parse_run_at
from local.market_api.config import Config
from local.market_api.faults import FaultError, Faults, parse_fault
from local.market_api.history import MOST_DAYS_BACK, chart
from local.market_api.keys import refusal
from local.market_api.market import Market

MOST_PER_PAGE, USUAL_PER_PAGE = 250, 100
_ORDERS = ("market_cap_desc", "market_cap_asc", "id_asc", "id_desc")
_TOO_FAR_BACK = (
    "Your request exceeds the allowed time range. Public API users are limited to querying historical data within the "
    "past 365 days. Upgrade to a paid plan to enjoy full historical data access: "
    "https://www.coingecko.com/en/api/pricing. "
)
Serve = Callable[[Request], Answer]


def make_app(config: Config) -> ASGIApp:
    """The simulator as an ASGI application, with a market, faults and a journal of its own."""
    market = Market(config.seed, config.coins, Clock(config.run_at))
    faults = Faults(config.faults)
    requests: deque[dict[str, Any]] = deque(maxlen=journal.MOST)

    def api(path: str, serve: Serve, keyless: bool = False) -> Route:
        async def answer(request: Request) -> Response:
            page = _number(request, "page", 1) if path == "/coins/markets" else 0
            fault = faults.take(request.url.path, page)
            if fault:
                request.scope["journal"]["fault"] = fault.kind
                if fault.kind not in sending.NEEDS_THE_ANSWER:
                    return sending.Sent(sending.of_fault(fault), fault)
            refused = refusal(config.api_key, request.headers, request.query_params, keyless)
            return sending.Sent(sending.with_fault(refused or serve(request), fault), fault)

        return Route(f"/api/v3{path}", answer, methods=["GET"])

    routes = [
        api("/ping", lambda request: ok({"gecko_says": "(V3) To the Moon!"}), keyless=True),
        api("/coins/markets", lambda request: markets(market, request)),
        api("/coins/{coin_id}/market_chart/range", lambda request: chart_range(market, request)),
        *_admin(market, faults, requests),
    ]
    return journal.Journal(Starlette(routes=routes, exception_handlers={404: _no_such_path}), requests)


def markets(market: Market, request: Request) -> Answer:
    """GET /coins/markets."""
    query = request.query_params
    order, precision = query.get("order") or _ORDERS[0], query.get("precision")
    if wrong := _wrong_currency(request):
        return wrong
    if order not in _ORDERS:
        return plain_error(422, f"Invalid order; the simulator knows {', '.join(_ORDERS)}")
    if precision and precision != "full" and not (precision.isdecimal() and int(precision) <= 18):
        return plain_error(422, "Invalid precision")
    exact = None if not precision else precision if precision == "full" else int(precision)
    per_page = min(_number(request, "per_page", USUAL_PER_PAGE), MOST_PER_PAGE)
    page, ranking = _number(request, "page", 1), market.ranking()
    only_native = query.get("include_rehypothecated") == "false"
    if order == _ORDERS[0] and not query.get("ids") and not only_native:
        coins = ranking.page(page, per_page)
    else:
        wanted = set(filter(None, query.get("ids", "").split(",")))
        coins = [coin for coin in ranking.coins if not (only_native and coin.wraps)]
        coins = [coin for coin in coins if not wanted or coin.id in wanted]
        if order.startswith("id"):
            coins.sort(key=lambda coin: coin.id)
        if order in ("market_cap_asc", "id_desc"):
            coins.reverse()
        coins = coins[(page - 1) * per_page : page * per_page]
    records = [ranking.record(coin, exact) for coin in coins]
    if only_native:
        records = [{name: value for name, value in found.items() if "rehypo" not in name} for found in records]
    return ok(records)


def chart_range(market: Market, request: Request) -> Answer:
    """GET /coins/{id}/market_chart/range."""
    coin = market.by_id.get(request.path_params["coin_id"])
    if coin is None:
        return plain_error(404, "coin not found")
    if wrong := _wrong_currency(request):
        return wrong
    ends: list[float] = []
    for name in ("from", "to"):
        text = request.query_params.get(name)
        if not text:
            return plain_error(422, f"Missing parameter {name}")
        try:
            ends.append(float(text))
        except ValueError:
            ends.append(math.nan)
        if not 0 <= ends[-1] < 1e11:
            return plain_error(422, f"Invalid parameter {name}: give seconds since 1970")
    now = market.clock.now()
    if ends[0] < now - MOST_DAYS_BACK * DAY:
        return wrapped_error(401, 10012, _TOO_FAR_BACK)
    return ok(chart(coin, ends[0], ends[1], now))


def _wrong_currency(request: Request) -> Answer | None:
    currency = request.query_params.get("vs_currency")
    if not currency:
        return plain_error(422, "Missing parameter vs_currency")
    return None if currency.lower() == "usd" else plain_error(400, "invalid vs_currency")


def _number(request: Request, name: str, usual: int) -> int:
    text = request.query_params.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 and int(text) > 0 else usual


async def _no_such_path(request: Request, error: Exception) -> Response:
    return sending.Sent(plain_error(404, "Incorrect path. Please check https://www.coingecko.com/api/"))


def _admin(market: Market, faults: Faults, requests: deque[dict[str, Any]]) -> list[Route]:
    """Not CoinGecko's: /_faults, /_requests, /_clock."""

    def shown() -> Response:
        pinned = market.clock.pinned is not None
        return JSONResponse({"now": iso(market.clock.now() * 1000), "pinned": pinned})

    async def faulty(request: Request) -> Response:
        if request.method == "DELETE":
            faults.clear()
        elif request.method == "POST":
            try:
                found = json.loads(await request.body())
                for fault in [parse_fault(one) for one in (found if isinstance(found, list) else [found])]:
                    faults.add(fault)
            except (ValueError, FaultError) as error:
                return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(faults.shown())

    async def served(request: Request) -> Response:
        if request.method == "DELETE":
            requests.clear()
        return JSONResponse(list(requests))

    async def clock(request: Request) -> Response:
        if request.method == "POST":
            try:
                run_at = json.loads(await request.body())["run_at"]
                market.clock.pinned = None if run_at is None else parse_run_at(str(run_at))
            except (ValueError, KeyError, TypeError, ClockError) as error:
                return JSONResponse({"error": f'give {{"run_at": moment or null}}: {error}'}, 400)
        return shown()

    return [
        Route("/_faults", faulty, methods=["GET", "POST", "DELETE"]),
        Route("/_requests", served, methods=["GET", "DELETE"]),
        Route("/_clock", clock, methods=["GET", "POST"]),
    ]
