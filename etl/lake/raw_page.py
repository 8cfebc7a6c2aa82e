"""The archive of raw pages: what the API answered, to the byte, when, and what had been asked."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, unquote

from etl import clock
from etl.lake import keys, objects

MAX_BYTES = 32 * 2**20
"""The largest body that is taken, unpacked: a hundred times the largest page that CoinGecko has."""
_GZIP = 16 + zlib.MAX_WBITS
_PACK_LEVEL = 1  # pages come packed already; what does not is worth no more time


class RawPageMissing(RuntimeError):
    """A page that should be in the archive is not there."""


class RawPageUnreadable(ValueError):
    """The bytes are no whole gzip, or unpack to more than MAX_BYTES."""


@dataclass(frozen=True)
class RawPage:
    """One answer of the API: its gzip-compressed bytes, the moment it came, the API's base URL, and its endpoint.

    `coin` is the coin that was asked for, '' for pages of the market.
    """

    packed: bytes
    collected_at: datetime
    source_url: str
    source: str = "coins_markets"
    coin: str = ""

    def body(self) -> bytes:
        """The answer's body. Raises RawPageUnreadable."""
        return unpack(self.packed)


def pack(body: bytes) -> bytes:
    """Compress; the same bytes give the same bytes."""
    return gzip.compress(body, compresslevel=_PACK_LEVEL, mtime=0)


def unpack(packed: bytes) -> bytes:
    """Decompress gzip of one or more members, at most MAX_BYTES in all. Raises RawPageUnreadable."""
    body = b""
    while packed or not body:
        reader = zlib.decompressobj(_GZIP)
        try:
            member = reader.decompress(packed, MAX_BYTES + 1 - len(body))
        except zlib.error as error:
            raise RawPageUnreadable(f"not gzip: {error}") from error
        body = body + member if body else member
        if len(body) > MAX_BYTES:
            raise RawPageUnreadable(f"more than {MAX_BYTES} bytes")
        if not reader.eof:
            raise RawPageUnreadable("gzip that does not end")
        packed = reader.unused_data
        if not packed:
            break
    return body


def archive(bucket: str, slot: datetime, run_id: str, page: int, raw: RawPage) -> None:
    """Keep a page. The same run collecting it again replaces it."""
    metadata = {
        "collected-at": clock.iso(raw.collected_at),
        "source-url": raw.source_url,
        "source": raw.source,
        "coin": quote(raw.coin, safe=""),
    }
    objects.put(bucket, keys.raw_page(slot, run_id, page), raw.packed, metadata)


def load(bucket: str, slot: datetime, run_id: str, page: int) -> RawPage:
    """Read a page back. Raises RawPageMissing."""
    key = keys.raw_page(slot, run_id, page)
    stored = objects.get(bucket, key)
    if stored is None:
        raise RawPageMissing(f"s3://{bucket}/{key} is not in the archive")
    about = stored.metadata
    return RawPage(
        stored.body, clock.parse(about["collected-at"]), about["source-url"], about["source"], unquote(about["coin"])
    )


def source_url(bucket: str, slot: datetime, run_id: str) -> str:
    """The base URL of the API that a run's archive came from; '' where the archive is empty."""
    for listed in objects.below(bucket, keys.raw_run(slot, run_id)):
        about = objects.metadata_of(bucket, listed.key) or {}
        if "source-url" in about:
            return about["source-url"]
    return ""
