"""The tables of EXPOSED as dbt declares them: columns, types, descriptions, and who may read them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MANIFEST = ROOT / "include" / "dbt" / "finance" / "target" / "manifest.json"


class ManifestError(Exception):
    """dbt's manifest is not there, or does not say what it has to."""


@dataclass(frozen=True)
class Column:
    """A column: its name in lower case as dbt spells it, Snowflake's type, and what it means."""

    name: str
    data_type: str
    description: str


@dataclass(frozen=True)
class Model:
    """A table of EXPOSED. `readers` are the roles that dbt grants `select` on it."""

    name: str
    schema: str
    description: str
    columns: Mapping[str, Column]
    readers: frozenset[str]


def read_models(manifest: Path = MANIFEST) -> dict[str, Model]:
    """The models of the exposed layer by their names. Raises ManifestError."""
    try:
        nodes = json.loads(manifest.read_text())["nodes"].values()
        models = [_model(node) for node in nodes if node["resource_type"] == "model" and node["fqn"][1] == "exposed"]
    except FileNotFoundError:
        raise ManifestError(f"{manifest} is not there: `make manifest` has dbt write it") from None
    except OSError as error:
        raise ManifestError(f"{manifest} can't be read: {error.strerror}") from None
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ManifestError(f"{manifest} is no manifest of dbt's ({error!r}): remove it, and `make manifest`") from None
    return {model.name: model for model in sorted(models, key=lambda model: model.name)}


def _model(node: Mapping[str, Any]) -> Model:
    columns = {name.lower(): _column(node, column) for name, column in node["columns"].items()}
    readers = node["config"].get("grants", {}).get("select", [])
    return Model(
        name=node["name"],
        schema=node["schema"],
        description=_one_line(node["description"]),
        columns=columns,
        readers=frozenset([readers] if isinstance(readers, str) else readers),
    )


def _column(node: Mapping[str, Any], column: Mapping[str, Any]) -> Column:
    if not column.get("data_type"):
        raise ManifestError(f"{node['original_file_path']}: column {column['name']} of {node['name']} has no data_type")
    return Column(column["name"].lower(), column["data_type"].lower(), _one_line(column["description"]))


def _one_line(text: str) -> str:
    return " ".join(text.split())
