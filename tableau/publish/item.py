"""One published item, a data source or a workbook: found, published where its document has changed, and opened.

Whether it has changed is told by a tag, which carries the document's hash. The server rewrites what it is sent, so that
a download can't be compared; a tag outlives republishing, comes with the list of items, and can be set by everyone who
may publish. A description would be shown to readers, and Tableau Cloud has ignored updates of workbooks' descriptions.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any

import tableauserverclient as tsc

from tableau.publish.changes import Changes
from tableau.publish.connection import connect
from tableau.publish.content import DATA_SOURCE, Content
from tableau.publish.errors import PublishError, telling
from tableau.publish.groups import Groups
from tableau.publish.rules import share
from tableau.publish.sharing import Sharing
from tableau.target import Target

TAG = "finance-de-lab-"


@dataclass(frozen=True)
class Place:
    """Where items go: the project (None in a dry run before there is one), and who has rights by owning."""

    server: tsc.Server
    project: tsc.ProjectItem | None
    owners: Collection[str]


def stamp(content: Content, document: bytes) -> str:
    """The tag of what is sent: the document and what the site shows of it."""
    digest = sha256(document)
    digest.update(f"\0{content.name}\0{content.description}".encode())
    return TAG + digest.hexdigest()[:12]


def ensure_item(
    changes: Changes,
    place: Place,
    content: Content,
    document: bytes,
    target: Target,
    sharing: Sharing,
    groups: Groups,
) -> None:
    """Publish, share, connect: each only where something differs. Raises PublishError.

    Shared before it is connected: new content is open to All Users, who so see no data meanwhile.
    """
    endpoint = place.server.datasources if content.kind == DATA_SOURCE else place.server.workbooks
    found = _find(endpoint, place.project, content)
    tags = {tag for tag in found.tags if tag.startswith(TAG)} if found else set()
    item = found
    if tags != {stamp(content, document)}:
        line = f"{content.label}: publish ({'changed' if found else 'new'})"
        published = changes.make(line, lambda: _publish(endpoint, place.project, content, document, found, tags))
        item = published or found
    elif content.kind != DATA_SOURCE and not found.show_tabs:
        changes.make(f"{content.label}: sheets as tabs", lambda: _show_tabs(endpoint, found, content))
    owners = {*place.owners, item.owner_id} if item else place.owners
    share(changes, endpoint, item, content.label, sharing.rights[content.kind], groups, owners)
    connect(changes, endpoint, item, content.label, target)


def _find(endpoint: Any, project: tsc.ProjectItem | None, content: Content) -> Any | None:
    if project is None:
        return None
    options = tsc.RequestOptions()
    options.filter.add(tsc.Filter(tsc.RequestOptions.Field.Name, tsc.RequestOptions.Operator.Equals, content.name))
    with telling(f"looking for the {content.label}"):
        everywhere = list(tsc.Pager(endpoint, options))
    found = [item for item in everywhere if item.name == content.name and item.project_id == project.id]
    if len(found) > 1:
        raise PublishError(f"the {content.label} is in {project.name} {len(found)} times: remove the others")
    return found[0] if found else None


def _publish(
    endpoint: Any, project: tsc.ProjectItem, content: Content, document: bytes, found: Any | None, tags: set[str]
) -> Any:
    """The tag goes before the document does and comes back after it: interrupted, the next time publishes again."""
    ways_out = {
        "403": f"the token's user may not publish into the project {project.name}: it needs Write on it",
        "409": f"an item of that name is in {project.name}, which the token's user can't see: have its owner remove it",
    }
    mode = tsc.Server.PublishMode.Overwrite if found else tsc.Server.PublishMode.CreateNew
    with telling(f"publishing the {content.label}", ways_out):
        if tags:
            endpoint.delete_tags(found, tags)
        if content.kind == DATA_SOURCE:
            new = tsc.DatasourceItem(project.id, content.name)
            new.description = content.description
            item = endpoint.publish(new, BytesIO(document), mode)
        else:
            new = _workbook(project, content)
            # its connection can't be tried before it is told its key, below
            item = endpoint.publish(new, BytesIO(document), mode, skip_connection_check=True)
        endpoint.add_tags(item, stamp(content, document))
    return item


def _workbook(project: tsc.ProjectItem, content: Content) -> tsc.WorkbookItem:
    """With tabs: without them each sheet would keep permissions of its own, which the workbook's do not reach."""
    item = tsc.WorkbookItem(project.id, content.name, show_tabs=True)
    item.description = content.description
    return item


def _show_tabs(endpoint: Any, item: tsc.WorkbookItem, content: Content) -> None:
    item.show_tabs = True
    with telling(f"updating the {content.label}"):
        endpoint.update(item)
