"""The data source's element: the same in market.tds, which is published, and in market.twb, which carries its own.

The relational model: tables are related, not joined, so that each sheet asks for no table but its own.
"""

from __future__ import annotations

from lxml import etree
from lxml.builder import E

from tableau.data_types import data_type
from tableau.dbt_models import Model
from tableau.document.identities import CONNECTION, NAME, PARAMETERS, VERSION, hex_id
from tableau.document.palettes import data_source_style
from tableau.document.parameters import parameter_column
from tableau.document.text import formatted
from tableau.model.data_source import DataSource
from tableau.model.errors import DefinitionError
from tableau.model.fields import Field, Fields
from tableau.model.load import Definition
from tableau.target import Target

SESSION = "ALTER SESSION SET TIMEZONE = 'UTC'"
"""NOW() is compared with times in UTC."""
_AGGREGATIONS = {"string": "Count", "boolean": "Count", "date": "Year", "datetime": "Year"}


def data_source_element(
    definition: Definition, fields: Fields, models: dict[str, Model], target: Target
) -> etree._Element:
    """`datasource`, in the order that the schema wants."""
    source = definition.data_source
    return E.datasource(
        _connection(source, fields, models, target),
        E.aliases(enabled="yes"),
        *(column_element(field, source) for field in fields.all()),
        *(_object_column(table, source) for table in source.tables),
        _drill_paths(source, fields),
        _folders(source, fields),
        E.layout(
            **{
                "dim-ordering": "alphabetic",
                "measure-ordering": "alphabetic",
                "show-structure": "false",
                "user-set-layout-v2": "true",
            }
        ),
        *data_source_style(definition, fields),
        E("datasource-dependencies", *map(parameter_column, source.parameters.values()), datasource=PARAMETERS),
        _object_graph(source, fields, target),
        caption=source.caption,
        inline="true",
        name=NAME,
        version=VERSION,
    )


def object_id(table: str) -> str:
    """The table's id in the object graph."""
    return f"{table.upper()}_{hex_id('table', table)}"


def column_element(field: Field, source: DataSource) -> etree._Element:
    """`column` with everything that people see of it."""
    attributes = {
        "caption": field.caption,
        "datatype": field.data_type,
        "name": f"[{field.local}]",
        "role": field.role,
        "type": field.kind,
    }
    if field.aggregation:
        attributes["aggregation"] = field.aggregation
    if field.format:
        attributes["default-format"] = source.formats[field.format].tableau
    if field.hidden:
        attributes["hidden"] = "true"
    parts = [E.calculation({"class": "tableau"}, formula=field.formula)] if field.formula else []
    if field.about:
        parts.append(E.desc(formatted(field.about)))
    return E.column(*parts, **attributes)


def _connection(source: DataSource, fields: Fields, models: dict[str, Model], target: Target) -> etree._Element:
    snowflake = E.connection(
        **{
            "authentication": "Username Password",
            "class": "snowflake",
            "dbname": target.database,
            "odbc-connect-string-extras": "",
            "one-time-sql": SESSION,
            "schema": target.schema,
            "server": target.server,
            "service": target.role,
            "username": "",
            "warehouse": target.warehouse,
        }
    )
    named = E("named-connection", snowflake, caption=target.server, name=CONNECTION)
    return E.connection(
        {"class": "federated"},
        E("named-connections", named),
        E.relation(*(_relation(table, target) for table in source.tables), type="collection"),
        E.cols(*(_map(field) for field in fields.columns.values())),
        E("metadata-records", *_records(fields, models)),
    )


def _relation(table: str, target: Target) -> etree._Element:
    name = table.upper()
    return E.relation(connection=CONNECTION, name=name, table=f"[{target.schema}].[{name}]", type="table")


def _map(field: Field) -> etree._Element:
    return E.map(key=f"[{field.local}]", value=f"[{field.table}].[{field.column}]".upper())


