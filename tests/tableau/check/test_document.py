"""What is read, and what is no document of Tableau's."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from tableau.check import CannotRead, check
from tests.tableau.check.workbook import data_source, models, workbook

BOMB = (
    b"<!DOCTYPE workbook [<!ENTITY a 'aaaaaaaaaa'>"
    + b"".join(b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b"]><workbook><x>&m;</x></workbook>"
)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.twb", b"<workbook><worksheets></workbook>", "a.twb: line 1: no well-formed XML: Opening and ending tag"),
        ("a.twb", b"<workbook>\n<a>\n</workbook>", "a.twb: line 3: no well-formed XML"),
        ("a.twb", b"", "no well-formed XML"),
        ("a.twb", b"\xff\xfe\x00\x01", "no well-formed XML"),
        ("a.twb", b"PK\x03\x04zip", "a packaged document (.twbx, .tdsx): unpack it first"),
        ("a.twb", b"<html/>", "a.twb: html, line 1: its root is 'html': a workbook (.twb) or a datasource (.tds) is"),
        ("a.twb", b"<datasource/>", "its root is 'datasource', not the 'workbook' of a .twb file"),
        ("a.tds", b"<workbook/>", "its root is 'workbook', not the 'datasource' of a .tds file"),
        ("a.xml", b"<x:workbook xmlns:x='urn:x'/>", "its root is '{urn:x}workbook'"),
        ("a.twb", b"<!DOCTYPE workbook><workbook/>", "has a DOCTYPE; Tableau's documents have none: remove it"),
    ],
)  # fmt: skip
def test_what_is_no_document_is_a_finding(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)

    [finding] = check([path], models(), None, None)

    assert said in str(finding)
    assert finding.document == str(path)


def test_nothing_outside_the_file_is_read(tmp_path):
    secret, path = tmp_path / "secret", tmp_path / "a.twb"
    secret.write_text("TOPSECRET")
    entity = f"<!DOCTYPE workbook [<!ENTITY x SYSTEM '{secret.as_uri()}'>]>"
    path.write_text(f"{entity}<workbook><worksheets>&x;</worksheets></workbook>")

    [finding] = check([path], None, None, None)

    assert "DOCTYPE" in finding.message
    assert "TOPSECRET" not in str(finding)


def test_entities_are_not_expanded(tmp_path):
    path = tmp_path / "bomb.twb"
    path.write_bytes(BOMB)

    [finding] = check([path], None, None, None)

    assert "DOCTYPE" in finding.message or "well-formed" in finding.message


def test_a_file_that_is_not_there_cannot_be_checked(tmp_path):
    with pytest.raises(CannotRead, match=r"gone\.twb: No such file"):
        check([tmp_path / "gone.twb"], None, None, None)


def test_a_bad_document_does_not_keep_the_others_from_being_checked(tmp_path):
    bad, good = tmp_path / "bad.twb", tmp_path / "good.tds"
    bad.write_text("<nothing")
    tree = data_source()
    tree.find("folders-common/folder/folder-item").set("name", "[GONE]")
    tree.write(good)

    assert [finding.document for finding in check([bad, good], models(), None, None)] == [str(bad), str(good)]


@pytest.mark.parametrize("root", ["workbook", "datasource"])
def test_an_empty_document_is_checked_without_a_crash(root, schema):
    assert check([etree.Element(root)], models(), None, schema)


ODD = ("", "[", "[x].[y].[z]", "][", "(" * 300, "sum:x:qk")


def test_whatever_is_missing_never_crashes():
    for path in _kinds():
        tree, element = _at(path)
        if element.getparent() is not None:
            element.getparent().remove(element)
            check([tree], models(), None, None)
        tree, element = _at(path)
        element.attrib.clear()
        element.text = None
        check([tree], models(), None, None)


@pytest.mark.full
@pytest.mark.parametrize("odd", ODD)
def test_whatever_is_odd_never_crashes(odd):
    for path in _kinds():
        _, element = _at(path)
        for attribute in element.attrib:
            tree, element = _at(path)
            element.set(attribute, odd)
            check([tree], models(), None, None)
        tree, element = _at(path)
        element.text = odd
        check([tree], models(), None, None)


def _kinds() -> list[str]:
    """A path to the first element of each kind: elements at the same places, whatever their number."""
    tree, found = workbook(), {}
    for element in tree.iter(etree.Element):
        path = tree.getpath(element)
        found.setdefault(re.sub(r"\[\d+\]", "", path), path)
    return list(found.values())


def _at(path: str):
    tree = workbook()
    return tree, tree.xpath(path)[0]
