from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from finance_lab.web.plain import plain


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("992"), "992"),
        (Decimal("0.25"), "0.25"),
        (Decimal("NaN"), "null"),
        (1.5, "1.5"),
        (float("nan"), "null"),
        (float("inf"), "null"),
        (float("-inf"), "null"),
        (None, "null"),
        (True, "true"),
        ('bit"coin', '"bit\\"coin"'),
        (date(2026, 11, 23), '"2026-11-23"'),
        (datetime.fromisoformat("2026-11-23 02:00:00.924113"), '"2026-11-23T02:00:00Z"'),
        (datetime(2026, 11, 23, 2, tzinfo=UTC), '"2026-11-23T02:00:00Z"'),
        (datetime(2026, 11, 23, 4, tzinfo=timezone(timedelta(hours=2))), '"2026-11-23T02:00:00Z"'),
    ],
)
def test_what_snowflake_answers_is_json_that_every_browser_reads(value, text):
    assert json.dumps(plain(value), allow_nan=False) == text
