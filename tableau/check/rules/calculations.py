"""Calculated fields: they can be read, name fields that there are, need no cycle, and give the type they declare."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tableau.check.data_source import DataSource
from tableau.check.document import Document
from tableau.check.finding import Finding
from tableau.check.formulas import Cycle, Formulas
from tableau.check.names import bracketed, plain
from tableau.formula import FormulaError, Typed, references
from tableau.formula.syntax import PARAMETERS, Field
from tableau.formula.types import AGGREGATE, fits, name

_CLASSES = ("tableau", "bin", "categorical-bin", "passthrough")


def calculations(document: Document) -> Iterator[Finding]:
    """Of every data source but the parameters."""
    for source in document.data_sources.values():
        if source.name == PARAMETERS:
            continue
        formulas = Formulas(document, source)
        cycles: set[frozenset[str]] = set()
        for field in source.calculations:
            yield from _calculation(document, source, formulas, field, cycles)
        for column in source.columns.values():
            yield from _other(document, source, column)


def _calculation(
    document: Document, source: DataSource, formulas: Formulas, field: str, cycles: set[frozenset[str]]
) -> Iterator[Finding]:
    column = source.columns[field]
    try:
        tree = formulas.tree(field)
    except FormulaError as error:
        yield document.finding(column, f"its formula can't be read: {error}")
        return
    unknown = [used for used in references(tree) if not _known(formulas, used)]
    for used in unknown:
        what = "parameter" if used.is_parameter else "field"
        yield document.finding(column, f"its formula uses {name(used)}, and there is no such {what}")
    if unknown:
        return
    try:
        found = formulas.typed(field)
    except Cycle as cycle:
        # Each of a cycle's fields leads into it; it is told once.
        if frozenset(cycle.path) not in cycles:
            cycles.add(frozenset(cycle.path))
            path = " > ".join(bracketed(step) for step in _from(cycle.path, field))
            yield document.finding(column, f"its formula needs itself: {path}")
        return
    except FormulaError as error:
        yield document.finding(column, f"its formula is wrong: {error}")
        return
    yield from _declared(document, column, found)


def _from(path: tuple[str, ...], field: str) -> tuple[str, ...]:
    """The same cycle, told from one of its fields on."""
    if field not in path:
        return path
    start = path.index(field)
    return (*path[start:-1], *path[:start], field)


def _known(formulas: Formulas, used: Field) -> bool:
    try:
        formulas.type_of(used)
    except KeyError:
        return False
    except Cycle:
        return True
    return True


def _declared(document: Document, column: etree._Element, found: Typed) -> Iterator[Finding]:
    datatype, role, kind = column.get("datatype", ""), column.get("role"), column.get("type")
    if not fits(found.type, datatype):
        yield document.finding(column, f"its datatype is {datatype}, and its formula gives {found.type}")
    if found.level == AGGREGATE and role != "measure":
        yield document.finding(column, f"its role is {role}, and its formula is an aggregate: it is a measure")
    if kind == "quantitative" and datatype in ("string", "boolean"):
        yield document.finding(column, f"its type is quantitative, and its datatype {datatype}")


def _other(document: Document, source: DataSource, column: etree._Element) -> Iterator[Finding]:
    """Bins and groups of values are of one column."""
    calculation = column.find("calculation")
    kind = calculation.get("class", "tableau") if calculation is not None else "tableau"
    if kind not in _CLASSES:
        yield document.finding(column, f"there is no class of calculation '{kind}': {', '.join(_CLASSES)}")
    if calculation is None or kind not in ("bin", "categorical-bin"):
        return
    text = calculation.get("formula") if kind == "bin" else calculation.get("column")
    if not source.resolves(plain(text)):
        yield document.finding(column, f"is made of {text}, and there is no such field")
    size = calculation.get("size-parameter")
    if size and plain(size) not in document.parameters:
        yield document.finding(column, f"its size is {size}, and there is no such parameter")
