from __future__ import annotations

import pytest

from tests.tableau.check.breaking import assert_found, findings, removed, set_to
from tests.tableau.check.workbook import SOURCE

OWN = f"//worksheet[1]//datasource-dependencies[@datasource='{SOURCE}']"
PLACE = f"worksheet 'Heat map' > dependencies on '{SOURCE}'"
LARGE = f"{OWN}/column[@caption='Large cap']"


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        (set_to(OWN, "datasource", "gone"), "worksheet 'Heat map' > dependencies on 'gone'", "no such data source"),
        (set_to("//worksheet[1]//datasources/datasource", "name", "gone"), "worksheet 'Heat map'", "'gone' in the wor"),
        (removed("//worksheet[1]//datasources/datasource[1]"), PLACE, f"'{SOURCE}' is not among the data sources"),
        (set_to("//dashboard[1]/datasources/datasource", "name", "gone"), "dashboard 'Coin'", "no data source 'gone'"),
        (
            set_to(f"{OWN}/column[1]", "name", "[GONE (COIN_LATEST)]"), f"{PLACE} > column [GONE (COIN_LATEST)]",
            "data source 'Crypto market' has no field [GONE (COIN_LATEST)]",
        ),
        (set_to(f"{OWN}/column[1]", "datatype", "integer"), f"{PLACE} > column", "integer, and the data source's is s"),
        (set_to(f"{OWN}/column[1]", "role", "measure"), f"{PLACE} > column", "its role is measure"),
        (set_to(f"{OWN}/column[1]", "name", "COIN_ID"), f"{PLACE} > column COIN_ID", "is no [field]"),
        (
            removed(f"{OWN}/column[contains(@name, 'PRICE')]"),
            f"{PLACE} > column instance [sum:PRICE_USD (COIN_LATEST):qk]", "[PRICE_USD (COIN_LATEST)] is not declared",
        ),
        (
            removed(f"{OWN}/column[contains(@name, 'large')]"),
            f"{PLACE} > calculated field 'Share of large'", "it uses [federated.1a2b].[Calculation_large], which is no",
        ),
        (
            removed("//worksheet[1]//datasource-dependencies[@datasource='Parameters']/column[2]"),
            f"{PLACE} > calculated field 'Large cap'", "it uses [Parameters].[limit], which is not declared",
        ),
        (set_to(f"{LARGE}/calculation", "formula", "1.5"), f"{PLACE} > calculated field 'Large cap'", "is another tha"),
        (
            set_to("//dashboard[1]/datasource-dependencies/column", "source-field", "[a].[b]"),
            "dashboard 'Coin' > dependencies on 'Parameters' > parameter [coin]", "its source-field is [a].[b], and",
        ),
        (
            set_to("//dashboard[1]/datasource-dependencies/column", "value", '"ethereum"'),
            "dashboard 'Coin' > dependencies on 'Parameters' > parameter [coin]", 'its value is "ethereum", and',
        ),
        (
            set_to("//dashboard[1]/datasource-dependencies//range", "max", "5.0"),
            "dashboard 'Coin' > dependencies on 'Parameters' > parameter [limit]", "list or range is another than",
        ),
        (
            set_to("//dashboard[1]/datasource-dependencies/column", "name", "[gone]"),
            "dashboard 'Coin' > dependencies on 'Parameters' > parameter [gone]", "has no field [gone]",
        ),
    ],
)  # fmt: skip
def test_what_a_sheet_declares_is_in_the_data_source(change, place, message):
    assert_found(findings(change), place, message)
