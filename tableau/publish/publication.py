"""The whole publication, in order: render, check, sign in, groups, project, data source, workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tableau.publish.changes import Changes
from tableau.publish.checking import Check, refuse_findings
from tableau.publish.content import Content
from tableau.publish.groups import find_groups
from tableau.publish.item import Place, ensure_item
from tableau.publish.project import ensure_project
from tableau.publish.render import for_environment, read
from tableau.publish.rules import share
from tableau.publish.session import signed_in
from tableau.publish.settings import Settings
from tableau.publish.sharing import PROJECT, Sharing
from tableau.target import Target


def publish(
    settings: Settings,
    target: Target,
    sharing: Sharing,
    contents: Sequence[Content],
    check: Check,
    say: Callable[[str], None],
    dry_run: bool,
) -> int:
    """Make the site like the repository, and say each difference. How many there were. Raises PublishError."""
    documents = {content: for_environment(read(content.file), target) for content in contents}
    refuse_findings(documents, check)
    changes = Changes(say, dry_run)
    with signed_in(settings) as server:
        groups = find_groups(server, sharing.groups)
        project = ensure_project(changes, server, sharing)
        owners = {server.user_id, project.owner_id if project else None}
        share(changes, server.projects, project, f"project {sharing.project}", sharing.rights[PROJECT], groups, owners)
        place = Place(server, project, owners)
        for content, document in documents.items():
            ensure_item(changes, place, content, document, target, sharing, groups)
    return changes.count
