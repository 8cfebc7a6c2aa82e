from __future__ import annotations

import pytest

from tests.tableau.check.breaking import all_of, assert_found, findings, removed, set_to, without
from tests.tableau.check.workbook import SOURCE

FILTER, HIGHLIGHT, GO, CHOOSE = "//action[1]", "//action[2]", "//nav-action", "//edit-parameter-action"
LINK = f"tsl:{{}}?%5B{SOURCE}%5D.%5B{{}}%5D~s0=x"


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        (set_to(f"{FILTER}/source", "worksheet", "Gone"), "action 'Filter' > source", "'Gone', and there is no such"),
        (set_to(f"{FILTER}/source", "dashboard", "Gone"), "action 'Filter' > source", "dashboard 'Gone', and there"),
        (set_to(f"{CHOOSE}/source", "worksheet", "Prices, daily"), "action 'Choose'", "does not show worksheet 'Pri"),
        (set_to(f"{GO}/source", "datasource", "Gone"), "action 'Go'", "data source 'Gone'"),
        (set_to(f"{FILTER}//param[@name='target']", "value", "Gone"), "action 'Filter' > param 'target'", "'Gone'"),
        (set_to(f"{FILTER}//param[@name='exclude']", "value", "Gone"), "action 'Filter' > param 'exclude'", "'Gone'"),
        (
            all_of(
                set_to(f"{FILTER}//param[@name='target']", "value", "Market now"),
                set_to(f"{FILTER}//param[@name='exclude']", "value", "Heat map,Prices, daily"),
            ),
            "action 'Filter' > param 'exclude'", "'Prices, daily', which dashboard 'Market now' does not show",
        ),
        (set_to(f"{FILTER}/link", "expression", LINK.format("Gone", "x")), "action 'Filter' > link", "goes to 'Gone'"),
        (set_to(f"{FILTER}/link", "expression", LINK.format("Coin", "x")), "action 'Filter'", "has no such field"),
        (
            set_to(f"{FILTER}/link", "expression", LINK.format("Coin", "none:NAME (COIN_LATEST):nk")),
            "action 'Filter' > link", "no sheet that the action starts from uses it",
        ),
        (set_to("//exclude-sheet", "name", "Gone"), "action 'Highlight' > source > excluded sheet 'Gone'", "no such"),
        (set_to("//param[@name='field-captions']", "value", "Price"), "action 'Highlight'", "the caption 'Price'"),
        (set_to(f"{GO}//param", "value", "Gone"), "action 'Go' > param 'sheet'", "goes to 'Gone'"),
        (set_to(f"{GO}//param", "name", "window-id"), "action 'Go' > param 'window-id'", "goes to window Market now"),
        (set_to(f"{CHOOSE}//param[1]", "value", f"[{SOURCE}].[x]"), "'Choose' > param 'source-field'", "no such field"),
        (set_to(f"{CHOOSE}//param[1]", "value", "[gone].[x]"), "action 'Choose'", "no data source 'gone'"),
        (set_to(f"{CHOOSE}//param[1]", "value", "[x]"), "action 'Choose'", "[x] is no [data source].[field]"),
        (
            set_to(f"{CHOOSE}//param[2]", "value", "[Parameters].[gone]"),
            "action 'Choose' > param 'target-parameter'", "sets [Parameters].[gone]",
        ),
        (set_to(f"{CHOOSE}//param[2]", "value", "[Parameters].[limit]"), "action 'Choose'", "is real, to string"),
        (
            all_of(
                set_to(f"{CHOOSE}//param[2]", "value", "[a].[b]"),
                set_to(f"{CHOOSE}//param[2]", "name", "target-group"),
            ),
            "action 'Choose' > param 'target-group'", "changes [a].[b], and there is no such set",
        ),
    ],
)  # fmt: skip
def test_an_action_from_or_to_nothing_is_refused(change, place, message):
    assert_found(findings(change), place, message)


def test_a_source_has_a_sheet():
    found = findings(without("//nav-action/source", "worksheet"))

    assert_found(found, "action 'Go' > source", "names neither the worksheet nor the dashboard")


def test_what_is_called_after_a_part_of_a_date_is_found_by_its_caption():
    assert findings(set_to("//param[@name='field-captions']", "value", "MONTH(Hour at of coin),Coin id of coin")) == []


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        (all_of(removed(f"{FILTER}/link"), removed(f"{FILTER}/command")), "action 'Filter'", "does nothing"),
        (removed(f"{FILTER}/source"), "action 'Filter'", "starts from nothing"),
        (
            set_to(f"{FILTER}/command", "command", "tsc:filter"),
            "action 'Filter'",
            "no command 'tsc:filter': tsc:tsl-fi",
        ),
        (removed(f"{FILTER}//param[@name='target']"), "action 'Filter'", "has no param 'target'"),
        (removed(f"{GO}//param"), "action 'Go'", "has no param 'sheet'"),
        (removed(f"{CHOOSE}//param[1]"), "action 'Choose'", "has no param 'source-field'"),
        (removed(f"{CHOOSE}//param[2]"), "action 'Choose'", "has no param 'target-parameter'"),
    ],
)
def test_half_an_action_is_refused(change, place, message):
    assert_found(findings(change), place, message)
