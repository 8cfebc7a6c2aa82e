"""What a site of Tableau's holds, in memory, with the rules of the real one that publishing meets."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from xml.etree import ElementTree

Rules = dict[tuple[str, str], dict[str, str]]  # (group|user, id) -> capability -> mode
LOCKED = "LockedToProject"


class Refused(Exception):
    """An answer that is an error, as Tableau words it."""

    def __init__(self, code: str, summary: str, detail: str) -> None:
        super().__init__(code, summary, detail)
        self.status, self.code, self.summary, self.detail = int(code[:3]), code, summary, detail


def new_id() -> str:
    return str(uuid.uuid4())


@dataclass
class Group:
    name: str
    domain: str = "local"
    id: str = field(default_factory=new_id)


@dataclass
class Project:
    name: str
    owner: str
    description: str = ""
    content_permissions: str = "ManagedByOwner"
    parent: str | None = None
    rules: Rules = field(default_factory=dict)
    id: str = field(default_factory=new_id)


@dataclass
class Item:
    """A data source or a workbook. A connection is a dict of the REST API's attributes."""

    name: str
    project: Project
    owner: str
    description: str = ""
    document: bytes = b""
    show_tabs: bool = False
    connections: list[dict[str, str]] = field(default_factory=list)
    rules: Rules = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    id: str = field(default_factory=new_id)


class Site:
    """One site. `everyone` gets rights to whatever is new, as All Users do on a real one."""

    def __init__(self) -> None:
        self.id, self.user = new_id(), new_id()
        self.everyone = Group("All Users")
        self.groups = [self.everyone]
        self.projects: list[Project] = []
        self.items: dict[str, list[Item]] = {"datasources": [], "workbooks": []}

    def add_group(self, name: str, domain: str = "local") -> Group:
        self.groups.append(Group(name, domain))
        return self.groups[-1]

    def add_project(self, name: str, parent: str | None = None, **more: str) -> Project:
        if any(p.name == name and p.parent == parent for p in self.projects):
            raise Refused("409006", "Resource Conflict", f"Project name conflicts with existing project: '{name}'")
        rules = {("group", self.everyone.id): {"Read": "Allow"}}
        self.projects.append(Project(name, self.user, parent=parent, rules=rules, **more))
        return self.projects[-1]

    def publish(self, kind: str, sent: Item, overwrite: bool) -> Item:
        """What is published anew keeps its id, rules and tags, and loses what its connection was told."""
        found = next((i for i in self.items[kind] if (i.name, i.project) == (sent.name, sent.project)), None)
        if found and not overwrite:
            raise Refused("409007", "Resource Conflict", f"'{sent.name}' already exists")
        sent.connections = [_connection(c) for c in _connections(sent.document)]
        if found:
            found.document, found.connections = sent.document, sent.connections
            found.description, found.show_tabs = sent.description, sent.show_tabs
            return found
        rights = ("Read", "Connect") if kind == "datasources" else ("Read", "Filter", "ExportData")
        sent.rules = {("group", self.everyone.id): dict.fromkeys(rights, "Allow")}
        self.items[kind].append(sent)
        return sent

    def allow(self, of: Item | Project, rules: Rules) -> None:
        if isinstance(of, Item) and of.project.content_permissions == LOCKED:
            raise Refused("403004", "Forbidden", "The project's permissions are locked")
        for grantee, capabilities in rules.items():
            has = of.rules.setdefault(grantee, {})
            if any(has.get(name, mode) != mode for name, mode in capabilities.items()):
                raise Refused("409008", "Resource Conflict", "The capability has the other mode")
            has.update(capabilities)

    def forbid(self, of: Item | Project, grantee: tuple[str, str], name: str, mode: str) -> None:
        has = of.rules.get(grantee, {})
        if has.get(name) != mode:
            raise Refused("404012", "Resource Not Found", "There is no such permission")
        del has[name]
        if not has:
            del of.rules[grantee]

    def rights(self, of: Item | Project) -> dict[str, set[str]]:
        """Group or user -> capabilities, with - before what is denied."""
        names = {group.id: group.name for group in self.groups}
        return {
            names.get(id_, id_): {name if mode == "Allow" else f"-{name}" for name, mode in capabilities.items()}
            for (_, id_), capabilities in of.rules.items()
        }


def _connections(document: bytes) -> list[ElementTree.Element]:
    return [c for c in ElementTree.fromstring(document).iter("connection") if c.get("class") != "federated"]


def _connection(element: ElementTree.Element) -> dict[str, str]:
    return {
        "id": new_id(),
        "type": element.get("class", ""),
        "serverAddress": element.get("server", ""),
        "serverPort": "",
        "userName": element.get("username", ""),
        "authenticationType": "auth-user-pass",
        "embedPassword": "false",
    }
