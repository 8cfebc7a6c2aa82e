from __future__ import annotations

import pytest

from tests.tableau.check.breaking import Change, added, all_of, assert_found, findings, set_to, without
from tests.tableau.check.workbook import SOURCE

COIN, CHOSEN = "//worksheet[1]//filter[1]/groupfilter", "//worksheet[2]//filter[1]/groupfilter"
VIEW = "//worksheet[1]/table/view"


def range_of(low: str, high: str) -> Change:
    cap = f"[{SOURCE}].[sum:MARKET_CAP_USD (COIN_LATEST):qk]"
    ends = f"<min>{low}</min><max>{high}</max>"
    return added(VIEW, f"<filter class='quantitative' column='{cap}' included-values='in-range'>{ends}</filter>")


def member(value: str) -> Change:
    return all_of(set_to(COIN, "function", "member"), set_to(COIN, "member", value))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            set_to(COIN, "level", "[sum:PRICE_USD (COIN_LATEST):qk]"),
            "is of [sum:PRICE_USD (COIN_LATEST):qk], in a filt",
        ),
        (member("bitcoin"), "its member bitcoin is no string, and [none:COIN_ID (COIN_LATEST):nk] is one"),
        (member("true"), "its member true is no string"),
        (set_to(CHOSEN, "member", '"true"'), 'its member "true" is no boolean'),
        (set_to(CHOSEN, "member", "maybe"), "its member maybe is no boolean"),
        (without(CHOSEN, "member"), "names no member"),
        (without(CHOSEN, "level"), "names no level"),
        (range_of("few", "2"), "its min few is no number"),
        (range_of("2", "1.5"), "ends (1.5) before it begins (2)"),
    ],
)
def test_a_filter_by_what_its_field_cannot_be_is_refused(change, message):
    assert_found(findings(change), "worksheet '", message)


@pytest.mark.parametrize("change", [
    member('"bitcoin"'), member("%null%"), set_to(CHOSEN, "member", "false"), range_of("-1", "2e9"),
    set_to(COIN, "level", "[COIN_ID (COIN_LATEST)]"),
])  # fmt: skip
def test_other_right_filters(change):
    assert [one for one in findings(change) if "filter" in one.place and "dependencies" not in one.message] == []
