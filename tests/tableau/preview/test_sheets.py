"""What the preview shows of each sheet is what a query says that was written by hand, from what the sheet is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from tableau.model.load import load
from tableau.preview.rows import ask, plain

SHEETS = [sheet.name for sheet in load().sheets()]
FILTERED = [sheet.name for sheet in load().sheets() if any(not it.chosen for it in sheet.filters)]
GOLDEN = Path(__file__).parent / "sheets"
MOVING = {"minutes_behind": 1}
"""What may differ by so much, because the clock goes on between the two queries."""


def comparable(value):
    """Days are midnights, numbers are real."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def golden(market, name, choice):
    text = (GOLDEN / f"{name}.sql").read_text()
    rows = market.query(text, choice if "%(" in text else None)
    # the laptop's Snowflake writes an alias that is a column's name like the column
    names = [column[0].lower() for column in market.cursor.description]
    return [{name: comparable(plain(value)) for name, value in zip(names, row, strict=True)} for row in rows]


def assert_alike(shown, said):
    assert len(shown) == len(said)
    for mine, theirs in zip(shown, said, strict=True):
        assert set(mine) == set(theirs)
        for name, value in theirs.items():
            expected = value
            if isinstance(value, float):
                expected = pytest.approx(value, rel=1e-9, abs=MOVING.get(name, 1e-12))
            assert comparable(mine[name]) == expected, (name, theirs)


def test_each_sheet_has_a_query_of_its_own():
    assert sorted(path.stem for path in GOLDEN.iterdir()) == sorted(SHEETS)


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_shows_what_the_query_by_hand_says(market, definition, queries, chosen, name):
    sheet = next(sheet for sheet in definition.sheets() if sheet.name == name)
    shown = ask(market.cursor, queries, sheet, chosen.all())
    for choice in chosen.all() if shown.query.parameters else chosen.all()[:1]:
        rows = shown.of(choice)
        assert rows
        assert_alike(rows, golden(market, name, choice))


@pytest.mark.parametrize("name", FILTERED)
def test_each_filter_leaves_something_out(market, definition, queries, chosen, name):
    sheet = next(sheet for sheet in definition.sheets() if sheet.name == name)
    shown = ask(market.cursor, queries, sheet, chosen.all())
    for one in sheet.filters:
        if not one.chosen:
            without = replace(sheet, filters=tuple(it for it in sheet.filters if it != one))
            assert ask(market.cursor, queries, without, chosen.all()).rows != shown.rows, one
