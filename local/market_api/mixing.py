"""Numbers that look random and are always the same: integers mixed, never `hash()`, never state.

All of the simulator hangs on this: a price of any coin at any moment comes from (seed, coin, time) alone, so two
processes, or the same one a year later, answer with the same bytes.
"""

from __future__ import annotations

import hashlib

MASK = (1 << 64) - 1
_UNIT = 1.0 / (1 << 53)


def mix(number: int) -> int:
    """64 well-mixed bits of an integer (splitmix64)."""
    number = (number + 0x9E3779B97F4A7C15) & MASK
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & MASK
    return number ^ (number >> 31)


def key_of(text: str) -> int:
    """64 bits of a text, the same in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def unit(key: int, *salts: int) -> float:
    """A number in [0, 1) of a key and some integers (a place, an hour, the number of the question)."""
    for salt in salts:
        key = mix(key ^ mix(salt))
    return (mix(key) >> 11) * _UNIT
