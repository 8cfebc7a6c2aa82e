"""Column instances: their name says what they are, and a column can be derived so."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tableau.check.document import Document
from tableau.check.finding import Finding
from tableau.check.formulas import Formulas
from tableau.check.instances import DERIVATIONS, TYPE_KEYS, expected_name
from tableau.check.names import bracketed, parts
from tableau.formula.types import AGGREGATE

_MEASURED = frozenset({"Sum", "Avg", "Median", "Stdev", "StdevP", "Var", "VarP", "Count", "CountD"})


def column_instances(document: Document) -> Iterator[Finding]:
    """Each of every sheet and data source."""
    levels = {name: Formulas(document, source) for name, source in document.data_sources.items()}
    for instance in document.root.iter("column-instance"):
        yield from _name(document, instance)
        yield from _derivation(document, instance, levels)


def _name(document: Document, instance: etree._Element) -> Iterator[Finding]:
    name, column = parts(instance.get("name")), parts(instance.get("column"))
    derivation, kind = instance.get("derivation", ""), instance.get("type", "")
    if derivation not in DERIVATIONS:
        known = ", ".join(DERIVATIONS)
        yield document.finding(instance, f"there is no derivation '{derivation}': {known}")
        return
    if not name:
        yield document.finding(instance, f"its name '{instance.get('name', '')}' is no [instance]")
        return
    prefix = DERIVATIONS[derivation].prefix
    if not prefix or not column:
        return
    calculated = instance.find("table-calc") is not None or instance.get("forecast-column-type") is not None
    if name[:-1] != column[:-1] or not expected_name(prefix, column[-1], kind, calculated).fullmatch(name[-1]):
        wanted = bracketed(*column[:-1], f"{prefix}:{column[-1]}:{TYPE_KEYS.get(kind, '?')}")
        message = f"{derivation} of {bracketed(*column)} as {kind} is called {wanted}"
        yield document.finding(instance, message)


def _derivation(document: Document, instance: etree._Element, levels: dict[str, Formulas]) -> Iterator[Finding]:
    derivation, column = instance.get("derivation", ""), parts(instance.get("column"))
    holder = instance.getparent()
    if derivation not in DERIVATIONS or len(column) != 1 or holder is None:
        return
    source = document.data_sources.get(holder.get("datasource") or holder.get("name") or "")
    datatype = source.type_of(column[0]) if source else None
    if source is None or datatype is None:
        return
    if datatype not in DERIVATIONS[derivation].types:
        what = (
            "a datetime"
            if DERIVATIONS[derivation].types == {"datetime"}
            else " or ".join(sorted(DERIVATIONS[derivation].types))
        )
        yield document.finding(instance, f"{derivation} wants {what}, and {bracketed(*column)} is {datatype}")
    if instance.get("type") == "quantitative" and derivation in ("None", "Attribute", "Min", "Max"):
        if datatype in ("string", "boolean"):
            yield document.finding(instance, f"{bracketed(*column)} is {datatype}: it can't be quantitative")
    elif instance.get("type") == "nominal" and derivation in _MEASURED:
        yield document.finding(instance, f"{derivation} is ordinal or quantitative, not nominal")
    yield from _level(document, instance, column[0], levels.get(source.name))


def _level(document: Document, instance: etree._Element, column: str, formulas: Formulas | None) -> Iterator[Finding]:
    level = formulas.level_of(column) if formulas else None
    derivation = instance.get("derivation")
    if level == AGGREGATE and derivation != "User":
        message = f"{bracketed(column)} is an aggregate already: its derivation is User, not {derivation}"
        yield document.finding(instance, message)
    elif level is not None and level != AGGREGATE and derivation == "User":
        yield document.finding(instance, f"{bracketed(column)} is no aggregate: User can't be its derivation")
