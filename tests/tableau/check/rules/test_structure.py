"""Tableau's own schema, strictly."""

from __future__ import annotations

import pytest
from lxml import etree

from tableau.check import check
from tests.tableau.check.breaking import added, removed, set_to, text, without
from tests.tableau.check.workbook import data_source, models, workbook

GAPS = {
    "explain-data": removed("/workbook/explain-data"),
    "source-build": without("/workbook", "source-build"),
    "simple-id": removed("//worksheet[1]/simple-id"),
}


def test_the_small_documents_are_right_in_every_way(schema):
    assert check([workbook(), data_source()], models(), None, schema) == []


@pytest.mark.parametrize("what", GAPS)
def test_the_gaps_that_tableaus_own_validator_forgives_are_refused(schema, what):
    tree = workbook()
    GAPS[what](tree)

    [finding] = [one for one in check([tree], None, None, schema) if "schema" in one.message]
    assert what in finding.message


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        (set_to("//zone[@id='7']", "x", "left"), "dashboard 'Coin' > zone 7", "'left' is not a valid value"),
        (text("//worksheet//pane/mark", "x"), "worksheet 'Heat map' > pane > mark", "Character content"),
        (added("//zone[@id='7']", "<x:a xmlns:x='urn:x' />"), "dashboard 'Coin' > zone 7", "{urn:x}a"),
        (set_to("//window[@class='dashboard']", "class", "board"), "window 'Coin'", "'board'"),
    ],
)
def test_an_error_of_the_schema_has_its_place(schema, change, place, message):
    tree = workbook()
    change(tree)

    found = [one for one in check([tree], None, None, schema) if "schema" in one.message]

    assert place in found[0].place
    assert ", line " in found[0].place
    assert message in found[0].message


def test_a_published_data_source_is_checked_too(schema):
    tree = data_source()
    set_to("/datasource/drill-paths/drill-path", "colour", "red")(tree)

    [finding] = check([tree], models(), None, schema)

    assert f"data source '{tree.getroot().get('formatted-name')}' > hierarchy 'Rank, coin'" in finding.place
    assert "'colour' is not allowed" in finding.message


def test_a_published_data_source_is_of_its_own_type_and_not_of_a_workbooks(schema):
    tree = data_source()
    manifest = "<document-format-change-manifest><ManifestByVersion /></document-format-change-manifest>"
    tree.getroot().insert(0, etree.fromstring(manifest))
    assert check([tree], models(), None, schema) == []

    del tree.getroot().attrib["inline"]
    [finding] = check([tree], models(), None, schema)
    assert "The attribute 'inline' is required but missing" in finding.message


def test_checking_does_not_change_the_document(schema):
    tree = data_source()

    check([tree], models(), None, schema)

    assert tree.getroot().getparent() is None
    assert tree.getroot().tag == "datasource"
