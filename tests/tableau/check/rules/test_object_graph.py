from __future__ import annotations

import pytest

from tests.tableau.check.breaking import assert_found, findings, removed, set_to, twice
from tests.tableau.check.workbook import COINS

FIRST = "//relationship/expression/expression[1]"
PLACE = "data source 'Crypto market' > relationship"


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        (set_to("//first-end-point", "object-id", "gone"), f"{PLACE} > first-end-point", "there is no object 'gone'"),
        (set_to("//second-end-point", "object-id", COINS), PLACE, "relates an object to itself"),
        (set_to(FIRST, "op", "[GONE]"), f"{PLACE} > expression", "there is no field [GONE]"),
        (set_to(FIRST, "op", "[COIN_LATEST].[GONE]"), PLACE, "there is no field [COIN_LATEST].[GONE]"),
        (set_to(FIRST, "op", "DATE([GONE])"), PLACE, "there is no field [GONE]"),
        (set_to(FIRST, "op", "equals"), PLACE, "'equals' is neither an operator nor a field"),
        (set_to(FIRST, "op", "[CLOSE_USD (AGG_MARKET_DAILY)]"), PLACE, "both sides are of one object"),
        (set_to(FIRST, "op", "[PRICE_USD (COIN_LATEST)]"), PLACE, "compares real with string"),
        (set_to("//relationship/expression", "op", "equals"), PLACE, "'equals' is neither an operator nor a function"),
        (twice("//relationship"), "relationship", "there is another of AGG_MARKET_DAILY_"),
        (removed("//relationship"), "object 'COIN_LATEST_", "relates to no other table"),
        (removed("//object-graph"), "> relation", "there is no object graph that relates them"),
        (removed(FIRST), PLACE, "= has fewer than two sides"),
        (removed("//object[1]//relation"), "object 'COIN_LATEST_", "has no relation"),
        (removed("//object[1]"), PLACE, "there is no object 'COIN_LATEST_"),
    ],
)
def test_tables_that_relate_to_nothing_are_refused(change, place, message):
    assert_found(findings(change), place, message)


@pytest.mark.parametrize("side", ["[COIN_LATEST].[COIN_ID]", "LOWER([COIN_ID (COIN_LATEST)])"])
def test_other_right_sides(side):
    assert findings(set_to(FIRST, "op", side)) == []
