"""Permissions, rule by rule: what is to be granted and revoked so that the groups have exactly their rights."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import tableauserverclient as tsc
from tableauserverclient.models.reference_item import ResourceReference

from tableau.publish.changes import Changes
from tableau.publish.errors import telling
from tableau.publish.groups import Groups

ALLOW = tsc.Permission.Mode.Allow


@dataclass
class Difference:
    """By grantee: capability -> mode, as Tableau's rules have them."""

    revoke: list[tsc.PermissionsRule] = field(default_factory=list)
    grant: list[tsc.PermissionsRule] = field(default_factory=list)


def difference(
    present: Sequence[tsc.PermissionsRule], wanted: Mapping[str, frozenset[str]], keep_users: Collection[str]
) -> Difference:
    """`wanted` is group id -> capabilities. Rules of `keep_users` are left: owners have these rights anyway."""
    found = {rule.grantee: rule.capabilities for rule in present}
    rights = {tsc.GroupItem.as_reference(group): capabilities for group, capabilities in wanted.items()}
    result = Difference()
    for grantee, capabilities in found.items():
        if grantee.tag_name == tsc.UserItem.tag_name and grantee.id in keep_users:
            continue
        allowed = rights.get(grantee, frozenset())
        wrong = {name: mode for name, mode in capabilities.items() if mode != ALLOW or name not in allowed}
        _add(result.revoke, grantee, wrong)
    for grantee, allowed in rights.items():
        has = found.get(grantee, {})
        _add(result.grant, grantee, {name: ALLOW for name in sorted(allowed) if has.get(name) != ALLOW})
    return result


def _add(rules: list[tsc.PermissionsRule], grantee: ResourceReference, capabilities: dict[str, str]) -> None:
    if capabilities:
        rules.append(tsc.PermissionsRule(grantee, capabilities))


def share(
    changes: Changes,
    endpoint: Any,
    item: Any | None,
    label: str,
    wanted: Mapping[str, frozenset[str]],
    groups: Groups,
    keep_users: Collection[str],
) -> None:
    """Make an item's or a project's rules the wanted ones (by group name). An item that is not there yet has none.

    First what is revoked: a capability that is denied can't be allowed beside it.
    """
    ways_out = {"403": f"the token's user may not share {label}: it has to own it, or administer the site"}
    present = []
    if item is not None:
        with telling(f"reading the permissions of {label}", ways_out):
            endpoint.populate_permissions(item)
            present = list(item.permissions)
    differs = difference(present, {groups.ids[name]: rights for name, rights in wanted.items()}, keep_users)

    def revoke(rule: tsc.PermissionsRule) -> None:
        with telling(f"revoking permissions of {label}", ways_out):
            endpoint.delete_permission(item, rule)

    def grant(rule: tsc.PermissionsRule) -> None:
        with telling(f"granting permissions of {label}", ways_out):
            endpoint.update_permissions(item, [rule])

    for rule in differs.revoke:
        changes.make(f"{label}: revoke {_words(rule, groups)}", lambda rule=rule: revoke(rule))
    for rule in differs.grant:
        changes.make(f"{label}: grant {_words(rule, groups)}", lambda rule=rule: grant(rule))


def _words(rule: tsc.PermissionsRule, groups: Groups) -> str:
    name = groups.names.get(rule.grantee.id or "", f"{rule.grantee.tag_name} {rule.grantee.id}")
    rights = [right if mode == ALLOW else f"{right} (denied)" for right, mode in sorted(rule.capabilities.items())]
    return f"{name}: {', '.join(rights)}"
