"""The environment's project: found by its path, made when it is missing, kept as permissions.yml has it."""

from __future__ import annotations

import tableauserverclient as tsc

from tableau.publish.changes import Changes
from tableau.publish.errors import PublishError, telling
from tableau.publish.sharing import Sharing

# Not locked: the rules of a locked project are those of everything in it, and these here are for two items alone.
# Who owns an item could share it by hand; the next publication takes that back.
CONTENT_PERMISSIONS = tsc.ProjectItem.ContentPermissions.ManagedByOwner


def ensure_project(changes: Changes, server: tsc.Server, sharing: Sharing) -> tsc.ProjectItem | None:
    """The project as it should be. None in a dry run where it is missing. Raises PublishError."""
    parent_id = _parent_id(server, sharing)
    found = _find(server, sharing.project, parent_id)
    if found is None:
        return changes.make(
            f"project {sharing.project}: create in {'/'.join(sharing.parents) or 'the site'}",
            lambda: _create(server, sharing, parent_id),
        )
    differs = _differences(found, sharing)
    if not differs:
        return found
    return (
        changes.make(f"project {sharing.project}: {', '.join(differs)}", lambda: _update(server, found, sharing))
        or found
    )


def _differences(found: tsc.ProjectItem, sharing: Sharing) -> list[str]:
    differs = []
    if (found.description or "") != sharing.description:
        differs.append("description")
    if found.content_permissions != CONTENT_PERMISSIONS:
        differs.append(f"content permissions {found.content_permissions} -> {CONTENT_PERMISSIONS}")
    return differs


def _parent_id(server: tsc.Server, sharing: Sharing) -> str | None:
    parent_id = None
    for name in sharing.parents:
        parent = _find(server, name, parent_id)
        if parent is None:
            raise PublishError(
                f"the site has no project {name} to put {sharing.project} into, or the token can't see it"
            )
        parent_id = parent.id
    return parent_id


def _find(server: tsc.Server, name: str, parent_id: str | None) -> tsc.ProjectItem | None:
    options = tsc.RequestOptions()
    options.filter.add(tsc.Filter(tsc.RequestOptions.Field.Name, tsc.RequestOptions.Operator.Equals, name))
    with telling(f"looking for the project {name}"):
        found = [p for p in tsc.Pager(server.projects, options) if p.name == name and p.parent_id == parent_id]
    if len(found) > 1:
        raise PublishError(f"the project {name} is there {len(found)} times: rename the others")
    return found[0] if found else None


def _create(server: tsc.Server, sharing: Sharing, parent_id: str | None) -> tsc.ProjectItem:
    item = tsc.ProjectItem(sharing.project, sharing.description, CONTENT_PERMISSIONS, parent_id)
    ways_out = {
        "403": "the token's user may not make projects: have an administrator make it",
        "409": "a project of that name is there, which the token's user can't see: have its owner share it",
    }
    with telling(f"creating the project {sharing.project}", ways_out):
        return server.projects.create(item)


def _update(server: tsc.Server, item: tsc.ProjectItem, sharing: Sharing) -> tsc.ProjectItem:
    item.description = sharing.description
    item.content_permissions = CONTENT_PERMISSIONS
    with telling(f"updating the project {sharing.project}", {"403": "the token's user has to own or lead the project"}):
        return server.projects.update(item)
