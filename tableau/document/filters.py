"""Filters of a sheet."""

from __future__ import annotations

from lxml import etree
from lxml.builder import E

from tableau.document.identities import NAME
from tableau.document.instances import Instance, instance_of, range_of
from tableau.model.fields import Fields
from tableau.model.pill import Pill
from tableau.model.sheet import Filter, Sheet

USER = "{http://www.tableausoftware.com/xml/user}"


def filter_instance(fields: Fields, sheet: Sheet, filter_: Filter) -> Instance:
    """The instance that the filter is about."""
    place = f"sheet {sheet.name}: filters"
    if filter_.least is not None or filter_.most is not None:
        return range_of(fields, filter_.field, sheet.table, place)
    return instance_of(fields, Pill("", filter_.field), sheet.table, place)


def filter_element(instance: Instance, filter_: Filter, group: int | None) -> etree._Element:
    """`filter`. Sheets whose filters have the same `group` are filtered together."""
    attributes = {"column": instance.within(NAME)}
    if group is not None:
        attributes["filter-group"] = str(group)
    if filter_.chosen:
        return E.filter(_everything(instance), {"class": "categorical"}, **attributes)
    if filter_.values:
        return E.filter(_members(instance, filter_), {"class": "categorical"}, **attributes)
    ends = [E(name, str(end)) for name, end in (("min", filter_.least), ("max", filter_.most)) if end is not None]
    return E.filter(*ends, {"class": "quantitative", "included-values": "in-range"}, **attributes)


def _everything(instance: Instance) -> etree._Element:
    marks = {USER + "ui-enumeration": "all", USER + "ui-marker": "enumerate"}
    return E.groupfilter({"function": "level-members", "level": f"[{instance.name}]", **marks})


def _members(instance: Instance, filter_: Filter) -> etree._Element:
    marks = {
        USER + "ui-domain": "database",
        USER + "ui-enumeration": "inclusive",
        USER + "ui-marker": "enumerate",
    }
    level = f"[{instance.name}]"
    members = [{"function": "member", "level": level, "member": _member(value)} for value in filter_.values]
    if len(members) == 1:
        return E.groupfilter({**members[0], **marks})
    return E.groupfilter(*(E.groupfilter(member) for member in members), {"function": "union", **marks})


def _member(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
