from __future__ import annotations

import copy

import pytest
from lxml import etree

from tests.tableau.check.breaking import all_of, assert_found, findings, removed, set_to, text, without
from tests.tableau.check.workbook import SOURCE

HEAT, PRICES = "//worksheet[1]", "//worksheet[2]"
UNKNOWN = f"[{SOURCE}].[sum:GONE (COIN_LATEST):qk]"
SAID = f"{UNKNOWN} is not among the worksheet's dependencies"


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        (text(f"{PRICES}//rows", UNKNOWN), "worksheet 'Prices, daily' > rows", SAID),
        (text(f"{PRICES}//cols", f"([{SOURCE}].[x] / {UNKNOWN})"), "worksheet 'Prices, daily' > cols", SAID),
        (text(f"{PRICES}//rows", "[gone].[x]"), "worksheet 'Prices, daily' > rows", "there is no data source 'gone'"),
        (text(f"{PRICES}//rows", "[x]"), "worksheet 'Prices, daily' > rows", "[x] is no [data source].[field]"),
        (text(f"{PRICES}//rows", f"({UNKNOWN} + "), "rows", "can't be read: expected a field, found the end"),
        (set_to(f"{HEAT}//encodings/color", "column", UNKNOWN), "worksheet 'Heat map' > pane > color", SAID),
        (set_to(f"{HEAT}//encodings/size", "column", "[x]"), "worksheet 'Heat map' > pane > size", "[x] is no"),
        (without(f"{HEAT}//encodings/color", "column"), "worksheet 'Heat map' > pane > color", "names no field"),
        (set_to(f"{HEAT}//encodings/lod|{HEAT}//encodings/size", "column", ""), "pane > size", "names no field"),
        (set_to(f"{HEAT}//encodings/text", "column", "PRICE"), "worksheet 'Heat map' > pane > text", "PRICE is no"),
        (set_to(f"{PRICES}//pane[2]", "y-axis-name", UNKNOWN), "worksheet 'Prices, daily' > pane", SAID),
        (set_to(f"{HEAT}//filter[1]", "column", UNKNOWN), "worksheet 'Heat map' > filter", SAID),
        (
            set_to(f"{HEAT}//filter[1]/groupfilter", "level", "[none:GONE:nk]"),
            "worksheet 'Heat map' > filter [federated.1a2b].[none:COIN_ID (COIN_LATEST):nk] > groupfilter",
            "[none:GONE:nk] is not among",
        ),
        (set_to(f"{HEAT}//filter[2]/groupfilter", "member", f'"{UNKNOWN}"'), "worksheet 'Heat map' > filter", SAID),
        (set_to(f"{HEAT}//computed-sort", "column", UNKNOWN), "worksheet 'Heat map' > computed-sort", SAID),
        (set_to(f"{HEAT}//computed-sort", "using", UNKNOWN), "worksheet 'Heat map' > computed-sort", SAID),
        (text(f"{HEAT}//slices/column", UNKNOWN), "worksheet 'Heat map' > slices > column", SAID),
        (text(f"{HEAT}//customized-tooltip//run", f"<{UNKNOWN}>"), "Heat map' > pane > customized-tooltip > run", SAID),
        (text(f"{HEAT}//customized-label//run", f"<{UNKNOWN}>"), "Heat map' > pane > customized-label > run", SAID),
        (text(f"{HEAT}//customized-label//run", "<[sum:X:qk]>"), "customized-label > run", "[sum:X:qk] is no ["),
        (text(f"{HEAT}//title//run[2]", f"x <{UNKNOWN}>"), "worksheet 'Heat map' > title > run", SAID),
        (text(f"{HEAT}//title//run[2]", "<[Parameters].[gone]>"), "title", "there is no parameter [Parameters].[gone]"),
        (set_to(f"{HEAT}//style//format", "field", UNKNOWN), "Heat map' > style > style of 'cell' > format", SAID),
        (
            removed(f"{HEAT}//datasource-dependencies[@datasource='Parameters']/column[2]"),
            "worksheet 'Heat map' > title > run", "[Parameters].[limit] is not among the worksheet's dependencies",
        ),
        (
            removed(f"{HEAT}//column-instance[contains(@name, 'PRICE')]"),
            "worksheet 'Heat map' > pane > customized-tooltip", "[sum:PRICE_USD (COIN_LATEST):qk] is not among",
        ),
        (set_to(f"{PRICES}//filter[2]", "column", f"[{SOURCE}].[Action (Gone)]"), "filter", "[Action (Gone)] is not"),
    ],
)  # fmt: skip
def test_what_a_sheet_shows_is_among_its_dependencies(change, place, message):
    assert_found(findings(change), place, message)


def test_names_with_parentheses_and_brackets_are_read():
    name = "AVG(x) [y]] / z (COIN_LATEST)"
    shelf = f"([{SOURCE}].[avg:{name}:qk] * [{SOURCE}].[sum:MARKET_CAP_USD (COIN_LATEST):qk])"
    instance = "//column-instance[@name='[avg:CLOSE_USD (AGG_MARKET_DAILY):qk]']"
    found = findings(all_of(set_to(instance, "name", f"[avg:{name}:qk]"), text(f"{PRICES}//rows", shelf)))

    assert not [finding for finding in found if "rows" in finding.place]


def test_a_sheet_within_a_tooltip_is_one_that_there_is():
    tooltip = f"{HEAT}//customized-tooltip//run"
    shown = '<Sheet maxheight="300" name="{}" filter="<All Fields>">'

    assert findings(text(tooltip, shown.format("Prices, daily"))) == []
    assert_found(findings(text(tooltip, shown.format("Gone"))), "customized-tooltip > run", "shows worksheet 'Gone'")


@pytest.mark.parametrize("hidden", [etree.Comment("x"), etree.ProcessingInstruction("x", "y")])
@pytest.mark.parametrize("path", [f"{PRICES}//rows", f"{HEAT}//slices/column"])
def test_what_stands_behind_a_comment_is_read_too(hidden, path):
    def change(tree):
        element = tree.xpath(path)[0]
        element.text, comment = None, copy.copy(hidden)
        comment.tail = UNKNOWN
        element.append(comment)

    assert_found(findings(change), "worksheet", SAID)
