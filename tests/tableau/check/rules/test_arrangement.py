from __future__ import annotations

import pytest

from tests.tableau.check.breaking import assert_found, findings, set_to, text
from tests.tableau.check.workbook import SOURCE

NAME = "//workbook/datasources/datasource[2]/column[@name='[NAME (COIN_LATEST)]']"


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        (set_to("//folder-item[1]", "name", "[GONE]"), "folder 'Market' > folder-item", "there is no field [GONE]"),
        (set_to("//folder-item[2]", "name", "Gone"), "folder 'Market' > folder-item", "there is no hierarchy 'Gone'"),
        (text("//drill-path/field", "[GONE]"), "hierarchy 'Rank, coin' > field", "there is no field [GONE]"),
        (set_to("//group/groupfilter/groupfilter", "level", "[GONE]"), "group 'Action (Coin)'", "no field [GONE]"),
        (
            set_to("//action[1]", "name", "[Action9]"),
            "group 'Action (Coin)'",
            "by the action [Action1], and there is no",
        ),
        (set_to("//datasource/style//encoding", "field", "[none:GONE:nk]"), "style of 'mark'", "[none:GONE:nk]"),
        (set_to("//alias", "key", f'"[{SOURCE}].[sum:GONE:qk]"'), "column [:Measure Names] > aliases", "[sum:GONE:qk]"),
        (set_to("//alias", "key", '"[gone].[x]"'), "column [:Measure Names] > aliases", "[gone].[x]"),
        (set_to(NAME, "caption", "Coin id of coin"), "column [NAME (COIN_LATEST)]", "[COIN_ID (COIN_LATEST)] too"),
        (set_to(NAME, "caption", "Large cap"), "calculated field 'Large cap'", "'Large cap' is the one of [NAME"),
    ],
)
def test_what_arranges_fields_that_there_are_not_is_refused(change, place, message):
    assert_found(findings(change), place, message)
