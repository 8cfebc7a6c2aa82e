"""A field as a sheet uses it: the column itself, aggregated, or cut to a part of its time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from tableau.model.errors import DefinitionError


class Derivation(NamedTuple):
    """Tableau's name of it, the prefix of its instances, and whether it makes an axis (else headers)."""

    tableau: str
    prefix: str
    continuous: bool
    aggregate: bool = False


DERIVATIONS = {
    "": Derivation("None", "none", False),
    "sum": Derivation("Sum", "sum", True, True),
    "avg": Derivation("Avg", "avg", True, True),
    "min": Derivation("Min", "min", True, True),
    "max": Derivation("Max", "max", True, True),
    "median": Derivation("Median", "med", True, True),
    "count": Derivation("Count", "cnt", True, True),
    "countd": Derivation("CountD", "ctd", True, True),
    "attr": Derivation("Attribute", "attr", False, True),
    "hour": Derivation("Hour-Trunc", "thr", True),
    "day": Derivation("Day-Trunc", "tdy", True),
    "each_day": Derivation("Day-Trunc", "tdy", False),
    "hour_of_day": Derivation("Hour", "hr", False),
}
_PILL = re.compile(r"(?:(\w+)\((\w+)\)|(\w+))")


@dataclass(frozen=True)
class Pill:
    """`derivation` is a key of DERIVATIONS, `field` a column of the sheet's table or a calculation."""

    derivation: str
    field: str

    def __str__(self) -> str:
        return f"{self.derivation}({self.field})" if self.derivation else self.field


def parse_pill(text: str, place: str) -> Pill:
    """Of `name`, `sum(name)`, `hour(name)`, … Raises DefinitionError."""
    match = _PILL.fullmatch(str(text).strip())
    if not match:
        raise DefinitionError(f"{place}: {text!r} is no field; write a column, or sum(column), hour(column), …")
    derivation, inside, alone = match.groups()
    if derivation and derivation not in DERIVATIONS:
        raise DefinitionError(f"{place}: {derivation} is unknown; there are {', '.join(filter(None, DERIVATIONS))}")
    return Pill(derivation or "", inside or alone)
