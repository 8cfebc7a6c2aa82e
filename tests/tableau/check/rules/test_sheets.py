from __future__ import annotations

import pytest

from tests.tableau.check.breaking import added, assert_found, findings, removed, set_to, without
from tests.tableau.check.workbook import SOURCE

WINDOW = "//window[@name='Coin']"


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        (set_to("//zone[@id='3']", "name", "Gone"), "dashboard 'Coin' > zone 3", "'Gone', and there is no such worksh"),
        (set_to("//zone[@id='3']", "name", "Market now"), "dashboard 'Coin' > zone 3", "which is a dashboard"),
        (set_to("//zone[@id='5']", "name", "Gone"), "dashboard 'Coin' > zone 5", "a filter of 'Gone'"),
        (set_to("//zone[@id='5']", "param", f"[{SOURCE}].[none:X:nk]"), "zone 5", "'Heat map' does not use"),
        (set_to("//zone[@id='5']", "param", "[none:X:nk]"), "zone 5", "no [data source].[field]"),
        (set_to("//zone[@id='5']", "param", f"[{SOURCE}].[usr:Calculation_share:qk]"), "zone 5", "no filter on it"),
        (without("//zone[@id='5']", "param"), "zone 5", "names no field"),
        (set_to("//zone[@id='7']", "param", "[gone].[x]"), "dashboard 'Coin' > zone 7", "a color of [gone].[x]"),
        (set_to("//zone[@id='6']", "param", "[Parameters].[gone]"), "dashboard 'Coin' > zone 6", "[Parameters].[gone]"),
        (removed("//dashboard/datasource-dependencies"), "zone 6", "[Parameters].[coin], which is not among the dashb"),
        (removed("//zone[@id='2']"), "window 'Coin' > viewpoint 'Heat map'", "no zone of dashboard 'Coin' shows"),
        (set_to("//zone[@id='6']", "type-v2", "paramcontrol"), "zone 6", "no type of zone 'paramcontrol'"),
        (set_to("//zone/button", "action", "tabdoc:goto-sheet window-id=\"{0}\""), "zone 8", "goes to window {0}"),
        (removed("//window[@name='Heat map']"), "worksheet 'Heat map'", "has no window"),
        (removed(WINDOW), "dashboard 'Coin'", "has no window"),
        (set_to("//window[@name='Heat map']", "name", "Gone"), "window 'Gone'", "no sheet of this name"),
        (set_to(WINDOW, "class", "worksheet"), "window 'Coin'", "class is 'worksheet', and 'Coin' is a dashboard"),
        (set_to("//window[1]", "class", "dashboard"), "window 'Heat map'", "'Heat map' is a worksheet"),
        (set_to(f"{WINDOW}//viewpoint", "name", "Gone"), "window 'Coin' > viewpoint 'Gone'", "no worksheet of this"),
        (set_to(f"{WINDOW}//viewpoint", "name", "Market now"), "viewpoint 'Market now'", "no worksheet of this"),
        (
            set_to("//window[@name='Market now']//viewpoint", "name", "Prices, daily"),
            "window 'Market now' > viewpoint 'Prices, daily'", "no zone of dashboard 'Market now' shows",
        ),
        (set_to("//card[@type='color']", "param", f"[{SOURCE}].[x]"), "window 'Heat map' > card", "its color card is"),
        (set_to("//card[@type='parameter']", "param", "[Parameters].[x]"), "window 'Heat map'", "[Parameters].[x]"),
    ],
)  # fmt: skip
def test_what_shows_no_sheet_or_no_field_of_it_is_refused(change, place, message):
    assert_found(findings(change), place, message)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("<[Parameters].[coin]>", ""),
        ("<[Parameters].[gone]>", "there is no parameter [Parameters].[gone]"),
        (f"<[{SOURCE}].[sum:GONE:qk]>", f"there is no field [{SOURCE}].[sum:GONE:qk]"),
        ("<[coin]>", "[coin] is no [data source].[field]"),
        ("<[gone].[x]>", "there is no field [gone].[x]"),
    ],
)
def test_a_dashboards_text_shows_parameters_that_there_are(shown, said):
    run = f"<formatted-text><run>Of &lt;{shown[1:-1]}&gt;</run></formatted-text>"
    found = findings(added("//dashboard[1]/zones", f"<zone id='9' type-v2='text' x='0' y='0' w='1' h='1'>{run}</zone>"))

    if said:
        assert_found(found, "dashboard 'Coin' > zone 9 > run", said)
    else:
        assert found == []


def test_a_highlight_of_a_field_that_the_sheet_does_not_use_is_refused():
    field = (
        f"<viewpoint><highlight><color-one-way><field>[{SOURCE}].[x]</field></color-one-way></highlight></viewpoint>"
    )

    assert_found(findings(added("//window[1]", field)), "window 'Heat map'", f"[{SOURCE}].[x]")


def test_zones_that_a_field_shows_and_hides_are_looked_up():
    node = "<datagraph><dashboard-zone-visibility-node dashboard-identifier='{}' zone-id='{}' /></datagraph>"
    coin = "{00000000-0000-0000-0000-000000000003}"

    assert findings(added("/workbook", node.format(coin, 5))) == []
    assert_found(findings(added("/workbook", node.format(coin, 99))), "visibility", "'Coin' has no zone 99")
    assert_found(findings(added("/workbook", node.format("{1}", 5))), "visibility", "no dashboard {1}")


@pytest.mark.parametrize(("sheet", "known"), [("Coin", True), ("Heat map", True), ("Gone", False)])
def test_a_story_shows_sheets_that_there_are(sheet, known):
    point = f"<story-points><story-point id='1' captured-sheet='{sheet}' /></story-points>"
    found = findings(added("//dashboard[2]", f"<zone id='9' type-v2='flipboard'><flipboard>{point}</flipboard></zone>"))

    if known:
        assert found == []
    else:
        assert_found(found, "dashboard 'Market now' > zone 9", "shows no sheet there is: 'Gone'")
