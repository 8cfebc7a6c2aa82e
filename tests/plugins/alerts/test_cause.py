from __future__ import annotations

import pytest
from finance_lab.alerts.cause import first_lines


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("one\ntwo\nthree\nfour"), "one\ntwo\nthree"),
        (ValueError("x" * 700), "x" * 600),
        (ValueError(), "ValueError"),
        ("  a text ", "a text"),
        (None, "no message"),
    ],
)
def test_the_first_lines_of_an_error_are_told(error, told):
    assert first_lines(error) == told
