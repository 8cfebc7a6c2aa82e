from __future__ import annotations

import pytest

from tests.tableau.check.breaking import Change, all_of, assert_found, findings, set_to
from tests.tableau.check.workbook import data_source, workbook


def formula(field: str, text: str) -> Change:
    """Everywhere, so that only the formula is wrong."""

    def change(tree):
        for calculation in tree.xpath(f"//column[@name='[Calculation_{field}]']/calculation"):
            calculation.set("formula", text)

    return change


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        (formula("large", "SUMM([x])"), "Large cap", "can't be read: expected a function of Tableau's, found SUMM"),
        (formula("large", "[MARKET_CAP_USD (COIN_LATEST)] *"), "Large cap", "found the end (at character 33)"),
        (formula("large", "[GONE] * 2"), "Large cap", "its formula uses [GONE], and there is no such field"),
        (formula("large", "[gone].[x] * 2"), "Large cap", "uses [gone].[x], and there is no such field"),
        (formula("large", "[Parameters].[gone] * 2"), "Large cap", "uses [Parameters].[gone], and there is no such pa"),
        (formula("large", "[NAME (COIN_LATEST)] + 1"), "Large cap", "+ does not go with a string and an integer"),
        (formula("large", "[NAME (COIN_LATEST)]"), "Large cap", "its datatype is real, and its formula gives string"),
        (formula("large", "[Calculation_large] + 1"), "Large cap", "needs itself: [Calculation_large] > [Calculation_"),
        (
            formula("large", "MAX([Calculation_share])"), "Large cap",
            "needs itself: [Calculation_large] > [Calculation_share] > [Calculation_large]",
        ),
        (formula("share", "SUM([Calculation_large]) + [Calculation_large]"), "Share of large", "cannot mix aggregate"),
        (formula("share", "SUM(SUM([Calculation_large]))"), "Share of large", "SUM of what is an aggregate already"),
        (
            formula("large", "SUM([PRICE_USD (COIN_LATEST)])"), "Share of large",
            "SUM of what is an aggregate already",
        ),
        (formula("chosen", "MAX([COIN_ID (COIN_LATEST)]) = 'x'"), "Chosen", "its role is dimension, and its formula i"),
        (
            set_to("//column[@name='[Calculation_chosen]'][../connection]", "type", "quantitative"),
            "Chosen", "its type is quantitative, and its datatype boolean",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("document", [workbook, data_source])
def test_a_formula_that_tableau_would_refuse_is_refused(change, field, message, document):
    assert_found(findings(change, document()), f"calculated field '{field}'", message)


def test_a_cycle_is_told_once():
    cycle = all_of(formula("large", "[Calculation_share]"), formula("share", "[Calculation_large]"))

    assert len([one for one in findings(cycle) if "needs itself" in one.message]) == 1


def test_bins_and_groups_are_of_a_column():
    found = findings(
        all_of(
            formula("large", "[GONE]"),
            set_to("//workbook/datasources/datasource[2]/column[@caption='Large cap']/calculation", "class", "bin"),
        )
    )

    assert_found(found, "calculated field 'Large cap'", "is made of [GONE], and there is no such field")
