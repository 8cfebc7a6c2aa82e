"""What a sheet, a dashboard or an action depends on: every column and instance that it names, and what these need."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree
from lxml.builder import E

from tableau.document.identities import NAME, PARAMETERS
from tableau.document.instances import Instance
from tableau.document.parameters import parameter_column
from tableau.formula import references
from tableau.model.data_source import DataSource
from tableau.model.fields import Field, Fields


class Dependencies:
    """Collects what is used, and writes it down twice over: the data sources, and their columns."""

    def __init__(self, source: DataSource, fields: Fields) -> None:
        self._source = source
        self._fields = {field.local: field for field in fields.all()}
        self._columns: dict[str, Field] = {}
        self._instances: dict[str, Instance] = {}
        self._parameters: set[str] = set()

    def use(self, instances: Iterable[Instance]) -> None:
        """Add instances, their fields, and what the formulas of these name."""
        for instance in instances:
            self._instances[instance.name] = instance
            self._use_field(instance.field)

    def use_parameter(self, name: str) -> None:
        """Add a parameter."""
        self._parameters.add(name)

    def elements(self) -> list[etree._Element]:
        """`datasources`, then `datasource-dependencies` of each that is used."""
        linked, told = [], []
        if self._instances:
            linked.append(E.datasource(caption=self._source.caption, name=NAME))
            columns = [_brief(field) for _, field in sorted(self._columns.items())]
            instances = [instance.element() for _, instance in sorted(self._instances.items())]
            told.append(E("datasource-dependencies", *columns, *instances, datasource=NAME))
        if self._parameters:
            linked.append(E.datasource(name=PARAMETERS))
            used = (self._source.parameters[name] for name in sorted(self._parameters))
            told.append(E("datasource-dependencies", *map(parameter_column, used), datasource=PARAMETERS))
        return [E.datasources(*linked), *told]

    def _use_field(self, field: Field) -> None:
        if field.local in self._columns:
            return
        self._columns[field.local] = field
        for name in references(field.tree()) if field.formula else ():
            if name.is_parameter:
                self.use_parameter(name.name)
            elif name.name in self._fields:  # what is not there is the checker's to tell
                self._use_field(self._fields[name.name])


def _brief(field: Field) -> etree._Element:
    """The column without what only the data source tells of it."""
    calculation = [E.calculation({"class": "tableau"}, formula=field.formula)] if field.formula else []
    attributes = {"caption": field.caption, "datatype": field.data_type, "name": f"[{field.local}]"}
    return E.column(*calculation, **attributes, role=field.role, type=field.kind)
