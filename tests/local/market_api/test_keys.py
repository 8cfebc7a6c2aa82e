"""Keys: which are taken, which error the others get, and that none is ever shown."""

import pytest


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({"x-cg-demo-api-key": "CG-right"}, {}),
        ({"X-Cg-Demo-Api-Key": "CG-right"}, {}),
        ({}, {"x_cg_demo_api_key": "CG-right"}),
    ],
)
def test_the_right_key(keyed, headers, query):
    assert keyed.markets(headers, **query).status == 200


@pytest.mark.parametrize(
    ("key", "message"), [(None, "API Key Missing"), ("CG-wrong", "Invalid API Key"), ("CG-é", "Invalid")]
)
def test_another_key_or_none(keyed, key, message):
    got = keyed.markets({"x-cg-demo-api-key": key.encode("latin-1")} if key else {})
    assert got.status == 401
    assert got.json()["status"]["error_code"] == 10002
    assert got.json()["status"]["error_message"].startswith(message)


def test_history_wants_the_key_too(keyed):
    assert keyed.range(from_=1, to=2).status == 401


def test_ping_is_for_all_but_wrong_keys(keyed):
    assert keyed.get("/ping").status == 200
    assert keyed.get("/ping", {"x-cg-demo-api-key": "CG-wrong"}).status == 401


@pytest.mark.parametrize(
    ("headers", "query"), [({"x-cg-pro-api-key": "CG-right"}, {}), ({}, {"x_cg_pro_api_key": "CG-right"})]
)
def test_a_pro_key_belongs_on_another_host(keyed, api, headers, query):
    for server in (keyed, api):
        got = server.markets(headers, **query)
        assert got.status == 400
        assert got.json()["error_code"] == 10010
        assert "pro-api.coingecko.com" in got.json()["status"]["error_message"]


def test_any_key_or_none_if_none_is_wanted(api):
    assert api.markets().status == 200
    assert api.markets({"x-cg-demo-api-key": "CG-any"}).status == 200


def test_keys_are_not_kept(api, capfd):
    api.markets({"x-cg-demo-api-key": "CG-secret-1"})
    api.markets(x_cg_demo_api_key="CG-secret-2")
    api.markets(x_cg_pro_api_key="secret-3")
    api.markets(ids="CG-secret-4")
    got = api.admin("GET", "/_requests")
    assert [entry["key"] for entry in got.json()] == ["demo", "demo", "pro", None]
    assert b"secret" not in got.body
    written = capfd.readouterr().err
    assert written.count("GET /api/v3/coins/markets") == 4
    assert "secret" not in written
