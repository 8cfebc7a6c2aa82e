"""Faults: each kind, how often, on which pages."""

import http.client
import json
import socket

import pytest

from local.market_api.faults import KINDS
from tests.patience import PATIENCE, eventually


def test_a_status_with_headers_and_text(api):
    api.fault(kind="status", status=429, headers={"Retry-After": "2"}, body="Throttled", times=2)
    for _ in range(2):
        got = api.markets()
        assert (got.status, got.body, got.headers["retry-after"]) == (429, b"Throttled", "2")
        assert got.headers["content-type"].startswith("text/plain")
    assert api.markets().status == 200
    (shown,) = api.admin("GET", "/_faults").json()
    assert (shown["kind"], shown["fired"]) == ("status", 2)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [('{"status":{"error_code":429}}', "application/json"), ("<html>busy</html>", "text/html"), ("", "text/plain")],
)
def test_a_status_with_the_type_of_its_body(api, body, content_type):
    api.fault(kind="status", status=503, body=body)
    got = api.markets()
    assert (got.status, got.body.decode()) == (503, body)
    assert got.headers["content-type"].startswith(content_type)


def test_only_some_pages_and_for_ever(api):
    api.fault(kind="status", status=500, pages=[2], times=None)
    assert [api.markets(page=page, per_page=5).status for page in (1, 2, 3, 2)] == [200, 500, 200, 500]
    assert api.range(from_=api.run_at - 9000, to=api.run_at).status == 200
    assert api.admin("DELETE", "/_faults").json() == []
    assert api.markets(page=2).status == 200


def test_once_if_nothing_else_is_said_and_never_ping(api):
    api.fault(kind="status")
    assert api.get("/ping").status == 200
    assert [api.markets().status, api.markets().status] == [500, 200]


def test_only_some_paths(api):
    api.fault(kind="status", path="/market_chart/range", times=None)
    api.fault(kind="status", path="/ping")
    assert api.markets().status == 200
    assert api.range(from_=api.run_at - 9000, to=api.run_at).status == 500
    assert api.get("/ping").status == 500


def test_faults_come_in_their_order(api):
    for status in (500, 502, 429):
        api.fault(kind="status", status=status)
    assert [api.markets().status for _ in range(4)] == [500, 502, 429, 200]


def test_empty(api):
    api.fault(kind="empty")
    got = api.markets()
    assert (got.status, got.body) == (200, b"[]")


def test_html_with_200(api):
    api.fault(kind="html200")
    got = api.markets()
    assert got.status == 200
    assert got.body.startswith(b"<!DOCTYPE html>")
    assert got.headers["content-type"].startswith("text/html")


def test_not_an_array(api):
    api.fault(kind="not_array")
    got = api.markets()
    assert got.status == 200
    assert isinstance(got.json(), dict)


def test_a_wrong_content_type(api):
    right = api.markets()
    api.fault(kind="wrong_content_type")
    got = api.markets()
    assert got.headers["content-type"].startswith("text/plain")
    assert got.body == right.body


def test_huge(api):
    api.fault(kind="huge")
    got = api.markets()
    assert got.status == 200
    assert len(got.body) == 20 * 1024 * 1024
    assert isinstance(json.loads(got.body), list)


def test_slow_is_complete_in_the_end(api):
    right = api.markets(per_page=2)
    api.fault(kind="slow", chunk=100, seconds=0)
    assert api.markets(per_page=2).body == right.body


def test_slow_comes_in_drops(api):
    api.fault(kind="slow", chunk=1, seconds=0.01)
    with _raw(api, "/coins/markets?vs_currency=usd") as (connection, answer):
        assert answer.status == 200
        assert answer.read(1) == b"["
        assert answer.read(1) == b"{"
        connection.close()
    assert api.get("/ping").status == 200


@pytest.mark.parametrize("headers", [{}, {"Accept-Encoding": "gzip"}])
def test_cut(api, headers):
    api.fault(kind="cut")
    with pytest.raises(http.client.IncompleteRead) as cut:
        api.markets(headers)
    assert len(cut.value.partial) > 1000
    assert api.markets(headers).status == 200


def test_hang(api):
    api.fault(kind="hang")
    connection = http.client.HTTPConnection("127.0.0.1", api.port, timeout=0.2)
    connection.request("GET", "/api/v3/coins/markets?vs_currency=usd")
    with pytest.raises(TimeoutError):
        connection.getresponse()
    eventually(lambda: api.admin("GET", "/_requests").json(), "the request")
    connection.close()
    assert api.markets().status == 200
    first, _ = api.admin("GET", "/_requests").json()
    assert (first["status"], first["fault"]) == (None, "hang")


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "earthquake"},
        {},
        [],
        {"kind": "status", "status": 42},
        {"kind": "status", "status": "429"},
        {"kind": "status", "colour": "red"},
        {"kind": "status", "pages": ["2"]},
        {"kind": "status", "headers": {"Retry-After": 2}},
        {"kind": "slow", "chunk": 0},
        {"kind": "status", "times": -1},
        {"kind": "status", "times": True},
    ],
)
def test_faults_that_make_no_sense(api, fault):
    got = api.admin("POST", "/_faults", fault if fault != [] else "cut")
    assert got.status == 400
    assert got.json()["error"]
    assert api.admin("GET", "/_faults").json() == []


def test_every_kind_is_known(api):
    for kind in KINDS:
        api.fault(kind=kind, times=0)
    assert [fault["kind"] for fault in api.admin("GET", "/_faults").json()] == list(KINDS)
    assert api.markets().status == 200


class _raw:
    def __init__(self, api, target):
        self.connection = http.client.HTTPConnection("127.0.0.1", api.port, timeout=PATIENCE)
        self.connection.request("GET", "/api/v3" + target)

    def __enter__(self):
        return self.connection, self.connection.getresponse()

    def __exit__(self, *_):
        if isinstance(self.connection.sock, socket.socket):
            self.connection.close()
