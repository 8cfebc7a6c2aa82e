"""A document for one environment: what is set, what stays, what is refused."""

from __future__ import annotations

import pytest
from lxml import etree

from tableau.publish.errors import PublishError
from tableau.publish.render import for_environment, read
from tableau.target import target_for
from tests.tableau.publish.conftest import DATA_SOURCE_XML, WORKBOOK_XML

TARGET = target_for("prod", "myorg-other.snowflakecomputing.com")


def tree(text):
    return etree.ElementTree(etree.fromstring(text.encode()))


def test_each_connection_is_led_to_the_target_and_nothing_else_changes():
    before = tree(WORKBOOK_XML)
    after = etree.fromstring(for_environment(before, TARGET))
    differs = {
        (old.tag, name)
        for old, new in zip(before.getroot().iter(), after.iter(), strict=True)
        for name in {*old.attrib, *new.attrib}
        if old.get(name) != new.get(name)
    }
    expected = {("connection", name) for name in ("server", "dbname", "service", "warehouse")}
    assert differs == expected | {("named-connection", "caption")}
    assert after.find(".//connection[@class='snowflake']").get("one-time-sql") == "ALTER SESSION SET TIMEZONE = 'UTC'"


def test_every_one_of_several_connections_is_led():
    two = WORKBOOK_XML.replace("</datasources>", DATA_SOURCE_XML.split("?>")[1] + "</datasources>")
    after = etree.fromstring(for_environment(tree(two), TARGET))
    assert [c.get("dbname") for c in after.iterfind(".//connection[@class='snowflake']")] == ["FINANCE_PROD"] * 2


def test_the_tree_that_was_given_stays():
    before = tree(DATA_SOURCE_XML)
    text = etree.tostring(before)
    for_environment(before, TARGET)
    assert etree.tostring(before) == text


def test_the_same_document_is_rendered_alike():
    assert for_environment(tree(WORKBOOK_XML), TARGET) == for_environment(tree(WORKBOOK_XML), TARGET)


def test_a_user_in_the_document_is_left_out():
    mine = DATA_SOURCE_XML.replace("username=''", "username='ME'")
    assert b"'ME'" not in for_environment(tree(mine), TARGET).replace(b'"', b"'")


@pytest.mark.parametrize("attribute", ["password='x'", "odbc-connect-string-extras='PRIV_KEY_FILE=x'"])
def test_a_credential_is_refused_and_not_repeated(attribute):
    with pytest.raises(PublishError, match=rf"line 8: connection has {attribute.partition('=')[0]}") as error:
        for_environment(tree(DATA_SOURCE_XML.replace("username=''", f"username='' {attribute}")), TARGET)
    assert "x'" not in str(error.value)


def test_a_document_without_snowflake_is_refused():
    with pytest.raises(PublishError, match="has no connection to Snowflake"):
        for_environment(tree(DATA_SOURCE_XML.replace("class='snowflake'", "class='sqlserver'")), TARGET)


def test_a_file_that_is_no_xml_is_refused(tmp_path):
    broken = tmp_path / "market.tds"
    broken.write_text("<datasource>")
    with pytest.raises(PublishError, match=r"market\.tds is no XML"):
        read(broken)
