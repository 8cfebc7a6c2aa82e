"""Colors: of a field's values for the whole data source, of a measure's range for its sheet."""

from __future__ import annotations

from lxml import etree
from lxml.builder import E

from tableau.document.instances import Instance, instance_of
from tableau.model.fields import Fields
from tableau.model.load import Definition
from tableau.model.sheet import Palette

_BETWEEN = "#f2f2f2"


def data_source_style(definition: Definition, fields: Fields) -> list[etree._Element]:
    """`style` with the colors of values, each field's once; nothing where no sheet has such."""
    encodings = {}
    for sheet in definition.sheets():
        for pane in sheet.panes:
            if pane.color and pane.palette and pane.palette.values:
                instance = instance_of(fields, pane.color, sheet.table, f"sheet {sheet.name}")
                encodings[instance.name] = _values(instance, pane.palette)
    if not encodings:
        return []
    return [E.style(E("style-rule", *encodings.values(), element="mark"))]


def sheet_colors(instance: Instance, palette: Palette, data_source: str) -> list[etree._Element]:
    """`encoding` from low over center to high, of a measure."""
    if not palette.low:
        return []
    colors = [E.color(color) for color in (palette.low, _BETWEEN, palette.high)]
    return [
        E.encoding(
            E("color-palette", *colors, custom="true", name="", type="ordered-diverging"),
            attr="color",
            center=f"{palette.center or 0:.1f}",
            field=instance.within(data_source),
            type="custom-interpolated",
        )
    ]


def _values(instance: Instance, palette: Palette) -> etree._Element:
    maps = [E.map(E.bucket(f'"{value}"'), to=color) for value, color in palette.values.items()]
    return E.encoding(*maps, attr="color", field=f"[{instance.name}]", type="palette")
