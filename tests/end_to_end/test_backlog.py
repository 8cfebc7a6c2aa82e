"""Ten hours of backlog after the scheduler was off: `make run`, ten hours of nothing, `make run`, `make repair`."""

from __future__ import annotations

import json
import re

import pytest

pytestmark = pytest.mark.full

GAP = [f"2026-11-23 {hour:02}:00:00" for hour in range(1, 11)]
"""The hours that nobody collected: the runs are those of 00:00 and 11:00, and at last of 12:00."""


def succeeded(done):
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def counted(output):
    """{outcome: hours} and the calls of what `make repair` said."""
    lines = re.findall(r"^  ([a-z][a-z ]*?) +([\d,]+)  ", output, re.M)
    return {name: int(number.replace(",", "")) for name, number in lines if number != "0"}


def repair(laptop, **env):
    return laptop.make("repair", RUN_AT="2026-11-23T11:25Z", **env)


@pytest.fixture(scope="module")
def backlog(laptop):
    """A laptop that collected 00:00 and 11:00."""
    for moment in ("2026-11-23T00:00Z", "2026-11-23T11:00Z"):
        succeeded(laptop.make("run", RUN_AT=moment))
    return laptop


@pytest.fixture(scope="module")
def within_calls(backlog):
    """What a repair says that may spend 40 calls a month."""
    return succeeded(repair(backlog, AIRFLOW__FINANCE__REPAIR_CALLS_A_MONTH="40"))


@pytest.fixture(scope="module")
def repaired(backlog, within_calls):
    return succeeded(repair(backlog))


@pytest.fixture(scope="module")
def again(backlog, repaired):
    return succeeded(repair(backlog))


@pytest.fixture(scope="module")
def exposed(backlog, again):
    """The hours and rows after the next hour's dbt."""
    succeeded(backlog.make("run", RUN_AT="2026-11-23T12:00Z"))
    with backlog.opened() as cloud:
        return {
            "status": dict(cloud.rows("select hour_at::varchar, status from exposed.data_quality_hourly")),
            "repaired_coins": dict(
                cloud.rows(
                    "select hour_at::varchar, count(*) from exposed.fct_market_hourly where is_repaired group by 1"
                )
            ),
            "twice": cloud.rows(
                "select coin_id, hour_at from exposed.fct_market_hourly group by 1, 2 having count(*) > 1"
            ),
            "modes": dict(cloud.rows("select mode, count(*) from landing.market_run group by 1")),
            "sources": cloud.rows("select distinct source, is_repaired from exposed.fct_market_hourly order by 1"),
        }


def test_the_largest_coins_are_repaired_first_and_the_rest_is_told(within_calls):
    assert counted(within_calls) == {"collected": 1, "partly": 10, "calls": 40}
    assert "of this month's 40; spent so far: 40" in within_calls
    assert re.search(r"2026-11-23 01:00 to 10:00 lack 60: .*, … \(60 left\)", within_calls)


def test_what_was_left_is_fetched_and_every_hour_is_collected_or_repaired(repaired):
    assert counted(repaired) == {"collected": 1, "repaired": 10, "calls": 60}
    assert "filled by this run: 2026-11-23 01:00 to 10:00" in repaired
    assert "spent so far: 100" in repaired


def test_repairing_again_spends_no_call(again):
    assert counted(again) == {"collected": 1, "repaired before": 10}
    assert "collect_history" not in again
    assert "spent so far: 100" in again


def test_after_the_next_hour_s_dbt_people_see_the_hours_repaired(exposed):
    missed = {hour: exposed["status"].pop(hour) for hour in GAP}
    assert set(missed.values()) == {"repaired"}
    assert set(exposed["status"].values()) <= {"ok", "late"}
    assert len(exposed["status"]) == 3


def test_each_repaired_hour_has_the_hundred_largest_coins_once(exposed):
    assert exposed["repaired_coins"] == dict.fromkeys(GAP, 100)
    assert exposed["twice"] == []


def test_repaired_rows_have_a_source_of_their_own(exposed):
    assert exposed["sources"] == [("coins_markets", False), ("market_chart_range", True)]
    assert exposed["modes"] == {"snapshot": 3, "history": 2}


@pytest.mark.parametrize(
    ("given", "said"), [("{", "PARAMS is not JSON"), ("[]", "PARAMS is not an object"), ('{"days": 91}', "days")]
)
def test_params_that_cannot_be_used_say_so(backlog, given, said):
    done = repair(backlog, PARAMS=given)
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_api_that_is_down_makes_the_run_red_and_the_hours_failed(backlog, exposed):
    done = backlog.make(
        "repair", RUN_AT="2026-11-23T12:25Z", MARKET_API_URL="http://127.0.0.1:1/api/v3",
        PARAMS=json.dumps({"before_first_hour": True, "days": 1, "coins": 2}),
    )  # fmt: skip
    assert done.returncode != 0
    assert "collect_history" in done.stderr
    assert counted(done.stdout)["failed"] == 12
