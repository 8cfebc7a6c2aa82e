"""The cleaning expression, in the engine that the laptop's Step Functions use.

Golden pairs: golden/<case>.input.json, a page's records, and golden/<case>.expected.json, what becomes of them.
"""

from __future__ import annotations

import json
from pathlib import Path

import jsonata
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.contracts.tables import table
from etl.state_machine.definition import cleaning_expression

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.name.removesuffix(".input.json") for path in GOLDEN.glob("*.input.json"))
RULES = {
    "required": ["coin_id", "symbol", "name", "price_usd", "observed_at"],
    "price_band": 2,
    "future_seconds": 86400,
}
EXPRESSION = jsonata.Jsonata.jsonata(cleaning_expression(), timeout=60_000)
GOOD = {
    "id": "bitcoin", "symbol": "btc", "name": "Bitcoin", "image": "https://…", "current_price": 86000,
    "market_cap": 1.7e12, "market_cap_rank": 1, "total_volume": 3e10, "high_24h": 87000, "low_24h": 85000.5,
    "circulating_supply": 19950000, "last_updated": "2026-11-23T01:59:12.345Z",
}  # fmt: skip


def clean(records, rules=RULES):
    chunk = {
        "collected_at": "2026-11-23T02:00:00.000Z",
        "records": [{"index": i, "record": record} for i, record in enumerate(records)],
    }
    # through JSON, as between states
    return json.loads(json.dumps(EXPRESSION.evaluate(None, {"chunk": chunk, "rules": rules})))


def reasons(**changes):
    record = {key: value for key, value in {**GOOD, **changes}.items() if value != "absent"}
    result = clean([record])
    assert len(result["accepted"]) + len(result["rejected"]) == 1
    return result["rejected"][0]["reasons"] if result["rejected"] else []


@pytest.mark.parametrize("case", CASES)
def test_golden(case):
    records = json.loads((GOLDEN / f"{case}.input.json").read_text())
    assert clean(records) == json.loads((GOLDEN / f"{case}.expected.json").read_text())


def test_there_are_golden_cases():
    assert len(CASES) >= 3


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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=5,
)
ANY_RECORD = JSON | st.fixed_dictionaries({}, optional=dict.fromkeys([*GOOD, "ath_date", "max_supply"], JSON)).map(
    lambda changes: {**GOOD, **changes}
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ANY_RECORD, max_size=5))
def test_every_record_comes_out_once_whatever_it_is(records):
    result = clean(records)
    judged = [record["index"] for side in result.values() for record in side]
    assert sorted(judged) == list(range(len(records)))
    assert all(row["price_usd"] > 0 and isinstance(row["coin_id"], str) for row in result["accepted"])
    assert clean(records) == result
