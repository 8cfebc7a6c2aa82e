"""The SQL itself runs against the local Snowflake in tests/end_to_end/test_up.py."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from finance_lab.web import queries

SINCE = datetime(2026, 11, 21, 3, tzinfo=UTC)
EXPOSED = Path(__file__).resolve().parents[3] / "include/dbt/finance/models/exposed/_exposed__models.yml"


@pytest.fixture(scope="module")
def columns():
    """The columns of each exposed model."""
    models = yaml.safe_load(EXPOSED.read_text())["models"]
    return {model["name"]: {column["name"] for column in model["columns"]} for model in models}


class Query:
    """Answers the rows it is given, and remembers what was asked."""

    def __init__(self, *rows):
        self.rows, self.asked = list(rows), []

    def __call__(self, sql, parameters=None):
        self.asked.append((sql, parameters))
        return self.rows


@pytest.mark.parametrize(
    ("model", "asked"),
    [
        ("data_quality_hourly", queries.QUALITY),
        ("agg_market_overview_hourly", queries.OVERVIEW),
        ("top_movers", queries.MOVERS),
        ("coin_latest", queries.LARGEST),
        ("agg_rejected_hourly", ("hour_at", "reason", "records")),
    ],
)
def test_only_columns_that_the_models_promise_are_asked_for(columns, model, asked):
    assert set(asked) <= columns[model]


@pytest.mark.parametrize("name", ["quality", "reasons", "overview"])
def test_only_the_hours_that_are_shown_are_read(settings, name):
    query = Query()

    getattr(queries, name)(query, settings, SINCE)

    [(sql, parameters)] = query.asked
    assert re.search(r"where \S*hour_at >= %\(since\)s::timestamp_ntz", sql)
    assert parameters == {"since": "2026-11-21 03:00:00"}


@pytest.mark.parametrize("name", ["quality", "reasons", "overview", "first_and_newest", "movers", "largest"])
def test_all_is_read_from_what_is_exposed(settings, name):
    query = Query((None, None, None))

    arguments = (SINCE,) if name in ("quality", "reasons", "overview") else ()
    try:
        getattr(queries, name)(query, settings, *arguments)
    except ValueError:
        assert query.asked  # the made-up row has not as many columns

    [(sql, _)] = query.asked
    assert set(re.findall(r"(?:from|join) (\w+\.\w+)\.", sql)) == {"FINANCE_TEST.EXPOSED"}


def test_rows_have_their_columns_names_and_plain_values(settings):
    query = Query((datetime.fromisoformat("2026-11-23 01:00:00"), "duplicate", Decimal(2)))

    assert queries.reasons(query, settings, SINCE) == [
        {"hour_at": "2026-11-23T01:00:00Z", "reason": "duplicate", "records": 2}
    ]
