import gzip
import os
from datetime import UTC, datetime

import pytest

from etl.lake import raw_page
from etl.lake.raw_page import RawPage, RawPageMissing, RawPageUnreadable

SLOT = datetime(2026, 11, 23, 2, tzinfo=UTC)
RAW = RawPage(gzip.compress(b'[{"id": "\xff"}]'), datetime(2026, 11, 23, 2, 0, 7, tzinfo=UTC), "http://api", coin="4")


def test_a_page_comes_back_to_the_byte_with_what_is_known_of_it(store):
    raw_page.archive("raw", SLOT, "run", 3, RAW)
    assert raw_page.load("raw", SLOT, "run", 3) == RAW
    assert raw_page.source_url("raw", SLOT, "run") == "http://api"


def test_a_page_that_is_not_there_is_named(store):
    with pytest.raises(RawPageMissing, match="page=0004"):
        raw_page.load("raw", SLOT, "run", 4)
    assert raw_page.source_url("raw", SLOT, "run") == ""


def test_the_same_body_packs_to_the_same_bytes():
    assert raw_page.pack(b"[]" * 900) == raw_page.pack(b"[]" * 900)
    assert raw_page.unpack(raw_page.pack(b"[]")) == b"[]"


@pytest.mark.parametrize("packed", [b"", b"[]", gzip.compress(os.urandom(5000))[:3000]])
def test_what_is_no_whole_gzip_is_refused(packed):
    with pytest.raises(RawPageUnreadable, match="gzip"):
        raw_page.unpack(packed)


def test_gzip_of_several_members_is_one_body():
    assert raw_page.unpack(gzip.compress(b"[1") + gzip.compress(b",2]")) == b"[1,2]"


def test_a_body_that_unpacks_without_end_is_refused():
    bomb = gzip.compress(b"0" * (raw_page.MAX_BYTES + 1))
    assert len(bomb) < 100_000
    with pytest.raises(RawPageUnreadable, match="more than"):
        raw_page.unpack(bomb)
