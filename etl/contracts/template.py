"""Fill ${name} places, as Terraform's templatefile does, so that one file serves both worlds."""

from __future__ import annotations

import re

_PLACE = re.compile(r"\$\{(\w+)\}")


def render(text: str, **values: str) -> str:
    """Replace each ${name} in text by its value. Raises KeyError for a name without a value."""
    return _PLACE.sub(lambda place: values[place[1]], text)
