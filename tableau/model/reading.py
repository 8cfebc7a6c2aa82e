"""YAML mappings as dataclasses: a key that nothing reads is an error, not a silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar

import yaml

from tableau.model.errors import DefinitionError

T = TypeVar("T")


def read_yaml(path: Path) -> dict[str, Any]:
    """A file that holds one mapping. Raises DefinitionError."""
    try:
        content = yaml.safe_load(path.read_text())
    except (OSError, yaml.YAMLError) as error:
        raise DefinitionError(f"{path}: {error}") from None
    if not isinstance(content, dict):
        raise DefinitionError(f"{path}: a mapping is expected")
    return content


def build(kind: type[T], values: Any, place: str) -> T:
    """`values` as `kind`: lists become tuples, `_` in a field's name serves for a word that Python keeps to itself."""
    if not isinstance(values, Mapping):
        raise DefinitionError(f"{place}: a mapping is expected, not {values!r}")
    known = {field.name.rstrip("_"): field for field in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise DefinitionError(
            f"{place}: nothing is called {', '.join(unknown)} here, but {', '.join(sorted(known))} is"
        )
    missing = [
        name
        for name, field in known.items()
        if name not in values and field.default is MISSING and field.default_factory is MISSING
    ]
    if missing:
        raise DefinitionError(f"{place}: {', '.join(missing)} is missing")
    return kind(**{known[name].name: _frozen(value) for name, value in values.items()})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
