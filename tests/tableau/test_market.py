"""The committed documents under the checker, as they are and after dbt's models changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from tableau.check import NotChecked, check, find_schema, load_schema
from tableau.document.write import DATA_SOURCE, WORKBOOK
from tableau.model.fields import local_name
from tests.tableau.changed import with_type, without_column


@pytest.fixture(scope="module")
def trees():
    return [etree.parse(DATA_SOURCE), etree.parse(WORKBOOK)]


@pytest.fixture(scope="module")
def sheets_of(trees):
    """Which sheets name a column, or a calculation that does: read from the workbook's text, not by the checker."""
    formulas = {
        column.get("name"): column.find("calculation").get("formula")
        for column in trees[1].iterfind("datasources/datasource/column")
        if column.find("calculation") is not None
    }

    def needs(name, text):
        named = [calculation for calculation in formulas if calculation in text]
        return name in text or any(needs(name, formulas[it]) for it in named)

    instances = {
        sheet.get("name"): " ".join(it.get("column") for it in sheet.iter("column-instance"))
        for sheet in trees[1].iter("worksheet")
    }
    return lambda table, column: {
        sheet for sheet, text in instances.items() if needs(f"[{local_name(table, column)}]", text)
    }


def found(trees, models, schema=None):
    return [str(finding.message) for finding in check(trees, models, None, schema)]


def test_the_checker_has_nothing_to_say(trees, models):
    try:
        schema = load_schema(find_schema())
    except NotChecked as error:
        pytest.skip(str(error))
    assert found(trees, models, schema) == []


def test_each_column_that_dbt_drops_is_refused_with_the_sheets_that_break(trees, models, definition, sheets_of):
    used = 0
    for table in definition.data_source.tables:
        # all of a table at once: each is looked for by itself
        messages = found(trees, {**models, table: replace(models[table], columns={})})
        for column in models[table].columns:
            named = [it for it in messages if table.upper() in it and f"no column {column.upper()} " in it]
            assert named, (table, column)
            for sheet in sheets_of(table, column):
                assert any(f"'{sheet}'" in it for it in named), (table, column, sheet)
                used += 1
    assert used > 40


def test_one_column_that_dbt_drops_is_all_that_is_refused(trees, models):
    messages = found(trees, without_column(models, "coin_latest", "price_usd"))
    assert messages
    assert all("PRICE_USD" in it for it in messages)


def test_a_column_that_dbt_renames_is_refused_under_its_old_name(trees, models):
    told = models["coin_latest"].columns["price_usd"]
    renamed = without_column(models, "coin_latest", "price_usd")
    columns = {**renamed["coin_latest"].columns, "price": replace(told, name="price")}
    renamed["coin_latest"] = replace(renamed["coin_latest"], columns=columns)
    messages = " ".join(found(trees, renamed))
    assert "COIN_LATEST has no column PRICE_USD" in messages
    assert "'Coin figures'" in messages
    assert "'Heat map'" in messages


def test_a_column_whose_type_changes_is_refused(trees, models):
    messages = " ".join(found(trees, with_type(models, "coin_latest", "price_usd", "varchar")))
    assert "PRICE_USD" in messages


def test_a_table_that_dbt_drops_is_refused(trees, models):
    del models["top_movers"]
    assert any("TOP_MOVERS" in it and "'Top movers'" in it for it in found(trees, models))


def test_a_table_that_the_reporter_may_not_read_is_refused(trees, models):
    readers = {role for role in models["top_movers"].readers if not role.endswith("REPORTER")}
    models["top_movers"] = replace(models["top_movers"], readers=frozenset(readers))
    assert any("TOP_MOVERS" in it and "REPORTER" in it for it in found(trees, models))
