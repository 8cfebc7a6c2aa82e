"""What the cleaning expression is asked in either engine: golden cases, and records made up by hypothesis."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = sorted(path.name.removesuffix(".input.json") for path in GOLDEN.glob("*.input.json"))
RULES = {
    "required": ["coin_id", "symbol", "name", "price_usd", "observed_at"],
    "price_band": 2,
    "future_seconds": 86400,
}
HISTORY_RULES = {**RULES, "required": ["coin_id", "price_usd", "observed_at"]}
COMPLETE = {
    "id": "bitcoin", "symbol": "btc", "name": "Bitcoin", "image": "https://…", "current_price": 86000,
    "market_cap": 1.7e12, "market_cap_rank": 1, "fully_diluted_valuation": 1.8e12, "total_volume": 3e10,
    "high_24h": 87000, "low_24h": 85000.5, "price_change_24h": -120.25, "price_change_percentage_24h": -0.13943,
    "market_cap_change_24h": -2.1e9, "market_cap_change_percentage_24h": -0.12, "circulating_supply": 19950000,
    "total_supply": 19950000, "max_supply": 21000000, "ath": 126080, "ath_change_percentage": -31.8,
    "ath_date": "2025-10-06T18:57:42.558Z", "atl": 67.81, "atl_change_percentage": 126000.1,
    "atl_date": "2013-07-06T00:00:00.000Z", "roi": None, "last_updated": "2026-11-23T01:59:12.345Z",
}  # fmt: skip
_TEXTS = ["id", "symbol", "name"]
_DATES = ["ath_date", "atl_date", "last_updated"]


def golden(case: str) -> tuple[list[Any], dict[str, Any], dict[str, Any]]:
    """Records, rules and what is expected. <case>.rules.json, where there is one, changes the usual rules."""
    changes = GOLDEN / f"{case}.rules.json"
    rules = {**RULES, **(json.loads(changes.read_text()) if changes.exists() else {})}
    records = json.loads((GOLDEN / f"{case}.input.json").read_text())
    return records, rules, json.loads((GOLDEN / f"{case}.expected.json").read_text())


def question(records: list[Any], rules: dict[str, Any] = RULES) -> dict[str, Any]:
    """The expression's variables."""
    numbered = [{"index": index, "record": record} for index, record in enumerate(records)]
    return {"chunk": {"collected_at": "2026-11-23T02:00:00.000Z", "records": numbered}, "rules": rules}


# collect hands on no number that no double holds, and no integer of more than 64 bits
NUMBERS = (
    st.integers(-(2**63), 2**64)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0, -1, 1, 1.5, -0.0, 5e-324, 1.7e308, -1.7e308, 2**53 - 1, 2**53, 6.9e28, 42500.25, 174000])
)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=5,
)
_ODD = st.sampled_from(
    [None, "", [], {}, [None], [""], ["bitcoin"], [86000], [[1]], True, False, "null", "86000", COMPLETE, [COMPLETE],
     [{"id": "a"}, {"id": "b"}], {"_jsonata_lambda": True, "thunk": True}, {"_jsonata_function": True},
     {"sequence": True, "length": 1}, {"__proto__": 1}]
)  # fmt: skip
_YEARS = datetime.fromisoformat("1969-12-01"), datetime.fromisoformat("3000-02-01")
_DATE_TEXTS = st.builds(
    "{}{}{}".format,
    st.datetimes(*_YEARS).map(lambda moment: moment.isoformat(timespec="seconds")),
    st.text("0123456789", max_size=10).map(lambda digits: digits and f".{digits}"),
    st.sampled_from(["Z", "Z", "+00:00", "-05:30", "+14:00", "+19:59", "+25:00", "Z\n", ""]),
) | st.sampled_from(
    ["2024-02-29T00:00:00.000Z", "2023-02-29T00:00:00.000Z", "2100-02-29T00:00:00.000Z", "2999-12-31T23:59:59.9-19:59",
     "1970-01-01T00:00:00.000+19:59", "1969-12-31T23:59:59.999Z", "2026-04-31T00:00:00.000Z", "2026-04-30", "yesterday",
     "2026-11-24T02:00:00.000Z", "2026-11-24T02:00:00.001Z", "2026-04-30T00:00:00.000Z,2026-04-30T00:00:00.000Z"]
)  # fmt: skip


def _field(key: str) -> st.SearchStrategy[Any]:
    likely = st.text() if key in _TEXTS else _DATE_TEXTS if key in _DATES else NUMBERS
    return likely | _ODD | JSON


_CHANGES = st.lists(
    st.sampled_from(sorted(COMPLETE)).flatmap(lambda key: st.tuples(st.just(key), _field(key))), max_size=3
).map(dict)
_NEW_KEYS = st.dictionaries(st.text(max_size=5) | st.sampled_from(["__proto__", "constructor", "$"]), JSON, max_size=2)


def _without(record: dict[str, Any], absent: list[str]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in absent}


NEARLY_GOOD = st.builds(
    lambda changes, new, absent: _without({**new, **COMPLETE, **changes}, absent),
    _CHANGES,
    _NEW_KEYS,
    st.lists(st.sampled_from(sorted(COMPLETE)), max_size=2) | st.just([]),
)
ANY_RECORD = NEARLY_GOOD | JSON
ANY_RULES = st.sampled_from([RULES, RULES, HISTORY_RULES]) | st.fixed_dictionaries(
    {
        "required": st.lists(
            st.sampled_from(["coin_id", "market_cap_usd", "ath_at", "constructor"]), max_size=2, unique=True
        ),
        "price_band": st.sampled_from([1, 1.5, 3]),
        "future_seconds": st.sampled_from([0, 3600]),
    }
)
