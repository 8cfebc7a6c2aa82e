"""What happens when somebody changes a dbt model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tableau.check import check
from tableau.dbt_models import Column
from tests.tableau.check.breaking import assert_found, findings, set_to, text
from tests.tableau.check.workbook import SOURCE, data_source, models, workbook


def nothing(tree) -> None:
    """The documents stay; the models change."""


def without_column(model: str, column: str):
    found = models()
    columns = {name: item for name, item in found[model].columns.items() if name != column}
    return {**found, model: replace(found[model], columns=columns)}


def with_column(model: str, column: str, data_type: str):
    found = models()
    columns = {**found[model].columns, column: Column(column, data_type, "")}
    return {**found, model: replace(found[model], columns=columns)}


@pytest.mark.parametrize(
    ("model", "column", "users"),
    [
        ("coin_latest", "price_usd", "used by worksheet 'Heat map'"),
        ("coin_latest", "market_cap_usd", "used by worksheets 'Heat map', 'Prices, daily'"),
        ("agg_market_daily", "close_usd", "used by worksheet 'Prices, daily'"),
        (
            "agg_market_daily", "coin_id", "used by relationship COIN_LATEST to AGG_MARKET_DAILY",
        ),
        (
            "coin_latest", "coin_id",
            "used by worksheets 'Heat map', 'Prices, daily' and relationship COIN_LATEST to AGG_MARKET_DAILY",
        ),
        ("coin_latest", "is_stale", "used by no worksheet"),
    ],
)  # fmt: skip
def test_a_column_that_was_dropped_is_named_with_the_sheets_that_break(model, column, users):
    found = findings(nothing, models=without_column(model, column))

    place = f"metadata record [{column.upper()} ({model.upper()})]"
    said = f"EXPOSED.{model.upper()} has no column {column.upper()} (dbt's model {model}); {users}"
    assert_found(found, place, said)
    assert len(found) == 1
    assert found[0].message == said


def test_sheets_break_through_calculated_fields_too():
    tree = workbook()
    # The sheet only says that it uses the share, which is of what is large, which is of the cap.
    for path in ("//worksheet[1]//*[contains(@name, 'MARKET_CAP')]", "//worksheet[1]//*[contains(@name, 'large')]"):
        for element in tree.xpath(path):
            element.getparent().remove(element)

    found = findings(nothing, tree, models=without_column("coin_latest", "market_cap_usd"))

    assert_found(
        found, "metadata record", "has no column MARKET_CAP_USD (dbt's model coin_latest); used by worksheets 'H"
    )


def test_every_column_of_every_model_is_missed():
    for model in models().values():
        for column in model.columns:
            for document in (workbook, data_source):
                found = findings(nothing, document(), models=without_column(model.name, column))
                assert [one for one in found if f"has no column {column.upper()} (" in one.message], column


def test_the_sheets_of_the_workbook_beside_it_are_named_for_a_published_data_source():
    found = check([data_source(), workbook()], without_column("coin_latest", "price_usd"), None, None)

    assert len(found) == 2
    assert all("used by worksheet 'Heat map'" in one.message for one in found)


def test_sheets_break_through_the_lists_of_their_parameters():
    tree = workbook()
    for parameter in tree.xpath("//column[@name='[coin]']"):
        parameter.set("source-field", f"[{SOURCE}].[NAME (COIN_LATEST)]")

    found = findings(nothing, tree, models=without_column("coin_latest", "name"))

    assert_found(
        found, "metadata record", "has no column NAME (dbt's model coin_latest); used by worksheets 'Heat map'"
    )


def test_without_a_workbook_it_is_not_said_that_no_sheet_breaks():
    [found] = check([data_source()], without_column("coin_latest", "price_usd"), None, None)

    assert found.message.endswith("; used by whichever worksheets there are, as no workbook is checked beside it")


def test_a_new_column_breaks_nothing():
    assert findings(nothing, models=with_column("coin_latest", "brand_new", "varchar")) == []


@pytest.mark.parametrize(
    ("data_type", "said"),
    [
        ("varchar", "is varchar, so string (129), not real (5); used by worksheet 'Heat map'"),
        ("number(38,0)", "is number(38,0), so integer (131), not real (5)"),
        ("number(38,9)", "is number(38,9), so real (131), not real (5)"),
        ("variant", "is variant, which is no type that is known here"),
    ],
)
def test_a_type_that_changed_is_refused(data_type, said):
    found = findings(nothing, models=with_column("coin_latest", "price_usd", data_type))

    assert_found(found, "metadata record [PRICE_USD (COIN_LATEST)]", f"EXPOSED.COIN_LATEST.PRICE_USD {said}")


def test_a_model_that_was_dropped_is_named_with_the_sheets_that_break():
    found = findings(nothing, models={"agg_market_daily": models()["agg_market_daily"]})

    said = "there is no table EXPOSED.COIN_LATEST: dbt has no exposed model coin_latest; used by worksheets 'Heat map',"
    assert_found(found, "relation 'COIN_LATEST'", said)


def test_a_role_without_select_is_refused():
    found = findings(set_to("//connection[@class='snowflake']", "service", "FINANCE_DEV_LOADER"))

    said = (
        "the role FINANCE_DEV_LOADER has no select on EXPOSED.COIN_LATEST: dbt grants it to analyst, reporter; used by"
    )
    assert_found(found, "relation 'COIN_LATEST'", said)


def test_a_model_that_the_role_may_not_read_is_refused():
    model = models()["agg_market_daily"]
    less = {**models(), model.name: replace(model, readers=frozenset({"FINANCE_LOCAL_OPERATOR"}))}

    found = findings(nothing, models=less)

    assert_found(found, "relation 'AGG_MARKET_DAILY'", "FINANCE_DEV_REPORTER has no select on EXPOSED.AGG_MARKET_DAILY")
    assert len(found) == 1


def test_who_reads_is_given_where_the_connection_does_not_say():
    def change(tree):
        tree.xpath("//connection[@class='snowflake']")[0].set("service", "")

    assert_found(findings(change, role="FINANCE_PROD_LOADER"), "relation", "the role FINANCE_PROD_LOADER has no select")
    assert not [one for one in findings(change, role="FINANCE_PROD_REPORTER") if "select" in one.message]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            text("//metadata-record[local-name='[PRICE_USD (COIN_LATEST)]']/remote-name", "price_usd"),
            "EXPOSED.COIN_LATEST has no column price_usd, but PRICE_USD: names without quotes are in upper case",
        ),
        (
            set_to("//connection/relation/relation", "table", "[EXPOSED].[coin_latest]"),
            "the table is not called coin_latest, but COIN_LATEST: names without quotes are in upper case",
        ),
    ],
)
def test_lower_case_is_another_name(change, said):
    assert_found(findings(change), "data source 'Crypto market'", said)


@pytest.mark.parametrize("kind", ["text", "stored-proc"])
def test_sql_of_its_own_cannot_be_compared_and_is_refused(kind):
    def change(tree):
        for relation in tree.xpath("//relation[@name='COIN_LATEST']"):
            relation.set("type", kind)
            relation.text = "SELECT * FROM FINANCE_DEV.LANDING.MARKET"

    assert_found(findings(change), "connection > relation 'COIN_LATEST'", "is SQL of its own, whose columns can't be")
