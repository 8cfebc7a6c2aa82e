"""The web app behind both pages. Every path below its prefix needs Airflow's login, files included."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from airflow.api_fastapi.auth.managers.models.resource_details import AccessView, DagAccessEntity
from airflow.api_fastapi.core_api.security import requires_access_dag, requires_access_view
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse, JSONResponse

from finance_lab.web import answers
from finance_lab.web.headers import DOCS_POLICY, EVERYWHERE
from finance_lab.web.shared import Shared
from finance_lab.web.steps import DAG_ID
from finance_lab.web.unavailable import Unavailable

STATIC = Path(__file__).parent / "static"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
READING = ["GET", "HEAD"]
METHODS = [*READING, "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

Load = Callable[[], Any]


def create_app(
    health: Load = answers.health,
    market: Load = answers.market,
    runs: Load = answers.runs,
    docs_page: Callable[[], Path] = answers.docs_page,
) -> FastAPI:
    """The app; the arguments are what its answers come from."""
    app = FastAPI(
        title="Market pipeline",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(requires_access_view(AccessView.WEBSITE))],
    )
    app.middleware("http")(_with_headers)
    app.exception_handler(Unavailable)(_unavailable)
    _add_answers(app, {"health": Shared(health), "market": Shared(market), "runs": Shared(runs, seconds=10)})
    _add_files(app, docs_page)
    # Whatever else is asked for needs the login as well, before it is not found.
    app.add_api_route("/{path:path}", _not_found, methods=METHODS)
    return app


def _add_answers(app: FastAPI, shared: dict[str, Shared]) -> None:
    # What the page tells of the pipeline is for those who may see its DAG.
    may_see = [Depends(requires_access_dag("GET", DagAccessEntity.RUN, DAG_ID))]
    for name, answer in shared.items():
        app.add_api_route(
            f"/api/{name}", answer.get, methods=READING, dependencies=may_see, response_class=JSONResponse
        )


def _add_files(app: FastAPI, docs_page: Callable[[], Path]) -> None:
    # A mount of StaticFiles would go round the app's dependencies, and so round the login.
    files = {path.name: path for path in STATIC.iterdir() if path.suffix in TYPES}

    @app.api_route("/", methods=READING)
    def page() -> FileResponse:
        return _file(files["index.html"])

    @app.api_route("/static/{name}", methods=READING)
    def static(name: str) -> FileResponse:
        if name not in files:
            raise HTTPException(404, f"there is no {name}")
        return _file(files[name])

    @app.api_route("/dbt-docs", methods=READING)
    def docs() -> FileResponse:
        path = docs_page()
        if not path.is_file():
            return _file(files["no_docs.html"])
        return FileResponse(path, media_type="text/html", headers={"Content-Security-Policy": DOCS_POLICY})


def _file(path: Path) -> FileResponse:
    return FileResponse(path, media_type=TYPES[path.suffix])


def _not_found(path: str) -> None:
    raise HTTPException(404, "there is nothing here")


async def _with_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    for name, value in EVERYWHERE.items():
        response.headers.setdefault(name, value)
    return response


def _unavailable(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"error": str(error)}, status_code=503)
