"""A checker of Tableau's documents that needs no Tableau."""

from tableau.check.checker import check
from tableau.check.document import CannotRead
from tableau.check.finding import Finding
from tableau.check.schema import NotChecked, find_schema, load_schema

__all__ = ["CannotRead", "Finding", "NotChecked", "check", "find_schema", "load_schema"]
