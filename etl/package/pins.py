"""What of the functions' locks goes into the layer, and what each function carries itself.

The layer holds the pins that all locks share, so that they are uploaded and unpacked once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from etl.package.errors import PackageError

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==\S")


class Split(NamedTuple):
    """Lines of locks: the layer's, and by function those that are its own."""

    layer: list[str]
    own: dict[str, list[str]]


def split(locks: Mapping[str, Path]) -> Split:
    """Split the locks, by function, into what they share and what they don't.

    Raises PackageError where two locks pin one package differently: which one a function then imports would depend on
    whether the package is in the layer or beside its code.
    """
    pins = {function: _pins(lock) for function, lock in locks.items()}
    _refuse_differences(locks, pins)
    shared = set.intersection(*(set(of_function) for of_function in pins.values()))
    any_lock = next(iter(pins.values()))
    return Split(
        layer=[any_lock[name] for name in sorted(shared)],
        own={
            function: [line for name, line in sorted(of_function.items()) if name not in shared]
            for function, of_function in pins.items()
        },
    )


def _pins(lock: Path) -> dict[str, str]:
    """Line of the lock by the package's normalised name."""
    pins = {}
    for line in lock.read_text().splitlines():
        text = re.sub(r"\s+#.*|^#.*", "", line).strip()
        if not text:
            continue
        pin = _PIN.match(text)
        if not pin:
            raise PackageError(f"{lock.name} has a line that pins no version: {text}")
        pins[re.sub(r"[-_.]+", "-", pin[1]).lower()] = text
    return pins


def _refuse_differences(locks: Mapping[str, Path], pins: Mapping[str, Mapping[str, str]]) -> None:
    for name in sorted({name for of_function in pins.values() for name in of_function}):
        found = {locks[function].name: lines[name] for function, lines in pins.items() if name in lines}
        if len(set(found.values())) > 1:
            said = ", ".join(f"{line} in {lock}" for lock, line in found.items())
            raise PackageError(f"the locks disagree about {name}: {said}; resolve them together: make lock UPGRADE=1")
