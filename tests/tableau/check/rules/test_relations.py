from __future__ import annotations

import pytest

from tests.tableau.check.breaking import assert_found, findings, set_to, twice, without

TABLE = "//datasource[2]/connection/relation/relation[1]"
OBJECT = "//object[1]//relation"


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        (set_to(TABLE, "connection", "snowflake.0"), "'Crypto market' > connection > relation 'COIN_LATEST'", "'snowf"),
        (without(TABLE, "connection"), "relation 'COIN_LATEST'", "names no connection"),
        (set_to(TABLE, "table", "COIN_LATEST"), "relation 'COIN_LATEST'", "is no [schema].[table]"),
        (set_to("//connection/relation", "type", "collect"), "> relation, line", "no type of relation 'collect'"),
        (twice(TABLE), "relation 'COIN_LATEST'", "there is another relation 'COIN_LATEST'"),
        (set_to(OBJECT, "connection", "snowflake.0"), "object 'COIN_LATEST_", "no named connection 'snowflake.0'"),
        (set_to(OBJECT, "name", "GONE"), "relation 'GONE'", "the connection has no relation 'GONE'"),
        (set_to(OBJECT, "table", "[EXPOSED].[X]"), "object 'COIN_LATEST_", "its table is [EXPOSED].[X], and the conn"),
    ],
)  # fmt: skip
def test_a_relation_over_nothing_is_refused(change, place, message):
    assert_found(findings(change), place, message)
