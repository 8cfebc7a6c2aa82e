"""Parameters: a data source of their own, without a connection."""

from __future__ import annotations

from lxml import etree
from lxml.builder import E

from tableau.document.identities import NAME, PARAMETERS, VERSION
from tableau.document.text import formatted
from tableau.model.data_source import DataSource, Parameter
from tableau.model.errors import DefinitionError
from tableau.model.fields import Fields, local_name


def parameters_element(source: DataSource, fields: Fields) -> etree._Element:
    """`datasource` with a column a parameter. Raises DefinitionError for values of a column that is not there."""
    for parameter in source.parameters.values():
        if parameter.values_of:
            fields.find(*parameter.values_of.split("."), f"data_source.yml: parameter {parameter.id}")
    return E.datasource(
        E.aliases(enabled="yes"),
        *(parameter_column(parameter) for parameter in source.parameters.values()),
        hasconnection="false",
        inline="true",
        name=PARAMETERS,
        version=VERSION,
    )


def parameter_column(parameter: Parameter) -> etree._Element:
    """`column`: a list of values, written down or filled from a column when the workbook is opened."""
    value = _literal(parameter.value)
    attributes = {
        "caption": parameter.caption,
        "datatype": parameter.data_type,
        "name": f"[{parameter.id}]",
        "param-domain-type": "list",
        "role": "measure",
        "type": "nominal" if parameter.data_type == "string" else "quantitative",
        "value": value,
    }
    if parameter.values_of:
        attributes["source-field"] = f"[{NAME}].[{local_name(*parameter.values_of.split('.'))}]"
    if parameter.values and parameter.value not in parameter.values:
        raise DefinitionError(f"data_source.yml: parameter {parameter.id}: {parameter.value} is none of its values")
    shown = parameter.values or {}
    members = [E.member(alias=text, value=_literal(key)) for key, text in shown.items()] or [E.member(value=value)]
    aliases = [E.aliases(*(E.alias(key=_literal(key), value=text) for key, text in shown.items()))] if shown else []
    return E.column(
        E.calculation({"class": "tableau"}, formula=value),
        *aliases,
        E.desc(formatted(parameter.about)),
        E.members(*members),
        **attributes,
    )


def _literal(value: str | int) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
