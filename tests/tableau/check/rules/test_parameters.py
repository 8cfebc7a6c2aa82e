from __future__ import annotations

import pytest

from tests.tableau.check.breaking import Change, all_of, assert_found, findings, removed, set_to, without
from tests.tableau.check.workbook import SOURCE, data_source

COIN, LIMIT = "//datasource[@name='Parameters']/column[1]", "//datasource[@name='Parameters']/column[2]"


def value(path: str, text: str) -> Change:
    return all_of(set_to(path, "value", text), set_to(f"{path}/calculation", "formula", text))


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        (value(COIN, '"dogecoin"'), "parameter [coin]", "its value \"dogecoin\" is not in its list: \"bitcoin\", \"et"),
        (value(COIN, "bitcoin"), "parameter [coin]", "its value bitcoin is no string"),
        (value(COIN, "5"), "parameter [coin]", "its value 5 is no string"),
        (set_to(f"{COIN}//member[2]", "value", "5"), "parameter [coin]", "the value 5 of its list is no string"),
        (set_to(f"{COIN}//member[2]", "value", '"bitcoin"'), "parameter [coin]", "is in its list twice"),
        (removed(f"{COIN}/members"), "parameter [coin]", "is not in its list: an empty one"),
        (set_to(f"{COIN}/calculation", "formula", '"ethereum"'), "parameter [coin]", "its formula is \"ethereum\", an"),
        (without(COIN, "value"), "parameter [coin]", "has no value"),
        (without(COIN, "param-domain-type"), "'Parameters' > calculated field 'Coin'", "has no param-domain-type"),
        (value(LIMIT, "-5.0"), "parameter [limit]", "its value -5.0 is below its range, which begins with 0.0"),
        (value(LIMIT, "2e9"), "parameter [limit]", "its value 2e9 is above its range, which ends with 1000000000.0"),
        (value(LIMIT, "TRUE"), "parameter [limit]", "its value TRUE is no real"),
        (removed(f"{LIMIT}/range"), "parameter [limit]", "has no range"),
        (set_to(f"{LIMIT}/range", "min", "x"), "parameter [limit]", "the bound x of its range is no real"),
        (set_to(f"{LIMIT}/range", "min", "2e9"), "parameter [limit]", "its range ends (1000000000.0) before it begins"),
        (set_to(COIN, "source-field", f"[{SOURCE}].[GONE]"), "parameter [coin]", "[GONE], and there is no such field"),
        (set_to(COIN, "source-field", "[gone].[x]"), "parameter [coin]", "[gone].[x], and there is no such field"),
        (
            set_to(COIN, "source-field", f"[{SOURCE}].[PRICE_USD (COIN_LATEST)]"),
            "parameter [coin]", "(COIN_LATEST)] is real, and it is string",
        ),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_refused(change, place, message):
    assert_found(findings(change), place, message)


def test_a_list_may_come_from_a_field():
    def from_field(tree):
        for column in tree.xpath("//column[@name='[coin]']"):
            column.set("source-field", f"[{SOURCE}].[COIN_ID (COIN_LATEST)]")
            column.remove(column.find("members"))

    assert findings(from_field) == []


def test_a_published_data_source_brings_its_parameters():
    change = set_to("//datasource-dependencies/column[1]", "value", '"dogecoin"')

    assert_found(findings(change, data_source()), "dependencies on 'Parameters' > parameter [coin]", "not in its list")
