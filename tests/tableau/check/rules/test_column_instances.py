from __future__ import annotations

import pytest

from tests.tableau.check.breaking import Change, added, assert_found, findings, set_to
from tests.tableau.check.workbook import SOURCE

PRICE = "//worksheet[1]//column-instance[contains(@name, 'PRICE')]"
DECLARED = f"//worksheet[2]//datasource-dependencies[@datasource='{SOURCE}']"


def instance(prefix: str, derivation: str, column: str, key: str = "qk", kind: str = "quantitative") -> Change:
    return added(
        DECLARED,
        f"<column-instance column='[{column}]' derivation='{derivation}' name='[{prefix}:{column}:{key}]' pivot='key' "
        f"type='{kind}' />",
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (set_to(PRICE, "derivation", "Avg"), "Avg of [PRICE_USD (COIN_LATEST)] as quantitative is called [avg:PRICE_U"),
        (set_to(PRICE, "type", "ordinal"), "as ordinal is called [sum:PRICE_USD (COIN_LATEST):ok]"),
        (set_to(PRICE, "column", "[MARKET_CAP_USD (COIN_LATEST)]"), "is called [sum:MARKET_CAP_USD (COIN_LATEST):qk]"),
        (set_to(PRICE, "derivation", "Total"), "there is no derivation 'Total': None, User"),
        (set_to(PRICE, "name", "sum:PRICE"), "its name 'sum:PRICE' is no [instance]"),
        (instance("sum", "Sum", "COIN_ID (COIN_LATEST)"), "Sum wants integer or real, and [COIN_ID (COIN_LATEST)] is"),
        (instance("thr", "Hour-Trunc", "COIN_ID (COIN_LATEST)"), "Hour-Trunc wants a datetime, and [COIN_ID (COIN_LA"),
        (instance("thr", "Hour-Trunc", "DAY (AGG_MARKET_DAILY)"), "[DAY (AGG_MARKET_DAILY)] is date"),
        (instance("tmn", "Month-Trunc", "CLOSE_USD (AGG_MARKET_DAILY)"), "Month-Trunc wants date or datetime"),
        (instance("none", "None", "COIN_ID (COIN_LATEST)"), "[COIN_ID (COIN_LATEST)] is string: it can't be quantit"),
        (instance("avg", "Avg", "MARKET_CAP_USD (COIN_LATEST)", "nk", "nominal"), "ordinal or quantitative, not nomin"),
        (instance("sum", "Sum", "Calculation_share"), "[Calculation_share] is an aggregate already: its derivation is"),
        (instance("usr", "User", "Calculation_large"), "[Calculation_large] is no aggregate: User can't be"),
    ],
)  # fmt: skip
def test_an_instance_that_is_not_what_it_says_is_refused(change, message):
    assert_found(findings(change), "column instance ", message)


@pytest.mark.parametrize(
    "change",
    [
        instance("yr", "Year", "DAY (AGG_MARKET_DAILY)", "ok", "ordinal"),
        instance("ctd", "CountD", "COIN_ID (COIN_LATEST)"),
        instance("attr", "Attribute", "COIN_ID (COIN_LATEST)", "nk", "nominal"),
        instance("max", "Max", "HOUR_AT (COIN_LATEST)", "ok", "ordinal"),
        instance("none", "None", "MARKET_CAP_USD (COIN_LATEST)", "ok", "ordinal"),
        added(
            DECLARED,
            "<column-instance column='[MARKET_CAP_USD (COIN_LATEST)]' derivation='Sum' pivot='key' type='quantitative' "
            "name='[pcto:sum:MARKET_CAP_USD (COIN_LATEST):qk:2]'><table-calc ordering-type='Rows' /></column-instance>",
        ),
        added(
            DECLARED,
            "<column-instance column='[Action (Coin)]' derivation='InOut' name='[io:Action (Coin):nk]' pivot='key' "
            "type='nominal' />",
        ),
    ],
)
def test_other_right_instances(change):
    found = findings(change)

    assert [one for one in found if "is not declared here" not in one.message] == []


def test_a_field_that_is_no_aggregate_any_more_has_another_derivation():
    def change(tree):
        for calculation in tree.xpath("//*[@name='[Calculation_share]']/calculation"):
            calculation.set("formula", "[Calculation_large] * 2")

    assert_found(findings(change), "column instance [usr:Calculation_share:qk]", "[Calculation_share] is no aggregate")