def _records(fields: Fields, models: dict[str, Model]) -> list[etree._Element]:
    ordinals = {
        (table, column): number for table, model in models.items() for number, column in enumerate(model.columns, 1)
    }
    return [
        E(
            "metadata-record",
            {"class": "column"},
            E("remote-name", field.column.upper()),
            E("remote-type", str(data_type(models[table].columns[column].data_type).remote)),
            E("local-name", f"[{field.local}]"),
            E("parent-name", f"[{table.upper()}]"),
            E("remote-alias", field.column.upper()),
            E.ordinal(str(ordinals[table, column])),
            E("local-type", field.data_type),
            E.aggregation(_AGGREGATIONS.get(field.data_type, "Sum")),
            E("contains-null", "true"),
            E("object-id", f"[{object_id(table)}]"),
        )
        for (table, column), field in fields.columns.items()
    ]


def _object_column(table: str, source: DataSource) -> etree._Element:
    return E.column(
        caption=f"{table} ({source.tables[table]})",
        datatype="table",
        name=f"[__tableau_internal_object_id__].[{object_id(table)}]",
        role="measure",
        type="quantitative",
    )


def _drill_paths(source: DataSource, fields: Fields) -> etree._Element:
    def path(names: tuple[str, ...], place: str) -> list[etree._Element]:
        found = (fields.find(*name.split("."), place) for name in names)
        return [E.field(f"[{field.local}]") for field in found]

    return E(
        "drill-paths",
        *(
            E("drill-path", *path(hierarchy.fields, f"hierarchy {hierarchy.name}"), name=hierarchy.name)
            for hierarchy in source.hierarchies
        ),
    )


def _folders(source: DataSource, fields: Fields) -> etree._Element:
    """A hierarchy lies whole in the folder of its first field: its fields are nowhere else."""
    hierarchy_of = {name: hierarchy for hierarchy in source.hierarchies for name in hierarchy.fields}
    folders: dict[str, list[etree._Element]] = {}
    for field in fields.all():
        inside, name = folders.setdefault(field.folder, []), f"{field.table}.{field.column}"
        hierarchy = hierarchy_of.get(name)
        if hierarchy is None:
            inside.append(E("folder-item", name=f"[{field.local}]", type="field"))
        elif name == hierarchy.fields[0]:
            inside.append(E("folder-item", name=hierarchy.name, type="drillpath"))
    return E("folders-common", *(E.folder(*inside, name=name) for name, inside in sorted(folders.items())))


def _object_graph(source: DataSource, fields: Fields, target: Target) -> etree._Element:
    objects = [
        E.object(E.properties(_relation(table, target), context=""), caption=table, id=object_id(table))
        for table in source.tables
    ]
    return E("object-graph", E.objects(*objects), E.relationships(*_relationships(source, fields)))


def _relationships(source: DataSource, fields: Fields) -> list[etree._Element]:
    """One tree from the first table on: each of the others hangs from one that comes before it, and from no second."""
    made, reached = [], {next(iter(source.tables))}
    for relationship in source.relationships:
        place = f"data_source.yml: relationship of {relationship.one} and {relationship.many}"
        ends = [(relationship.one, True), (relationship.many, relationship.one_to_one)]
        if relationship.one not in reached:
            ends.reverse()
        if ends[0][0] not in reached or ends[1][0] in reached:
            raise DefinitionError(f"{place}: one of the two, and not both, is of a relationship before it")
        reached.add(ends[1][0])
        equal = []
        for column in relationship.by:
            both = (fields.find(table, column, place) for table, _ in ends)
            equal.append(E.expression(*(E.expression(op=f"[{end.local}]") for end in both), op="="))
        points = [{"object-id": object_id(table), **({"unique-key": "true"} if key else {})} for table, key in ends]
        made.append(
            E.relationship(
                equal[0] if len(equal) == 1 else E.expression(*equal, op="AND"),
                E("first-end-point", points[0]),
                E("second-end-point", points[1]),
            )
        )
    return made
