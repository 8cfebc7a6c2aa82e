"""Changes that break one thing of the small workbook, and what the checker then says."""

from __future__ import annotations

import copy
from collections.abc import Callable

from lxml import etree

from tableau.check import Finding, check
from tests.tableau.check.workbook import models, workbook

Change = Callable[[etree._ElementTree], None]


def set_to(path: str, attribute: str, value: str) -> Change:
    return lambda tree: _one(tree, path).set(attribute, value)


def without(path: str, attribute: str) -> Change:
    def change(tree: etree._ElementTree) -> None:
        del _one(tree, path).attrib[attribute]

    return change


def text(path: str, value: str) -> Change:
    def change(tree: etree._ElementTree) -> None:
        _one(tree, path).text = value

    return change


def removed(path: str) -> Change:
    def change(tree: etree._ElementTree) -> None:
        element = _one(tree, path)
        element.getparent().remove(element)

    return change


def twice(path: str, **attributes: str) -> Change:
    """The element once more, after itself, with other attributes perhaps."""

    def change(tree: etree._ElementTree) -> None:
        element = _one(tree, path)
        more = copy.deepcopy(element)
        for name, value in attributes.items():
            more.set(name, value)
        element.addnext(more)

    return change


def added(path: str, xml: str) -> Change:
    """An element at the end of another."""
    return lambda tree: _one(tree, path).append(etree.fromstring(xml))


def all_of(*changes: Change) -> Change:
    def change(tree: etree._ElementTree) -> None:
        for one in changes:
            one(tree)

    return change


def findings(change: Change, tree: etree._ElementTree | None = None, **given) -> list[Finding]:
    """Of the workbook after a change, without Tableau's schema."""
    tree = workbook() if tree is None else tree
    change(tree)
    return check([tree], given.get("models", models()), given.get("role"), None)


def assert_found(found: list[Finding], place: str, message: str) -> None:
    """A finding says both, and where in the file."""
    told = "\n".join(map(str, found)) or "nothing was found"
    assert any(place in one.place and message in one.message and ", line " in one.place for one in found), told


def _one(tree: etree._ElementTree, path: str) -> etree._Element:
    found = tree.xpath(path)
    assert found, f"the small workbook has no {path}"
    return found[0]
