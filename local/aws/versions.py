"""Refuse to start on other versions than the patches were written for.

The modules beside this one replace functions inside ministack and moto by name. On another version they could
silently stop applying, and the laptop would be laxer than AWS without anybody noticing.
"""

from __future__ import annotations

from importlib import metadata

PINNED = {"ministack": "1.5.33", "moto": "5.2.5", "jsonata-python": "0.7.1"}


class WrongVersion(RuntimeError):
    """A pinned package is missing or of another version; the message names all of them and the way out."""


def check() -> None:
    """Raise WrongVersion unless every pinned package is installed in exactly its version."""
    wrong = [problem for name, wanted in PINNED.items() if (problem := _problem(name, wanted))]
    if wrong:
        raise WrongVersion(f"{'; '.join(wrong)}. Install local/requirements.txt into this Python.")


def _problem(name: str, wanted: str) -> str | None:
    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"{name} {wanted} is not installed"
    return None if found == wanted else f"{name} is {found}, but local/aws patches {wanted}"
