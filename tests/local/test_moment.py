from datetime import UTC, datetime

import pytest

from local import moment
from local.settings import SettingsError


def test_run_at_is_a_moment_and_its_hour_the_slot():
    pinned = moment.pinned({"RUN_AT": "2026-11-23T02:40Z"})
    assert moment.slot(pinned) == datetime(2026, 11, 23, 2, tzinfo=UTC)


def test_without_run_at_the_slot_is_the_present_hour():
    assert moment.pinned({}) is None
    before = datetime.now(UTC)
    assert moment.slot(None) in {before.replace(minute=0, second=0, microsecond=0), moment.slot(datetime.now(UTC))}


@pytest.mark.parametrize(
    "text", ["yesterday", "2026-11-23T02:00", "2026-13-01T00:00Z", "0001-01-01T00:00+14:00", "2009-01-03T00:00Z"]
)
def test_what_is_no_moment_with_a_zone_is_refused_with_an_example(text):
    with pytest.raises(SettingsError, match="2026-11-23T02:00Z"):
        moment.pinned({"RUN_AT": text})
