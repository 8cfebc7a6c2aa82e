from __future__ import annotations

import pytest

from tests.tableau.check.breaking import added, all_of, assert_found, findings, set_to, twice

PARAMETER = "//datasources/datasource[@name='Parameters']/column[@name='[coin]']"
DECLARED = "//worksheet[1]//datasource-dependencies[1]"
UUID = "{00000000-0000-0000-0000-000000000001}"


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        (set_to("//zone[@id='6']", "id", "2"), "dashboard 'Coin' > zone 2", "zone id '2' is there already: zone 2"),
        (set_to("//zone[@id='6']", "id", "1"), "dashboard 'Coin' > zone 1", "zone id '1' is there already"),
        *((set_to("//zone[@id='6']", "id", same), "dashboard 'Coin' > zone ", "is there already: zone 2")
            for same in (" 2", "2 ", "02", "+2")),
        (twice("//pane[@id='1']"), "worksheet 'Prices, daily' > pane", "pane id '1' is there already"),
        (twice("//viewpoints/viewpoint"), "viewpoint 'Heat map'", "viewpoint 'Heat map' is there already"),
        (twice("//object"), "object 'COIN_LATEST_", "object id 'COIN_LATEST_"),
        (twice("//drill-path"), "hierarchy 'Rank, coin'", "hierarchy 'Rank, coin' is there already"),
        (twice(PARAMETER), "parameter [coin]", "parameter '[coin]' is there already"),
        (twice(f"{DECLARED}/column"), "worksheet 'Heat map' > ", "column '[COIN_ID (COIN_LATEST)]' is th"),
        (twice(f"{DECLARED}/column-instance"), "column instance ", "column instance '[none:COIN_ID (COIN_LATEST):nk]'"),
        (
            set_to("//dashboard[2]/simple-id", "uuid", UUID),
            "dashboard 'Market now'",
            f"'{UUID}' is there already: work",
        ),
        (set_to("//window[2]/simple-id", "uuid", UUID.lower()), "window 'Prices, daily'", "worksheet 'Heat map'"),
        (set_to("//dashboard[2]", "name", "Heat map"), "dashboard 'Heat map'", "sheet name 'Heat map'"),
        (set_to("//worksheet[2]", "name", "Heat map"), "worksheet 'Heat map'", "sheet name 'Heat map'"),
        (set_to("//window[2]", "name", "Heat map"), "window 'Heat map'", "window name 'Heat map'"),
        (twice("//workbook/datasources/datasource[2]"), "data source 'Crypto market'", "data source name 'federated"),
        (set_to("//nav-action", "name", "[Action1]"), "action 'Go'", "action name '[Action1]'"),
        (set_to("//nav-action", "caption", "Filter"), "action 'Filter'", "action caption 'Filter'"),
    ],
)  # fmt: skip
def test_a_second_use_is_refused(change, place, message):
    assert_found(findings(change), place, message)


def test_a_devices_layout_may_show_the_same_zones():
    layout = "<devicelayouts><devicelayout name='Phone'><zones>{}</zones></devicelayout></devicelayouts>"
    zone = "<zone h='1' id='1' name='Heat map' w='1' x='0' y='0' />"

    assert findings(added("//dashboard[1]", layout.format(zone))) == []
    assert_found(findings(added("//dashboard[1]", layout.format(zone * 2))), "zone 1", "is there already")


def test_two_dashboards_may_have_the_same_zone_ids():
    assert findings(all_of(set_to("//dashboard[2]//zone", "id", "2"))) == []
