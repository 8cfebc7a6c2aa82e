from __future__ import annotations

import pytest
from finance_lab.execution import WAIT_SECONDS, looks


@pytest.mark.parametrize("poll_seconds", [1, 7, 10, 60, 599, 600])
def test_looks_cover_the_wait_and_no_whole_look_more(poll_seconds):
    waited = looks(poll_seconds) * poll_seconds

    assert WAIT_SECONDS <= waited < WAIT_SECONDS + poll_seconds
