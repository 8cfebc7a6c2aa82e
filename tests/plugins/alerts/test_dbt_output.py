from __future__ import annotations

from types import SimpleNamespace

import pytest
from cosmos.hooks.subprocess import FullOutputSubprocessResult
from cosmos.operators.local import AbstractDbtLocalBase
from finance_lab.alerts.dbt_output import dbt_output
from finance_lab.alerts.failure import failure

TEST_FAILED = """15:04:45  Completed with 1 error, 0 partial successes, and 0 warnings:
15:04:45
15:04:45  Failure in test unique_coin (models/exposed/_exposed__models.yml)
15:04:45    Got 3 results, configured to fail if != 0
15:04:45
15:04:45    compiled code at target/compiled/unique_coin.sql
15:04:45
15:04:45  Done. PASS=4 WARN=0 ERROR=1 SKIP=0 NO-OP=0 TOTAL=5"""


@pytest.fixture
def error():
    """Cosmos' own exception about a dbt that failed: `error(its output)`."""

    def failed(output):
        task = SimpleNamespace(skip_exit_code=None, log=SimpleNamespace(error=lambda _: None))
        with pytest.raises(Exception, match="exit code 1") as raised:
            AbstractDbtLocalBase.handle_exception_subprocess(
                task, FullOutputSubprocessResult(exit_code=1, output="", full_output=output.splitlines())
            )
        return raised.value

    return failed


def test_the_verdict_is_told_without_times_and_paths(error):
    assert dbt_output(error(TEST_FAILED)) == [
        "Failure in test unique_coin (models/exposed/_exposed__models.yml)",
        "Got 3 results, configured to fail if != 0",
        "Done. PASS=4 WARN=0 ERROR=1 SKIP=0 NO-OP=0 TOTAL=5",
    ]


def test_without_a_verdict_the_last_lines_are_told(error):
    assert dbt_output(error("\n".join(str(number) for number in range(20)))) == [
        str(number) for number in range(14, 20)
    ]


def test_it_is_the_cause_in_the_mail(error):
    assert failure({"exception": error(TEST_FAILED)}).cause.startswith("Failure in test unique_coin")


def test_other_errors_have_none():
    with pytest.raises(ValueError, match="no") as raised:
        raise ValueError("no")
    assert dbt_output(raised.value) is None
