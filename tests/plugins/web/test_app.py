"""The app below its prefix, behind Airflow's real login: its auth manager, its tokens, its dependencies."""

from __future__ import annotations

import re

import pytest
from airflow.api_fastapi.app import create_auth_manager, purge_cached_app
from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
from airflow.models.dag import DagModel
from airflow.models.revoked_token import RevokedToken
from fastapi import FastAPI
from fastapi.testclient import TestClient
from finance_lab.web.app import STATIC, create_app
from finance_lab.web.unavailable import Unavailable

PREFIX = "/market-pipeline"
ANSWERS = ["/api/health", "/api/market", "/api/runs"]
FILES = ["/", "/dbt-docs", *(f"/static/{path.name}" for path in STATIC.iterdir())]
ELSEWHERE = [
    "/nothing",
    "/static/nothing.js",
    "/static/../app.py",
    "/docs",
    "/openapi.json",
    "/api",
    "/api/",
    "/static",
]


def down():
    raise Unavailable("Snowflake cannot be reached.")


@pytest.fixture
def docs(tmp_path):
    return tmp_path / "static_index.html"


@pytest.fixture
def web(monkeypatch, docs):
    """Airflow's part of the web server that lets people in, and the app as the plugin mounts it."""
    monkeypatch.setenv("AIRFLOW__API_AUTH__JWT_SECRET", "of this test " * 6)
    monkeypatch.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS", "False")
    # the two questions that the login has for Airflow's database
    monkeypatch.setattr(DagModel, "get_team_name", staticmethod(lambda dag_id, **_: None))
    monkeypatch.setattr(RevokedToken, "is_revoked", staticmethod(lambda jti, **_: False))
    purge_cached_app()
    create_auth_manager()
    server = FastAPI()
    app = create_app(health=lambda: {"hours": []}, market=down, runs=lambda: {"runs": []}, docs_page=lambda: docs)
    server.mount(PREFIX, app)
    yield TestClient(server, follow_redirects=False, raise_server_exceptions=True)
    purge_cached_app()


@pytest.fixture
def token(web):
    return create_auth_manager().generate_jwt(SimpleAuthManagerUser(username="ann", role="viewer"))


@pytest.fixture
def known(web, token):
    """The client, logged in as the UI is: by its cookie."""
    web.cookies.set("_token", token)
    return web


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_without_the_login_nothing_below_the_prefix_is_answered(web, method):
    answered = {path: web.request(method, PREFIX + path).status_code for path in [*ANSWERS, *FILES, *ELSEWHERE]}
    assert {path: status for path, status in answered.items() if status not in (401, 403)} == {}


@pytest.mark.parametrize("wrong", ["", "made up", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9."])
@pytest.mark.parametrize("sent", ["cookie", "header"])
def test_a_wrong_token_is_no_login(web, sent, wrong):
    headers = {"Authorization": f"Bearer {wrong}"} if sent == "header" else {"Cookie": f"_token={wrong}"}
    answered = {path: web.get(PREFIX + path, headers=headers).status_code for path in [*ANSWERS, *FILES, *ELSEWHERE]}
    assert {path: status for path, status in answered.items() if status not in (401, 403)} == {}


@pytest.mark.parametrize("path", [*FILES, "/api/health", "/api/runs"])
def test_who_is_logged_in_gets_the_page_its_files_and_its_answers(known, path):
    answer = known.get(PREFIX + path)

    assert answer.status_code == 200
    assert answer.content


@pytest.mark.parametrize("path", [*FILES, *ANSWERS, "/nothing", "/static/nothing.js"])
def test_head_is_answered_as_get_is(known, path):
    got, head = known.get(PREFIX + path), known.head(PREFIX + path)

    assert head.status_code == got.status_code
    assert head.headers["content-type"] == got.headers["content-type"]


def test_a_token_in_the_header_is_a_login_as_well(web, token):
    assert web.get(f"{PREFIX}/api/health", headers={"Authorization": f"Bearer {token}"}).json() == {"hours": []}


@pytest.mark.parametrize("path", ["/nothing", "/static/nothing.js", "/static/..%2Fapp.py", "/docs", "/openapi.json"])
def test_what_is_not_there_is_not_found(known, path):
    assert known.get(PREFIX + path).status_code == 404


def test_what_cannot_be_had_is_503_with_a_sentence_and_no_trace(known):
    answer = known.get(f"{PREFIX}/api/market")

    assert answer.status_code == 503
    assert answer.json() == {"error": "Snowflake cannot be reached."}


@pytest.mark.parametrize("path", ["/", "/static/page.js", "/api/health", "/api/market", "/nothing"])
def test_every_answer_forbids_other_hosts_other_frames_and_caches(known, path):
    headers = known.get(PREFIX + path).headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_a_refusal_has_the_same_headers(web):
    assert "default-src 'none'" in web.get(f"{PREFIX}/").headers["content-security-policy"]


def test_dbt_s_page_may_run_its_own_scripts_in_an_origin_of_its_own_and_reach_no_host(known, docs):
    docs.write_text("<html>model.finance.fct_market_hourly</html>")

    answer = known.get(f"{PREFIX}/dbt-docs")

    assert "fct_market_hourly" in answer.text
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["sandbox"] == "allow-scripts"
    assert "connect-src" not in policy
    assert not re.search(r"http|\*|'self'", " ".join(v for k, v in policy.items() if k != "frame-ancestors"))


def test_without_dbt_s_page_it_is_said_how_to_make_it(known):
    answer = known.get(f"{PREFIX}/dbt-docs")

    assert answer.status_code == 200
    assert "make docs" in answer.text


@pytest.mark.parametrize("path", sorted(STATIC.iterdir()), ids=lambda path: path.name)
def test_no_file_names_another_host_or_needs_an_inline_script(path):
    text = path.read_text().replace("http://www.w3.org/2000/svg", "")

    assert not re.search(r"(?:https?:)?//[a-z0-9-]+\.[a-z]", re.sub(r"^\s*//.*$", "", text, flags=re.M))
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=\"|\sstyle=\"|innerHTML", text)
