"""The checker's judgement before anything is sent: what it finds refuses the publication."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from etl.contracts.names import names_for
from tableau.check import NotChecked, check, find_schema, load_schema
from tableau.dbt_models import Model, read_models
from tableau.publish.content import Content
from tableau.publish.errors import PublishError
from tableau.target import Target


class Finding(Protocol):
    """What tableau.check finds: where, and what is wrong."""

    document: object
    place: object
    message: str


Check = Callable[[Sequence[Path]], Sequence[Finding]]


def refuse_findings(documents: Mapping[Content, bytes], check: Check) -> None:
    """Check the documents as they would be sent, under their own names. Raises PublishError with every finding."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / content.file.name for content in documents]
        for path, document in zip(paths, documents.values(), strict=True):
            path.write_bytes(document)
        findings = check(paths)
    if findings:
        lines = "".join(f"\n  {Path(str(f.document)).name}: {f.place}: {f.message}" for f in findings)
        raise PublishError(f"the checker refuses the documents; nothing was published:{lines}")


def checker(environment: str, target: Target) -> Check:
    """tableau.check over dbt's models and Tableau's schema, for the environment's role. Raises PublishError."""
    try:
        schema = load_schema(find_schema())
    except NotChecked as error:
        raise PublishError(f"{error}; nothing was published") from None
    models = {name: replace(m, readers=_readers(m, environment)) for name, m in read_models().items()}
    return lambda paths: check(paths, models, target.role, schema)


def _readers(model: Model, environment: str) -> frozenset[str]:
    """dbt's manifest names the roles of the environment that it was written for: the same roles of this one."""
    wanted = names_for(environment, "")["snowflake"]["roles"]
    same = {
        role: wanted[key]
        for other in ("local", "dev", "prod")
        for key, role in names_for(other, "")["snowflake"]["roles"].items()
    }
    return frozenset(same.get(reader, reader) for reader in model.readers)
