from __future__ import annotations

import pytest

from tests.tableau.check.breaking import all_of, assert_found, findings, removed, set_to, text, twice
from tests.tableau.check.workbook import DAYS

PRICE = "//metadata-record[local-name='[PRICE_USD (COIN_LATEST)]']"
RECORD = "metadata record [PRICE_USD (COIN_LATEST)]"
MAP = "//map[@key='[PRICE_USD (COIN_LATEST)]']"
COLUMN = "//workbook/datasources/datasource[2]/column[@name='[PRICE_USD (COIN_LATEST)]']"


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        (text(f"{PRICE}/parent-name", "[GONE]"), RECORD, "its parent 'GONE' is no relation"),
        (twice("//metadata-records"), RECORD, "there is another record of [PRICE_USD (COIN_LATEST)]"),
        (twice(PRICE), RECORD, "there is another record of [PRICE_USD (COIN_LATEST)]"),
        (text(f"{PRICE}/local-type", "decimal"), RECORD, "there is no type 'decimal'"),
        (text(f"{PRICE}/remote-type", "129"), RECORD, "its remote-type 129 is no real's"),
        (removed(f"{PRICE}/remote-name"), RECORD, "has no remote-name"),
        (removed(f"{PRICE}/contains-null"), RECORD, "has no contains-null"),
        (removed(f"{PRICE}/object-id"), RECORD, "has no object-id"),
        (removed("//cols"), "> relation", "there is no map of columns"),
        (removed(f"{PRICE}/local-name"), "metadata record PRICE_USD", "has no local-name"),
        (text(f"{PRICE}/object-id", "[gone]"), RECORD, "there is no object [gone]"),
        (text(f"{PRICE}/object-id", f"[{DAYS}]"), RECORD, f"object [{DAYS}] has no relation 'COIN_LATEST'"),
        (removed(MAP), RECORD, "is not in the map of columns"),
        (removed(PRICE), "connection > cols > map [PRICE_USD (COIN_LATEST)]", "there is no metadata record of [PRICE_"),
        (set_to(MAP, "value", "[COIN_LATEST].[NAME]"), "map [PRICE_USD", "record says [COIN_LATEST].[PRICE_USD]"),
        (twice(MAP), "map [PRICE_USD", "is there twice"),
        (all_of(removed(PRICE), removed(MAP)), "column [PRICE_USD (COIN_LATEST)]", "neither a metadata record nor a c"),
        (set_to(COLUMN, "datatype", "string"), "column [PRICE_USD (COIN_LATEST)]", "is string, and the metadata recor"),
        (twice(COLUMN), "column [PRICE_USD (COIN_LATEST)]", "there is another column of this name"),
    ],
)  # fmt: skip
def test_fields_without_columns_and_columns_without_fields_are_refused(change, place, message):
    assert_found(findings(change), place, message)


def test_a_type_that_somebody_chose_in_tableau_is_left():
    chosen = all_of(set_to(COLUMN, "datatype", "string"), set_to(COLUMN, "datatype-customized", "true"))

    assert not [one for one in findings(chosen) if "metadata record's type" in one.message]


def test_a_column_that_counts_the_rows_of_a_table_is_of_an_object():
    name = f"[__tableau_internal_object_id__].[{DAYS}]"

    assert findings(all_of(twice(COLUMN, name=name, datatype="table", caption="Days"))) == []
    assert_found(findings(twice(COLUMN, name=name[:-2] + "]", datatype="table")), "data source", "there is no object")
