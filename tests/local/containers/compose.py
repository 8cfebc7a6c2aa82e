"""Compose files as Compose reads them: anchors, variables, and one file merged over another."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]
MAIN, OVERRIDE = ROOT / "docker-compose.yaml", ROOT / "docker-compose.override.yml"
_REPLACED = {"command", "entrypoint", "test"}


def load(path: Path, **env: str) -> dict[str, Any]:
    """A file's model with its variables put in; `${NAME:-default}` is the only way in which they are used."""
    return _put_in(yaml.safe_load(path.read_text()), env)


def merged(base: Any, over: Any, key: str = "") -> Any:
    """compose-spec's rules: mappings key by key; sequences appended, without what is there already of unique ones."""
    if isinstance(base, dict) and isinstance(over, dict):
        keys = [*base, *(name for name in over if name not in base)]
        return {
            name: merged(base[name], over[name], name)
            if name in base and name in over
            else over.get(name, base.get(name))
            for name in keys
        }
    if isinstance(base, list) and isinstance(over, list) and key not in _REPLACED:
        unique = key in {"ports", "volumes", "cap_drop"}
        return [*base, *(item for item in over if not unique or item not in base)]
    return over


def long_running(model: dict[str, Any]) -> dict[str, Any]:
    return {name: service for name, service in model["services"].items() if service["restart"] != "no"}


def one_shot(model: dict[str, Any]) -> dict[str, Any]:
    return {name: service for name, service in model["services"].items() if service["restart"] == "no"}


def in_order(model: dict[str, Any]) -> list[str]:
    """The services, each after those that it depends on."""
    order: list[str] = []
    while len(order) < len(model["services"]):
        ready = [
            name
            for name, service in model["services"].items()
            if name not in order and set(service.get("depends_on", ())) <= set(order)
        ]
        assert ready, "services depend on each other in a circle"
        order += ready
    return order


def _put_in(value: Any, env: dict[str, str]) -> Any:
    """Variables are put in after the YAML was read: an empty one is an empty string."""
    if isinstance(value, dict):
        return {name: _put_in(inner, env) for name, inner in value.items()}
    if isinstance(value, list):
        return [_put_in(inner, env) for inner in value]
    if not isinstance(value, str):
        return value
    done = re.sub(r"\$\{(\w+):-([^}]*)\}", lambda found: env.get(found[1]) or found[2], value)
    assert "$" not in done, value
    return done
