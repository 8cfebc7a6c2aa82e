"""The site's groups: which are missing, and how the others are called by their ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import tableauserverclient as tsc

from tableau.publish.errors import PublishError, telling


@dataclass(frozen=True)
class Groups:
    """`ids` are by the names of permissions.yml, `names` by id: all of the site's."""

    ids: Mapping[str, str]
    names: Mapping[str, str]


def find_groups(server: tsc.Server, wanted: Iterable[str]) -> Groups:
    """Raises PublishError with all that are missing, or with the one that two domains have."""
    with telling(
        "reading the site's groups", {"403": "the token's user may not see groups: it has to administer the site"}
    ):
        found = list(tsc.Pager(server.groups))
    by_name: dict[str, list[tsc.GroupItem]] = defaultdict(list)
    for group in found:
        by_name[group.name].append(group)
        by_name[f"{group.domain_name}\\{group.name}"].append(group)
    wanted = list(wanted)
    missing = [name for name in wanted if name not in by_name]
    if missing:
        raise PublishError(
            f"the site has no group {', '.join(missing)}; nothing was changed. "
            "Have an administrator make them, or change tableau/permissions.yml"
        )
    return Groups({name: _only(name, by_name[name]) for name in wanted}, {group.id: group.name for group in found})


def _only(name: str, groups: list[tsc.GroupItem]) -> str:
    if len(groups) > 1:
        names = ", ".join(f"{group.domain_name}\\{group.name}" for group in groups)
        raise PublishError(f"the site has more than one group {name}: say {names} in tableau/permissions.yml")
    return groups[0].id
