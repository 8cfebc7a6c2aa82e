"""What Snowflake makes of formulas is what Tableau would: run on the laptop's Snowflake."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tableau.formula import parse
from tableau.formula.sql import Source, Sql, literal
from tableau.preview.rows import plain


def value_of(market, formula):
    source = Source("none", None, None, None)
    return plain(market.query(f"SELECT {Sql(source).of(parse(formula))}")[0][0])


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("7 / 2", 3.5),
        ("1 / 0", None),
        ("7 % 4", 3),
        ("7 % 0", None),
        ("2 ^ 3", 8),
        ("DIV(7, 2)", 3),
        ("'a' + 'b'", "ab"),
        ("'it''s \\ \"so\"'", "it's \\ \"so\""),
        ("NULL = 1", None),
        ("1 != NULL", None),
        ("ZN(NULL)", 0),
        ("IFNULL(NULL, 3)", 3),
        ("ISNULL(NULL)", True),
        ("CASE 1 WHEN 2 THEN 'x' END", None),
        ("IF NULL THEN 1 ELSE 2 END", 2),
        ("IIF(NULL, 1, 2)", None),
        ("IIF(NULL, 1, 2, 3)", 3),
        ("IIF(FALSE, 1, 2)", 2),
        ("MIN(1, 2)", 1),
        ("MAX(1, 2)", 2),
        ("3 IN (1, 3)", True),
        ("SQRT(-1)", None),
        ("LN(0)", None),
        ("LOG(100)", 2),
        ("LOG(8, 2)", 3),
        ("INT(-3.7)", -3),
        ("INT('12.7')", 12),
        ("INT(TRUE)", 1),
        ("FLOAT('x')", None),
        ("DATE('x')", None),
        ("DATE('2026-11-20')", date(2026, 11, 20)),
        ("DATEADD('day', -7, #2026-11-20#)", date(2026, 11, 13)),
        ("DATEDIFF('day', #2026-11-01#, #2026-11-20#)", 19),
        ("DATEDIFF('hour', #2026-11-20 10:59:00#, #2026-11-20 11:00:00#)", 1),
        ("DATEDIFF('week', #2026-11-21#, #2026-11-22#, 'sunday')", 1),
        ("DATEDIFF('week', #2026-11-21#, #2026-11-22#, 'monday')", 0),
        ("DATETRUNC('week', #2026-11-20#, 'sunday')", date(2026, 11, 15)),
        ("DATETRUNC('week', #2026-11-22#, 'monday')", date(2026, 11, 16)),
        ("DATETRUNC('month', #2026-11-20#)", date(2026, 11, 1)),
        ("DATEPART('weekday', #2026-11-22#)", 1),
        ("DATEPART('weekday', #2026-11-21#)", 7),
        ("YEAR(#2026-11-20#)", 2026),
        ("MAKEDATE(2026, 11, 20)", date(2026, 11, 20)),
        ("ISDATE('2026-11-20')", True),
        ("#2026-11-20# - #2026-11-13#", 7),
        ("#2026-11-20 12:00:00# - #2026-11-20 00:00:00#", 0.5),
        ("#2026-11-20# + 1", date(2026, 11, 21)),
        ("#2026-11-20 00:00:00# + 0.5", datetime(2026, 11, 20, 12)),  # noqa: DTZ001
        ("MID('abcdef', 2, 3)", "bcd"),
        ("FIND('abcabc', 'c', 4)", 6),
        ("FIND('abc', 'x')", 0),
        ("SPLIT('a-b-c', '-', 2)", "b"),
        ("STARTSWITH('abc', 'ab')", True),
        ("CONTAINS('abc', 'x')", False),
        ("UPPER(LEFT('abc', 2)) + SPACE(1) + PROPER('xy')", "AB Xy"),
        ("ROUND(2.346, 2)", 2.35),
    ],
)  # fmt: skip
def test_a_formula_has_tableau_s_value(market, formula, value):
    found = value_of(market, formula)
    if isinstance(value, date) and not isinstance(value, datetime) and isinstance(found, datetime):
        assert found.time() == datetime.min.time()
        found = found.date()
    assert found == (pytest.approx(value) if isinstance(value, float) else value)


def test_now_is_utc(market):
    market.query("ALTER SESSION SET TIMEZONE = 'America/New_York'")
    try:
        now = value_of(market, "NOW()")
    finally:
        market.query("ALTER SESSION SET TIMEZONE = 'UTC'")
    assert abs(datetime.now(UTC).replace(tzinfo=None) - now) < timedelta(hours=1)


@pytest.mark.parametrize("text", ["'; drop table x; --", "\\' or 1=1 --", "a\\", "%s %(coin)s", "ü\n<b>"])
def test_a_text_stays_the_text_that_it_is(market, text):
    assert market.query(f"SELECT {literal(text)}")[0][0] == text
