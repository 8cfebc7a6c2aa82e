"""The cleaning expression, in the engine that the laptop's Step Functions use.

Golden pairs: golden/<case>.input.json, a page's records, and golden/<case>.expected.json, what becomes of them;
<case>.rules.json, where there is one, changes the rules. Property tests: whatever the records are.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from itertools import chain

import jsonata
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.contracts.tables import table
from etl.state_machine.definition import expression
from tests.etl.state_machine.reference.cases import (
    ANY_RECORD,
    ANY_RULES,
    CASES,
    HISTORY_RULES,
    NEARLY_GOOD,
    RULES,
    golden,
    question,
)

# without a timeout: the library counts it from here, for all evaluations together
EXPRESSION = jsonata.Jsonata.jsonata(expression("clean"))
GOOD = {
    "id": "bitcoin", "symbol": "btc", "name": "Bitcoin", "image": "https://…", "current_price": 86000,
    "market_cap": 1.7e12, "market_cap_rank": 1, "total_volume": 3e10, "high_24h": 87000, "low_24h": 85000.5,
    "circulating_supply": 19950000, "last_updated": "2026-11-23T01:59:12.345Z",
}  # fmt: skip


def clean(records, rules=RULES):
    # through JSON, as between states
    return json.loads(json.dumps(EXPRESSION.evaluate(None, json.loads(json.dumps(question(records, rules))))))


def reasons(**changes):
    record = {key: value for key, value in {**GOOD, **changes}.items() if value != "absent"}
    result = clean([record])
    assert len(result["accepted"]) + len(result["rejected"]) == 1
    return result["rejected"][0]["reasons"] if result["rejected"] else []


@pytest.mark.parametrize("case", CASES)
def test_golden(case):
    records, rules, expected = golden(case)
    assert clean(records, rules) == expected


def test_there_are_golden_cases():
    assert len(CASES) >= 8


def test_an_accepted_row_has_columns_of_the_contract_only():
    full = {**GOOD, **dict.fromkeys(FIELDS, 1), "ath_date": "2021-01-01T00:00:00Z", "atl_date": "2021-01-01T00:00:00Z"}
    (row,) = clean([full])["accepted"]
    stamped_later = {"collected_at", "hour_at", "source", "run_id"}
    assert set(row) == {column.name for column in table("market").columns} - stamped_later | {"index"}


FIELDS = [
    "fully_diluted_valuation",
    "price_change_24h",
    "price_change_percentage_24h",
    "market_cap_change_24h",
    "market_cap_change_percentage_24h",
    "total_supply",
    "max_supply",
    "ath",
    "atl",
]


@pytest.mark.parametrize(
    "changes",
    [
        {"current_price": 87900},  # 1 % over the high
        {"current_price": 84000},  # under the low
        {"circulating_supply": 3e9, "total_supply": 2e9},
        {"market_cap": 0, "market_cap_rank": None, "circulating_supply": 0},
        {"last_updated": "2020-01-05T00:00:00.000Z"},
        {"high_24h": None, "low_24h": None},
        {"total_volume": 0},
        {"total_supply": 6.9e28, "current_price": 2.234e-09, "high_24h": 2.3e-09, "low_24h": 2.2e-09},
        {"max_supply": "absent", "fully_diluted_valuation": "absent", "image": "absent"},
        {"a_new_key": {"of": "2027"}},
    ],
)
def test_good_rows_that_look_odd_are_accepted(changes):
    assert reasons(**changes) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"current_price": None}, "price_usd_missing"),
        ({"current_price": "absent"}, "price_usd_missing"),
        ({"current_price": 0}, "price_usd_not_positive"),
        ({"current_price": -1.5}, "price_usd_not_positive"),
        ({"current_price": 86000 * 40}, "price_usd_above_high"),
        ({"current_price": 86000 / 40}, "price_usd_below_low"),
        ({"current_price": "1e400"}, "price_usd_not_a_number"),
        ({"total_volume": -1}, "volume_24h_usd_negative"),
        ({"market_cap": -1}, "market_cap_usd_negative"),
        ({"max_supply": -1}, "max_supply_negative"),
        ({"market_cap_rank": 1.5}, "market_cap_rank_not_a_rank"),
        ({"market_cap_rank": 0}, "market_cap_rank_not_a_rank"),
        ({"id": None}, "coin_id_missing"),
        ({"id": ""}, "coin_id_missing"),
        ({"id": 4}, "coin_id_not_text"),
        ({"id": True}, "coin_id_not_text"),
        ({"name": ["Bitcoin"]}, "name_not_text"),
        ({"high_24h": {"usd": 1}}, "high_24h_usd_not_a_number"),
        ({"ath_date": 1609459200}, "ath_at_not_a_date"),
        ({"ath_date": "2026-02-29T00:00:00Z"}, "ath_at_not_a_date"),
        ({"atl_date": "2026-13-01T00:00:00Z"}, "atl_at_not_a_date"),
        ({"last_updated": "yesterday"}, "observed_at_not_a_date"),
        ({"last_updated": None}, "observed_at_missing"),
        ({"last_updated": "2026-11-24T02:00:01.000Z"}, "observed_at_in_the_future"),
    ],
)
def test_broken_rows_are_rejected_with_the_reason(changes, reason):
    assert reasons(**changes) == [reason]


def test_a_record_says_everything_that_is_wrong_with_it():
    assert reasons(id=None, current_price="x", ath_date=5) == [
        "coin_id_missing",
        "price_usd_not_a_number",
        "ath_at_not_a_date",
    ]


@pytest.mark.parametrize("record", ["text", 4, 1.5, True, None, [], [1, [2]], [[GOOD]]])
def test_what_is_no_object_is_rejected(record):
    assert clean([record, GOOD])["rejected"] == [{"index": 0, "coin_id": None, "reasons": ["not_an_object"]}]


def test_a_record_that_no_payload_could_carry_keeps_that_reason():
    chunk = {
        "collected_at": "2026-11-23T02:00:00.000Z",
        "records": [{"index": 7, "record": None, "unfit": "too_large"}],
    }
    result = EXPRESSION.evaluate(None, {"chunk": chunk, "rules": RULES})
    assert result["rejected"] == [{"index": 7, "coin_id": None, "reasons": ["too_large"]}]


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("2026-11-23T01:59:12.345Z", "2026-11-23T01:59:12.345Z"),
        ("2026-11-23T01:59:12Z", "2026-11-23T01:59:12.000Z"),
        ("2026-11-23T07:29:12.5+05:30", "2026-11-23T01:59:12.500Z"),
        ("2026-11-23T01:59:12.9999999Z", "2026-11-23T01:59:12.999Z"),
        ("1999-12-31T20:00:00.001-04:00", "2000-01-01T00:00:00.001Z"),
        ("2024-02-29T00:00:00.000Z", "2024-02-29T00:00:00.000Z"),
    ],
)
def test_dates_get_one_form(text, normal):
    assert clean([{**GOOD, "last_updated": text}])["accepted"][0]["observed_at"] == normal


def test_no_record_and_one_record_are_lists_too():
    assert clean([]) == {"accepted": [], "rejected": []}
    assert len(clean([GOOD])["accepted"]) == 1
    assert len(clean(["junk"])["rejected"]) == 1


def test_thresholds_are_inputs():
    record = {**GOOD, "current_price": 87000 * 3}
    assert clean([record])["rejected"]
    assert clean([record], {**RULES, "price_band": 4})["accepted"]
    assert clean([{**GOOD, "market_cap": None}], {**RULES, "required": ["market_cap_usd"]})["rejected"]


def test_a_history_record_is_accepted_with_the_columns_it_has():
    record = {
        "id": "bitcoin", "current_price": 86012.5, "market_cap": 1.7e12, "total_volume": 3e10,
        "last_updated": "2026-11-22T23:00:11.345Z",
    }  # fmt: skip
    assert clean([record], HISTORY_RULES) == {
        "accepted": [
            {
                "index": 0, "coin_id": "bitcoin", "price_usd": 86012.5, "market_cap_usd": 1.7e12,
                "volume_24h_usd": 3e10, "observed_at": "2026-11-22T23:00:11.345Z",
            }
        ],
        "rejected": [],
    }  # fmt: skip


@pytest.mark.parametrize("field", ["roi", "a_new_key", "id", "current_price", "last_updated"])
def test_a_deep_value_is_dropped_or_rejected(field):
    deep = {}
    for _ in range(200):
        deep = {"deeper": [deep]}
    result = clean([{**GOOD, field: deep}])
    assert len(result["accepted" if field in ("roi", "a_new_key") else "rejected"]) == 1


@pytest.mark.parametrize("price", [1.7e308, 5e-324, 2**64])
def test_an_absurd_price_overflows_nothing(price):
    assert reasons(current_price=price)
    assert reasons(current_price=price, high_24h=None, low_24h=None) == []


any_records = st.lists(ANY_RECORD, max_size=5)
thorough = settings(max_examples=60)


@thorough
@given(any_records, ANY_RULES)
def test_every_record_comes_out_once_and_in_its_order_whatever_it_is(records, rules):
    sides = [[record["index"] for record in side] for side in clean(records, rules).values()]
    assert sorted(chain(*sides)) == list(range(len(records)))
    assert all(side == sorted(side) for side in sides)


@thorough
@given(any_records)
def test_no_accepted_row_breaks_the_contract(records):
    for row in clean(records)["accepted"]:
        assert set(row) <= set(FILLED) | {"index"}
        for column in FILLED.values():
            value = row.get(column.name)
            assert column.nullable if value is None else has_type(column, value), (column, row)
        assert row["price_usd"] > 0


@thorough
@given(any_records, ANY_RULES)
def test_under_any_rules_an_accepted_row_has_what_they_require_in_the_contracts_types(records, rules):
    for row in clean(records, rules)["accepted"]:
        assert all(row.get(name) not in (None, "") for name in rules["required"])
        assert all(has_type(FILLED[name], row[name]) for name in set(row) - {"index"} if row[name] is not None)
        assert row.get("price_usd") is None or row["price_usd"] > 0


def test_a_record_with_nothing_in_it_is_accepted_if_nothing_is_required():
    nothing = {**RULES, "required": []}
    assert clean([{}], nothing) == {"accepted": [{"index": 0}], "rejected": []}
    assert clean([{"current_price": 0}], nothing)["rejected"][0]["reasons"] == ["price_usd_not_positive"]


@thorough
@given(any_records, ANY_RULES)
def test_every_rejected_record_has_reasons_that_name_its_columns(records, rules):
    known = tuple(f"{name}_" for name in [*FILLED, *rules["required"]])
    for rejected in clean(records, rules)["rejected"]:
        assert rejected["reasons"]
        assert len(set(rejected["reasons"])) == len(rejected["reasons"])
        for reason in rejected["reasons"]:
            assert reason == "not_an_object" or reason.startswith(known)
        assert rejected["coin_id"] is None or isinstance(rejected["coin_id"], str)


@thorough
@given(any_records, ANY_RULES)
def test_the_same_input_gives_the_same_output(records, rules):
    assert clean(records, rules) == clean(records, rules)


@thorough
@given(st.lists(NEARLY_GOOD, max_size=5))
def test_the_cheap_test_accepts_nothing_that_the_closer_look_rejects_or_changes(records):
    # a rule about index, which every row has, changes no verdict but takes the cheap test away
    assert clean(records) == clean(records, {**RULES, "required": [*RULES["required"], "index"]})


@thorough
@given(st.sampled_from(["current_price", "total_supply", "symbol", "name", "max_supply"]), ANY_RECORD)
def test_a_value_that_is_no_record_of_its_own_is_never_flattened_into_one(field, value):
    assert reasons(**{field: [value]}) != []
    assert clean([[value]])["accepted"] == []


STAMPED_LATER = {"collected_at", "hour_at", "source", "run_id"}
FILLED = {column.name: column for column in table("market").columns if column.name not in STAMPED_LATER}


def has_type(column, value):
    return {
        "string": lambda: isinstance(value, str),
        "integer": lambda: type(value) in (int, float) and value == int(value) and abs(value) < 2**53,
        "double": lambda: type(value) in (int, float) and float("-inf") < value < float("inf"),
        "timestamp": lambda: is_moment(value),
    }[column.type]()


def is_moment(text):
    form = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
    return isinstance(text, str) and bool(re.fullmatch(form, text, re.ASCII)) and bool(datetime.fromisoformat(text))
