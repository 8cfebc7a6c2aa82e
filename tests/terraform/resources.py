"""What Terraform made, as its JSON tells it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Resource:
    """One resource: its address, type, and values."""

    address: str
    type: str
    values: dict[str, Any]

    @property
    def provider(self) -> str:
        return self.type.partition("_")[0]


@dataclass(frozen=True)
class Statement:
    """One statement of a policy, and where it stands."""

    place: str
    effect: str
    actions: list[str]
    resources: list[str]
    principals: Any
    condition: dict[str, Any]


def resources(state: dict[str, Any]) -> list[Resource]:
    """All resources of a state, of all modules."""
    return list(_resources(state["root_module"]))


def planned(plan: dict[str, Any]) -> list[Resource]:
    """All resources as a plan wants them; values that only an apply brings are missing."""
    return [
        Resource(one["address"], one["type"], one["change"]["after"])
        for one in plan["resource_changes"]
        if one["mode"] == "managed" and one["change"]["after"]
    ]


def statements(found: list[Resource], attribute: str, *types: str) -> Iterator[Statement]:
    """The statements of the policies that resources of these types have in that attribute."""
    for resource in found:
        policy = resource.values.get(attribute) or ""
        if resource.type not in types or not policy.startswith("{"):  # a mocked one is a random word
            continue
        for number, statement in enumerate(listed(json.loads(policy)["Statement"])):
            yield Statement(
                f"{resource.address}[{statement.get('Sid', number)}]",
                statement["Effect"],
                listed(statement.get("Action", statement.get("NotAction", []))),
                listed(statement.get("Resource", [])),
                statement.get("Principal"),
                statement.get("Condition", {}),
            )


def listed(value: Any) -> list[Any]:
    """A policy writes one thing of a list without the list."""
    return value if isinstance(value, list) else [value]


def _resources(module: dict[str, Any]) -> Iterator[Resource]:
    for one in module.get("resources", []):
        if one["mode"] == "managed":
            yield Resource(one["address"], one["type"], one["values"])
    for child in module.get("child_modules", []):
        yield from _resources(child)
