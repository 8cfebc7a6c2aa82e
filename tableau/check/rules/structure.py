"""Tableau's schema, strictly: no tolerated gaps."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from lxml import etree

from tableau.check.document import Document
from tableau.check.finding import Finding
from tableau.check.places import place


def structure(document: Document, schema: etree.XMLSchema) -> Iterator[Finding]:
    """One finding for each of the schema's errors; the schema is one of tableau.check.schema's."""
    # A private copy: errors name elements by their path from the root, wherever the document came from.
    root = copy.deepcopy(document.root)
    if schema.validate(root):
        return
    for error in schema.error_log:
        element = _element(root, error.path)
        where = f"line {error.line}" if element is None else place(element)
        yield Finding(document.name, where, f"against Tableau's schema: {error.message}")


def _element(root: etree._Element, path: str | None) -> etree._Element | None:
    """At a path; of an element of another namespace, whose prefix says nothing here, what it is in."""
    while path:
        try:
            found = root.getroottree().xpath(path)
        except etree.XPathError:
            found = []
        if isinstance(found, list) and found and isinstance(found[0], etree._Element):
            return found[0]
        path = path.rpartition("/")[0]
    return None
