"""Keys that an API repeats in its answers must not be carried into logs, states and mails."""

from __future__ import annotations

_known: set[bytes] = set()


def remember(secret: str) -> None:
    """Leave this out of whatever an answer is quoted with from now on."""
    if secret:
        _known.add(secret.encode())


def redacted(body: bytes) -> bytes:
    """A body without the keys that this worker knows. Comes before any cutting, so that no part of one is left."""
    for secret in _known:
        body = body.replace(secret, b"***")
    return body
