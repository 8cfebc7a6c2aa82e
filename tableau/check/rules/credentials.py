"""Credentials: none, anywhere in a document. Findings name the place, never the value."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tableau.check.document import Document
from tableau.check.environments import environment_of, snowflake_names
from tableau.check.finding import Finding
from tableau.check.secrets import secret_name, secret_value

_PAIRS = ("param", "property", "attribute", "customization", "setting")  # of a name and a value
_REMEDY = "credentials are never in a document; publishing sets them on the server"


def credentials(document: Document) -> Iterator[Finding]:
    """In attributes, texts and comments of every element."""
    for element, message, _ in _secrets(document):
        yield document.finding(element, f"{message}: {_REMEDY}")
    for element in document.root.iter(etree.Element):
        user = (element.get("username") or "").strip()
        wanted = snowflake_names(environment_of(dict(element.attrib)))["users"]["tableau"]
        if user and user != wanted:
            yield document.finding(element, f"its username is somebody's: it is empty, or {wanted}")


def secrets_of(document: Document) -> set[str]:
    """The secrets themselves, so that no message repeats one."""
    return {secret for _, _, secret in _secrets(document)}


# The element, what is wrong with it, and the secret.
_Secret = tuple[etree._Element, str, str]


def _secrets(document: Document) -> Iterator[_Secret]:
    for element in document.root.iter():
        holder = element.getparent()
        holder = element if holder is None else holder
        if isinstance(element.tag, str):
            yield from _element(element)
        else:
            yield from _text(holder, element.text, "a comment")
        yield from _text(holder, element.tail, "a text")
    # Comments before and after the root are outside of it.
    for beside in (*document.root.itersiblings(preceding=True), *document.root.itersiblings()):
        yield from _text(document.root, beside.text, "a comment")


def _element(element: etree._Element) -> Iterator[_Secret]:
    text = (element.text or "").strip()
    if secret_name(etree.QName(element).localname) and text:
        yield element, "a secret by its name", text
    else:
        yield from _text(element, text, "its text")
    for key, value in element.attrib.items():
        attribute = etree.QName(key).localname
        if not value.strip() or attribute == "username":
            continue
        if secret_name(attribute):
            yield element, f"its attribute {attribute} is a secret by its name", value
        elif what := secret_value(value) or _pair_of(attribute, value):
            yield element, f"its attribute {attribute} holds {what}", value
    name, value = element.get("name") or element.get("key") or "", (element.get("value") or "").strip() or text
    if element.tag in _PAIRS and secret_name(name) and value:
        yield element, f"{name} is a secret by its name", value


def _pair_of(attribute: str, value: str) -> str | None:
    """A driver's parameters are `name=value` between semicolons."""
    if attribute != "odbc-connect-string-extras":
        return None
    names = [pair.partition("=")[0].strip() for pair in value.split(";") if "=" in pair]
    return "a password or key" if any(map(secret_name, names)) else None


def _text(element: etree._Element, text: str | None, where: str) -> Iterator[_Secret]:
    if text and (what := secret_value(text)):
        yield element, f"{where} holds {what}", text
