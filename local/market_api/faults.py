"""Faults that tests switch on: what a source does on a bad day, as often and on the pages they say.

A fault is JSON: {"kind": ..., "times": 3 or null for ever (1 if not said), "pages": [2], "path": "/range", ...}. The
first one that fits a request and is not used up answers it. `pages` are those of /coins/markets. Without `path`, a part
of the URL's path, a fault fits every endpoint but /ping, which tells whether the server is up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

KINDS = {
    "status": "answers `status` with `headers` and `body`",
    "empty": "answers []",
    "html200": "answers 200 with an HTML page",
    "not_array": "answers 200 with a JSON object",
    "slow": "sends the right answer, `chunk` bytes each `seconds`",
    "cut": "breaks the connection in the middle of the right answer",
    "huge": "answers with `bytes` bytes of JSON",
    "wrong_content_type": "sends the right answer as text/plain",
    "hang": "never answers",
}


class FaultError(ValueError):
    """A fault that makes no sense; the message says what would."""


@dataclass
class Fault:
    kind: str
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    times: int | None = 1
    pages: tuple[int, ...] = ()
    path: str = ""
    seconds: float = 0.25
    chunk: int = 64
    bytes: int = 20 * 1024 * 1024
    fired: int = 0

    def fits(self, path: str, page: int) -> bool:
        if self.times is not None and self.fired >= self.times:
            return False
        if self.pages and page not in self.pages:
            return False
        return self.path in path if self.path else not path.endswith("/ping")


class Faults:
    """The faults that are switched on, in the order they were."""

    def __init__(self, faults: tuple[Fault, ...] = ()) -> None:
        self._faults = list(faults)

    def add(self, fault: Fault) -> None:
        self._faults.append(fault)

    def clear(self) -> None:
        self._faults.clear()

    def take(self, path: str, page: int) -> Fault | None:
        """The fault that answers this request, counted; or None."""
        for fault in self._faults:
            if fault.fits(path, page):
                fault.fired += 1
                return fault
        return None

    def shown(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self._faults]


_TYPES: dict[str, tuple[type, ...]] = {
    "kind": (str,),
    "status": (int,),
    "headers": (dict,),
    "body": (str,),
    "times": (int, type(None)),
    "pages": (list,),
    "path": (str,),
    "seconds": (int, float),
    "chunk": (int,),
    "bytes": (int,),
}


def parse_fault(found: Any) -> Fault:
    """A fault from its JSON; raises FaultError."""
    if not isinstance(found, dict) or found.get("kind") not in KINDS:
        raise FaultError(f"give an object whose kind is one of {', '.join(KINDS)}")
    for name, value in found.items():
        if name not in _TYPES or not isinstance(value, _TYPES[name]) or isinstance(value, bool):
            raise FaultError(f"{name}: {value!r} does not fit a fault; it knows {', '.join(_TYPES)}")
    if not 200 <= found.get("status", 500) <= 599:
        raise FaultError(f"status: {found['status']} is none that can be answered; give 200 to 599")
    if any(not isinstance(page, int) or isinstance(page, bool) for page in found.get("pages", [])):
        raise FaultError("pages: give a list of numbers")
    if any(not isinstance(value, str) for value in found.get("headers", {}).values()):
        raise FaultError("headers: give texts")
    if min(found.get("seconds", 0), found.get("chunk", 1) - 1, found.get("bytes", 1) - 1, found.get("times") or 0) < 0:
        raise FaultError("seconds, chunk, bytes and times: give none below 0, chunk and bytes at least 1")
    return Fault(**{**found, "pages": tuple(found.get("pages", ()))})
