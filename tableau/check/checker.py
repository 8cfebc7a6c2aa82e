"""All rules over all documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from lxml import etree

from tableau.check.document import Document, Refused, Source, read
from tableau.check.finding import Finding
from tableau.check.rules.actions import actions
from tableau.check.rules.arrangement import arrangement
from tableau.check.rules.calculations import calculations
from tableau.check.rules.column_instances import column_instances
from tableau.check.rules.connections import connections
from tableau.check.rules.credentials import credentials, secrets_of
from tableau.check.rules.dependencies import dependencies
from tableau.check.rules.exposed import exposed
from tableau.check.rules.filters import filters
from tableau.check.rules.identities import identities
from tableau.check.rules.metadata import metadata
from tableau.check.rules.object_graph import object_graph
from tableau.check.rules.parameters import parameters
from tableau.check.rules.relations import relations
from tableau.check.rules.sheets import sheets
from tableau.check.rules.shown_fields import shown_fields
from tableau.check.rules.structure import structure
from tableau.check.secrets import redacted
from tableau.check.usage import Usage
from tableau.dbt_models import Model

RULES: tuple[Callable[[Document], Iterator[Finding]], ...] = (
    connections, identities, relations, metadata, object_graph, arrangement, parameters, calculations,
    dependencies, column_instances, shown_fields, filters, sheets, actions,
)  # fmt: skip


def check(
    documents: Iterable[Source],
    models: Mapping[str, Model] | None,
    reader_role: str | None,
    schema: etree.XMLSchema | None,
) -> list[Finding]:
    """Everything that is wrong with documents: paths, or trees of lxml. Raises CannotRead for a path without a file.

    Without `models` (tableau.dbt_models) nothing is compared with EXPOSED, without `schema` (tableau.check.schema)
    nothing with Tableau's. `reader_role` is who reads where a connection names no role.
    """
    found: list[Finding] = []
    readable: list[Document] = []
    for source in documents:
        try:
            readable.append(read(source))
        except Refused as refused:
            found.append(refused.finding)
    without_comments = [document.without_comments() for document in readable]
    usage = Usage(without_comments)
    for whole, document in zip(readable, without_comments, strict=True):
        secrets = secrets_of(whole)
        about = [finding for rule in RULES for finding in rule(document)]
        if schema is not None:
            about = [*structure(document, schema), *about]
        if models is not None:
            about.extend(exposed(document, models, reader_role, usage))
        found.extend(_without_secrets(one, secrets) for one in (*credentials(whole), *about))
    return list(dict.fromkeys(found))


def _without_secrets(found: Finding, secrets: set[str]) -> Finding:
    """Rules, and Tableau's schema, say what they found: a secret may be among it."""
    if not secrets:
        return found
    return Finding(found.document, redacted(found.place, secrets), redacted(found.message, secrets))
