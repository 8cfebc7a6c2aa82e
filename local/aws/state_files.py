"""Start from whatever state files there are.

ministack writes a file a service when it stops. It survives text that is not JSON, but not bytes that are not
text nor JSON of another shape: those end the start, or leave a service half loaded. Here such a file is set aside
and its service starts empty; what the stack needs is provisioned again at every start anyway.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack import app
from ministack.core import persistence

logger = logging.getLogger("local.aws.state")


def install() -> None:
    """Make loading a service's state all or nothing."""
    app._load_persisted_state = _load_all
    app.load_state = persistence.load_state = _tolerant(persistence.load_state)


def _load_all() -> None:
    for service, module_name in app._state_map.items():
        data = app.load_state(service)
        if data:
            _load(service, module_name, data)


def _load(service: str, module_name: str, data: Any) -> None:
    module = app._get_module(module_name)
    try:
        module.load_persisted_state(data)
    except Exception as problem:
        _set_aside(service, problem)
        module.reset()
        if service == "s3":
            module._load_persisted_data()  # objects are on disk beside the state file


def _tolerant(load: Callable[[str], Any]) -> Callable[[str], Any]:
    def load_or_nothing(service: str) -> Any:
        path = _path(service)
        try:
            data = load(service)
        except Exception as problem:
            _set_aside(service, problem)
            return None
        if data is None and path.exists():
            _set_aside(service, "not readable as JSON")
        return data

    return load_or_nothing


def _path(service: str) -> Path:
    return Path(persistence.STATE_DIR, f"{service}.json")


def _set_aside(service: str, problem: object) -> None:
    path = _path(service)
    aside = path.with_suffix(".unreadable")
    logger.warning("%s starts empty: its state could not be loaded (%s); it is kept as %s", service, problem, aside)
    path.replace(aside)
