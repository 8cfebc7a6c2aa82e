"""Ids that are the same each time: of what they identify, not of when it was written; and the documents' version."""

from __future__ import annotations

import uuid

_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "finance-de-lab/tableau")


def hex_id(*path: str) -> str:
    """32 digits, as Tableau writes behind names."""
    return uuid.uuid5(_SPACE, "/".join(path)).hex.upper()


def simple_id(*path: str) -> str:
    """{GUID}."""
    return "{" + str(uuid.uuid5(_SPACE, "/".join(path))).upper() + "}"


VERSION = "26.1"
"""Tableau's of the documents: it and newer ones open them."""
PARAMETERS = "Parameters"
NAME = "federated." + hex_id("data source").lower()
CONNECTION = "snowflake." + hex_id("connection").lower()
