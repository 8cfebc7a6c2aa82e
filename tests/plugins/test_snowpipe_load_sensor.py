from __future__ import annotations

import asyncio
import threading

import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException, TaskDeferred
from airflow.triggers.base import TriggerEvent
from finance_lab.hooks import snowflake as hooks
from finance_lab.sensors.snowpipe_load import SnowpipeLoadSensor
from finance_lab.triggers.snowpipe_load import SnowpipeLoadTrigger

TABLE = "FINANCE_TEST.LANDING.MARKET"
KEY = "market/dataset_20261123_0200.parquet"
LOADED = [(KEY, "Loaded", 10, 0, None, "now")]
FAILED = [(KEY, "Load failed", 0, 1, "bad file", "now")]


def sensor(**options):
    return SnowpipeLoadSensor(
        **{"task_id": "wait", "table": TABLE, "key": KEY, "expected_rows": "10", "poke_interval": 7, **options}
    )


def trigger(**options):
    known = {"expected_rows": 10, "snowflake_conn_id": "sf", "poll_seconds": 0, "timeout_seconds": 60}
    return SnowpipeLoadTrigger(TABLE, KEY, **{**known, **options})


@pytest.fixture
def answers(monkeypatch, snowflake):
    """Make each look of sensor and trigger see the next of the given answers."""

    def give(*rows):
        hook = snowflake(*rows)
        monkeypatch.setattr(hooks, "FinanceSnowflakeHook", lambda conn_id: hook)
        return hook

    return give


def first_event(of):
    async def go():
        async for event in of.run():
            return event

    return asyncio.run(go())


def test_a_file_that_is_loaded_already_needs_no_trigger(answers):
    answers(LOADED)

    assert sensor().execute({}) is None


def test_a_file_that_is_not_there_yet_is_left_to_the_trigger(answers):
    answers([], ('{"executionState": "RUNNING"}',))

    with pytest.raises(TaskDeferred) as deferred:
        sensor(timeout=300, pipe="FINANCE_TEST.LANDING.MARKET_PIPE").execute({})

    assert deferred.value.trigger.serialize()[1] == {
        "table": TABLE,
        "key": KEY,
        "expected_rows": 10,
        "pipe": "FINANCE_TEST.LANDING.MARKET_PIPE",
        "snowflake_conn_id": "snowflake_default",
        "poll_seconds": 7,
        "timeout_seconds": 300,
    }
    assert deferred.value.method_name == "execute_complete"
    assert deferred.value.timeout.total_seconds() > 300, "the trigger must be able to say what it saw last"


def test_without_deferring_the_sensor_pokes_and_reschedules(answers):
    answers([], LOADED)
    wait = sensor(deferrable=False)

    assert [wait.poke({}), wait.poke({})] == [False, True]


def test_a_failed_load_fails_the_task_at_once_and_for_good(answers):
    answers(FAILED)

    with pytest.raises(AirflowFailException, match="bad file"):
        sensor().execute({})


def test_an_object_without_rows_is_not_waited_for(answers):
    hook = answers()

    sensor(expected_rows="0").execute({})

    assert hook.asked == []


def test_the_trigger_looks_until_the_file_is_loaded_and_the_sensor_takes_its_word(answers):
    hook = answers([], [], LOADED)

    event = first_event(trigger())

    assert len(hook.asked) == 3
    assert event.payload["verdict"] == "loaded"
    sensor().execute_complete({}, event.payload)


def test_the_trigger_s_bad_news_fails_the_task(answers):
    answers([], FAILED)

    event = first_event(trigger())

    assert event == TriggerEvent({"verdict": "failed", "message": event.payload["message"]})
    with pytest.raises(AirflowFailException, match="bad file"):
        sensor().execute_complete({}, event.payload)


def test_the_trigger_gives_up_and_says_what_it_saw_last(answers):
    answers([])

    event = first_event(trigger(timeout_seconds=0))

    assert event.payload["verdict"] == "failed"
    assert "not loaded within 0 s" in event.payload["message"]
    assert "has not recorded" in event.payload["message"]


def test_the_trigger_survives_serialization():
    classpath, arguments = trigger(poll_seconds=3, pipe="P").serialize()

    assert classpath == "finance_lab.triggers.snowpipe_load.SnowpipeLoadTrigger"
    assert SnowpipeLoadTrigger(**arguments).serialize() == (classpath, arguments)


def test_a_look_that_takes_its_time_does_not_hold_up_the_event_loop(monkeypatch):
    """The look waits for something that only the event loop can do: it would never come if the look blocked it."""
    loop_is_alive = threading.Event()

    class SlowHook:
        def __init__(self, conn_id):
            pass

        def get_records(self, sql, parameters=None):
            assert loop_is_alive.wait(30), "the event loop stood still while the trigger looked"
            return LOADED

    monkeypatch.setattr(hooks, "FinanceSnowflakeHook", SlowHook)

    async def go():
        asyncio.get_running_loop().call_soon(loop_is_alive.set)
        async for event in trigger().run():
            return event

    assert asyncio.run(go()).payload["verdict"] == "loaded"


def test_a_pipe_that_is_paused_is_a_warning_in_the_trigger_s_log(answers, capsys):
    answers([], ('{"executionState": "PAUSED"}',), LOADED)

    assert first_event(trigger(pipe="P")).payload["verdict"] == "loaded"
    [warning] = [line for line in capsys.readouterr().out.splitlines() if "warning" in line]
    assert "pipe P is PAUSED" in warning


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        ({"error": "Trigger failure", "traceback": ["…", "ImportError: no such hook"]}, "failed: ImportError: no such"),
        ({"error": "Trigger failure"}, "failed: its log says why"),
        ({"error": "Trigger timeout"}, "had no answer within"),
    ],
)
def test_a_trigger_that_ended_without_an_event_is_told_with_file_and_table(ended, said):
    with pytest.raises(AirflowException, match=said) as failed:
        sensor().resume_execution("__fail__", ended, {})
    assert KEY in str(failed.value)
    assert TABLE in str(failed.value)
