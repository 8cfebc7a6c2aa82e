import io

import pytest

from local.terminal.parts import Part, bar, elapsed, fit
from local.terminal.screen import Screen


@pytest.fixture
def screen():
    return Screen(io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))


def full(parts):
    return len(parts[0].text), sum(len(part.text) for part in parts)


def test_a_bar_is_full_only_when_all_is_done(screen):
    assert full(bar(screen, 0, 10, 20)) == (0, 20)
    assert full(bar(screen, 5, 10, 20)) == (10, 20)
    assert full(bar(screen, 999, 1000, 20)) == (19, 20)
    assert full(bar(screen, 10, 10, 20)) == (20, 20)


def test_a_bar_has_a_width_however_little_or_much_room_there_is(screen):
    assert full(bar(screen, 1, 2, -5))[1] == 8
    assert full(bar(screen, 1, 2, 500))[1] == 36


def test_a_line_that_is_too_long_is_cut_where_it_is_full():
    assert fit([Part("abc", "dim"), Part("def")], 4) == [("abc", "dim"), ("d", "")]
    assert fit([Part("abc")], 0) == []


def test_a_clock_counts_minutes():
    assert [elapsed(seconds) for seconds in (0, 59.9, 61, 754)] == ["0:00", "0:59", "1:01", "12:34"]
