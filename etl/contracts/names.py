"""The names of buckets, functions, schemas and roles: names.json, filled in for one environment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_TEMPLATE = json.loads(Path(__file__).with_name("names.json").read_text())


def names_for(environment: str, account: str) -> dict[str, Any]:
    """names.json for one environment (local, dev, prod) and AWS account id; {TABLE} places stay open."""
    filled = {key: value for key, value in _TEMPLATE.items() if key != "doc"}
    return _fill(filled, {"{env}": environment, "{ENV}": environment.upper(), "{account}": account})


def _fill(value: Any, places: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _fill(item, places) for key, item in value.items()}
    for place, text in places.items():
        value = value.replace(place, text)
    return value
