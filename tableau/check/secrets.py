"""What looks like a secret. Nothing here, nor in a finding, ever shows one."""

from __future__ import annotations

import re

_NAMES = re.compile(
    r"passw(?:or)?d|passphrase|passcode|(?:^|[-_.])pwd|secret|token|private[-_.]?key|priv[-_.]?key|api[-_.]?key"
    r"|access[-_.]?key|credential(?!s-viewerid)|refresh[-_.]?tok|client[-_.]?assertion|keypair|key[-_.]?pair",
    re.IGNORECASE,
)
_VALUES = {
    "a key": re.compile(r"-----BEGIN|\bMII[A-Za-z0-9+/]{60,}"),
    "a JSON web token": re.compile(r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}"),
    "an access key of AWS": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a password in an address": re.compile(r"://[^\s/:@]+:[^\s/@]+@"),
    "a password or key": re.compile(
        r"(?:^|[;,&?\s'\"({])\s*(?:pwd|password|passwd|passphrase|passcode|secret|token|refresh_?token|access_?token"
        r"|priv_?key\w*|private_?key\w*|api_?key|access_?key\w*|client_secret)\s*[=:]\s*[^\s;&]",
        re.IGNORECASE,
    ),
}


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
