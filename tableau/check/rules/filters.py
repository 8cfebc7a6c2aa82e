"""Filters: of the field that they name, by values that are of its type."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tableau.check.data_source import DataSource
from tableau.check.document import Document
from tableau.check.finding import Finding
from tableau.check.instances import fields_of
from tableau.check.names import bracketed, parts
from tableau.check.rules.parameters import is_of, less

_OF_ONE_FIELD = ("member", "level-members")
_AS_THEY_ARE = frozenset({"None", "Attribute", "Min", "Max", "Sum", "Avg", "Median"})  # derivations that keep the type


def filters(document: Document) -> Iterator[Finding]:
    """Each filter of every worksheet, of a column or an instance of one."""
    for sheet in document.worksheets.values():
        derivations = {
            (name, *instance): element.get("derivation", "")
            for name, found in sheet.dependencies.items()
            for item in found
            for instance, element in item.instances.items()
        }
        for element in sheet.element.iter("filter"):
            name = parts(element.get("column"))
            source = document.data_sources.get(name[0]) if len(name) == 2 else None
            if source is None or name not in derivations:
                continue  # refused as a field, or a set or an action's, which are of several fields
            datatype = _type(source, name[1]) if derivations[name] in _AS_THEY_ARE else None
            for found in element.iter("groupfilter"):
                yield from _group(document, found, name[1], datatype)
            if element.get("class") == "quantitative":
                yield from _range(document, element, datatype)


def _type(source: DataSource, instance: str) -> str | None:
    return next((datatype for name in fields_of(instance) if (datatype := source.type_of(name))), None)


def _group(document: Document, element: etree._Element, instance: str, datatype: str | None) -> Iterator[Finding]:
    level = parts(element.get("level"))
    if element.get("function") in _OF_ONE_FIELD and level and level[-1] not in (instance, *fields_of(instance)):
        yield document.finding(element, f"is of {bracketed(*level)}, in a filter of {bracketed(instance)}")
        return
    member = element.get("member")
    if element.get("function") == "member" and (not level or member is None):
        yield document.finding(element, f"names no {'member' if level else 'level'}")
    if member is None or datatype is None or member.startswith("%"):  # %null%, %all%
        return
    if datatype in ("string", "boolean", "integer") and not is_of(member, datatype):
        yield document.finding(element, f"its member {member} is no {datatype}, and {bracketed(instance)} is one")


def _range(document: Document, element: etree._Element, datatype: str | None) -> Iterator[Finding]:
    ends = {tag: (element.findtext(tag) or "").strip() for tag in ("min", "max") if element.find(tag) is not None}
    wrong = [tag for tag, text in ends.items() if datatype in ("integer", "real") and not is_of(text, "real")]
    for tag in wrong:
        yield document.finding(element, f"its {tag} {ends[tag]} is no number")
    if not wrong and len(ends) == 2 and less(ends["max"], ends["min"]):
        yield document.finding(element, f"ends ({ends['max']}) before it begins ({ends['min']})")
