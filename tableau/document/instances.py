"""Column instances: a field as a sheet uses it, with the name that shelves, filters and encodings call it by."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree
from lxml.builder import E

from tableau.model.fields import NUMBERS, TIMES, Field, Fields
from tableau.model.pill import DERIVATIONS, Pill


@dataclass(frozen=True)
class Instance:
    """`name` is without brackets, such as `sum:PRICE_USD (COIN_LATEST):qk`."""

    field: Field
    derivation: str
    prefix: str
    kind: str

    @property
    def name(self) -> str:
        """What the sheet calls it."""
        return (
            f"{self.prefix}:{self.field.local}:{ {'quantitative': 'qk', 'ordinal': 'ok', 'nominal': 'nk'}[self.kind] }"
        )

    def within(self, data_source: str) -> str:
        """[data source].[instance]."""
        return f"[{data_source}].[{self.name}]"

    def element(self) -> etree._Element:
        """`column-instance`."""
        return E(
            "column-instance",
            column=f"[{self.field.local}]",
            derivation=self.derivation,
            name=f"[{self.name}]",
            pivot="key",
            type=self.kind,
        )


def instance_of(fields: Fields, pill: Pill, table: str, place: str) -> Instance:
    """Of a pill on a sheet of `table`. Raises DefinitionError."""
    field = fields.check(pill, table, place)
    if field.aggregate:
        kind = "quantitative" if field.data_type in (*NUMBERS, *TIMES) else "nominal"
        return Instance(field, "User", "usr", kind)
    derivation = DERIVATIONS[pill.derivation]
    kind = "quantitative" if derivation.continuous else _headers(field)
    return Instance(field, derivation.tableau, derivation.prefix, kind)


def range_of(fields: Fields, name: str, table: str, place: str) -> Instance:
    """A field's own values as an axis, which a filter cuts."""
    return Instance(fields.find(table, name, place), "None", "none", "quantitative")


def _headers(field: Field) -> str:
    return "ordinal" if field.data_type in (*NUMBERS, *TIMES) else "nominal"
