"""What looks like a secret. Nothing here, nor in a finding, ever shows one."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAMES = re.compile(
    r"passw(?:or)?d|passphrase|passcode|(?:^|[-_.])pwd|secret|token|private[-_.]?key|priv[-_.]?key|api[-_.]?key"
    r"|access[-_.]?key|credential(?!s-viewerid)|refresh[-_.]?tok|client[-_.]?assertion|keypair|key[-_.]?pair|(?:^|[-_.])jwt$",
    re.IGNORECASE,
)
_VALUES = {
    "a key": re.compile(r"-----BEGIN|\bMII[A-Za-z0-9+/]{60,}"),
    "a JSON web token": re.compile(r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}"),
    "an access key of AWS": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a password in an address": re.compile(r"(?:://|^(?!mailto:))[^\s/:@]+:[^\s/@]+@"),
    "a password or key": re.compile(
        r"(?:^|[;,&?\s'\"({])\s*(?:pwd|password|passwd|passphrase|passcode|secret|token|refresh_?token|access_?token"
        r"|priv_?key\w*|private_?key\w*|api_?key|access_?key\w*|client_secret)\s*[=:]\s*[^\s;&]",
        re.IGNORECASE,
    ),
}

_BETWEEN = re.compile(r"[\s;,&=\"']+")
_TELLING = 4  # characters: what is shorter is in any text
# Words of findings, which are the names of secrets and no secrets.
_OWN_WORDS = frozenset({"password", "passphrase", "passcode", "private_key", "priv_key_file", "access_key", "document"})


def secret_name(name: str) -> bool:
    """Whether something of this name is a secret."""
    return bool(_NAMES.search(name))


def secret_value(value: str) -> str | None:
    """What a value looks like, in words; None of what looks like no secret."""
    return next((what for what, pattern in _VALUES.items() if pattern.search(value)), None)


def shown(value: str | None) -> str:
    """A value for a message: cut, and not at all where it looks like a secret."""
    if value is None:
        return "not there"
    if secret_value(value):
        return "(not shown)"
    return f"'{value[:80]}'"


def redacted(text: str, secrets: Iterable[str]) -> str:
    """A text without these secrets, and without the longer pieces that they are put together from."""
    pieces = {secret for secret in secrets if len(secret) >= _TELLING} | {
        piece for secret in secrets for piece in _BETWEEN.split(secret) if len(piece) >= 2 * _TELLING
    }
    for piece in sorted(pieces - _OWN_WORDS, key=len, reverse=True):
        text = text.replace(piece, "(not shown)")
    return text
