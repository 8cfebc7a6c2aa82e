"""Tableau's calculation language: text to tree, what a tree names, and the type that it gives."""

from tableau.formula.errors import FormulaError
from tableau.formula.parser import parse
from tableau.formula.references import references
from tableau.formula.types import Typed, result_type, typed

__all__ = ["FormulaError", "Typed", "parse", "references", "result_type", "typed"]
