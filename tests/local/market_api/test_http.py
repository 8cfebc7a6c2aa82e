"""/coins/markets and /ping over HTTP."""

import gzip

import pytest


def test_ping(api):
    got = api.get("/ping")
    assert (got.status, got.json()) == (200, {"gecko_says": "(V3) To the Moon!"})


def test_headers(api):
    got = api.markets()
    assert got.headers["content-type"] == "application/json; charset=utf-8"
    assert "etag" not in got.headers
    assert not {"link", "total", "per-page", "x-total"} & got.headers.keys()
    assert "content-encoding" not in got.headers


@pytest.mark.parametrize(
    ("accepts", "packed"), [("gzip", True), ("br, gzip;q=0.5", True), ("gzip;q=0", False), ("br", False)]
)
def test_gzip_if_the_client_takes_it(api, accepts, packed):
    got = api.markets({"Accept-Encoding": accepts})
    assert ("content-encoding" in got.headers) == packed
    assert (gzip.decompress(got.body) if packed else got.body) == api.markets().body


def test_json_is_compact_and_not_escaped(api):
    got = api.markets()
    assert got.body.startswith(b'[{"id":"bitcoin","symbol":"btc","name":"Bitcoin","image":"https://')
    assert "DOG•GO•TO•THE•MOON (Runes)".encode() in got.body


def test_the_same_minute_is_the_same_bytes(api):
    assert api.markets(page=2).body == api.markets(page=2).body


def test_a_hundred_by_default(api):
    assert len(api.markets().json()) == 100


@pytest.mark.parametrize(
    ("asked", "given"), [(7, 7), (250, 250), (251, 250), (9999, 250), (0, 100), ("x", 100), (-3, 100)]
)
def test_per_page(api, asked, given):
    assert len(api.markets(per_page=asked).json()) == given


@pytest.mark.parametrize("page", [0, -1, "x", 1])
def test_a_page_that_is_none_is_the_first(api, page):
    assert api.markets(per_page=3, page=page).json()[0]["id"] == "bitcoin"


def test_nothing_past_the_end(api):
    assert api.markets(page=12).body == b"[]"
    assert api.markets(page=999_999_999).body == b"[]"


def test_a_page_is_as_large_as_coingeckos(api):
    sizes = [len(api.markets(page=page).body) for page in range(1, 10)]
    assert min(sizes) > 85_000
    assert max(sizes) < 130_000
    assert 210_000 < len(api.markets(per_page=250).body) < 262_144


@pytest.mark.parametrize("path", ["/coins/markets", "/coins/bitcoin/market_chart/range"])
def test_the_currency(api, path):
    missing, unknown = api.get(path), api.get(path, vs_currency="usdt")
    assert (missing.status, missing.json()) == (422, {"error": "Missing parameter vs_currency"})
    assert (unknown.status, unknown.json()) == (400, {"error": "invalid vs_currency"})


def test_precision(api):
    assert all(isinstance(row["ath"], int) for row in api.markets(precision=0).json())
    assert len(repr(api.markets(precision="full").json()[0]["current_price"])) > 12
    assert api.markets(precision=2).json()[1]["ath"] == round(api.markets(precision="full").json()[1]["ath"], 2)
    assert api.markets(precision="x").status == 422


def test_order_and_ids(api):
    caps = [row["market_cap"] for row in api.markets(order="market_cap_asc").json()]
    assert caps == sorted(caps)
    assert api.markets(order="id_asc", per_page=1).json()[0]["id"] == "-3"
    assert {row["id"] for row in api.markets(ids="bitcoin,true,nobody").json()} == {"bitcoin", "true"}
    assert api.markets(order="gecko_desc").status == 422


def test_without_the_coins_that_wrap_others(api):
    rows = api.markets(include_rehypothecated="false").json()
    assert "weth" not in {row["id"] for row in rows}
    assert not any("market_cap_rank_with_rehypothecated" in row for row in rows)


def test_an_unknown_path(api):
    got = api.get("/coins/nothing/here")
    assert got.status == 404
    assert "Incorrect path" in got.json()["error"]


def test_the_clock_can_be_moved(api):
    before = api.markets().body
    assert api.admin("POST", "/_clock", {"run_at": "2026-11-23T03:00:30Z"}).json()["now"] == "2026-11-23T03:00:00.000Z"
    assert api.markets().body != before
    assert api.admin("POST", "/_clock", {"run_at": "2026-11-23T02:00Z"}).json()["pinned"] is True
    assert api.markets().body == before
    assert api.admin("POST", "/_clock", {"run_at": "yesterday"}).status == 400
    assert api.admin("POST", "/_clock", {"run_at": None}).json()["pinned"] is False


def test_what_was_served_can_be_asked(api):
    api.markets(page=3, per_page=5)
    api.range("no-such-coin", from_=1, to=2)
    first, second = api.admin("GET", "/_requests").json()
    assert first["path"] == "/api/v3/coins/markets"
    assert first["query"] == {"vs_currency": "usd", "page": "3", "per_page": "5"}
    assert (first["status"], second["status"]) == (200, 404)
    assert first["time"] <= second["time"]
    assert first["time"].endswith("Z")
    assert api.admin("DELETE", "/_requests").json() == []
