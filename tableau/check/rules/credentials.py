"""Credentials: none, anywhere in a document. Findings name the place, never the value."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tableau.check.document import Document
from tableau.check.environments import environment_of, snowflake_names
from tableau.check.finding import Finding
from tableau.check.secrets import secret_name, secret_value

_REMEDY = "credentials are never in a document; publishing sets them on the server"


def credentials(document: Document) -> Iterator[Finding]:
    """In attributes, texts and comments of every element."""
    for element in document.root.iter():
        if not isinstance(element.tag, str):
            yield from _text(document, _holder(element), element.text, "a comment")
        else:
            yield from _element(document, element)
        yield from _text(document, _holder(element), element.tail, "a text")
    # Comments before and after the root are outside of it.
    for beside in (*document.root.itersiblings(preceding=True), *document.root.itersiblings()):
        yield from _text(document, document.root, beside.text, "a comment")


def _holder(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    return element if parent is None else parent


def _element(document: Document, element: etree._Element) -> Iterator[Finding]:
    local = etree.QName(element).localname
    if secret_name(local) and (element.text or "").strip():
        yield document.finding(element, f"a secret by its name: {_REMEDY}")
    else:
        yield from _text(document, element, element.text, "its text")
    for key, value in element.attrib.items():
        attribute = etree.QName(key).localname
        if not value.strip():
            continue
        if attribute == "username":
            yield from _user(document, element, value)
        elif secret_name(attribute):
            yield document.finding(element, f"its attribute {attribute} is a secret by its name: {_REMEDY}")
        elif what := secret_value(value):
            yield document.finding(element, f"its attribute {attribute} holds {what}: {_REMEDY}")
    name = element.get("name") or element.get("key") or ""
    if element.tag in ("param", "property", "attribute") and secret_name(name) and (element.get("value") or "").strip():
        yield document.finding(element, f"{name} is a secret by its name: {_REMEDY}")


def _text(document: Document, element: etree._Element, text: str | None, where: str) -> Iterator[Finding]:
    if text and (what := secret_value(text)):
        yield document.finding(element, f"{where} holds {what}: {_REMEDY}")


def _user(document: Document, element: etree._Element, user: str) -> Iterator[Finding]:
    wanted = snowflake_names(environment_of(dict(element.attrib)))["users"]["tableau"]
    if user != wanted:
        yield document.finding(element, f"its username is somebody's: it is empty, or {wanted}")
