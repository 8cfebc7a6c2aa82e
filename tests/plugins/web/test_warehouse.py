from __future__ import annotations

import pytest
from airflow.exceptions import AirflowNotFoundException
from finance_lab.web import warehouse
from finance_lab.web.unavailable import Unavailable
from snowflake.connector import errors

SECRET = "https://acme.snowflakecomputing.com user FINANCE_AIRFLOW key MIIEv"


class FakeHook:
    """A connection whose cursor does what the test says."""

    def __init__(self, execute):
        self.execute, self.closed = execute, []

    def get_conn(self):
        return self

    def cursor(self):
        return self

    def close(self):
        self.closed.append(self)


@pytest.fixture
def hook(monkeypatch):
    def make(execute):
        fake = FakeHook(execute)
        monkeypatch.setattr(warehouse, "PageSnowflakeHook", lambda *_, **__: fake)
        return fake

    return make


def failing(error):
    def execute(sql, parameters):
        raise error

    return execute


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (errors.ProgrammingError(SECRET, errno=2003), "FINANCE_TEST.EXPOSED is not there yet"),
        (errors.ProgrammingError(SECRET, errno=1003), r"refused the query \(error 1003\)"),
        (errors.OperationalError(SECRET, errno=250001), "cannot be reached"),
        (ConnectionRefusedError(SECRET), "cannot be reached"),
        (AirflowNotFoundException(SECRET), "no connection snowflake_default"),
        (RuntimeError(SECRET), "failed"),
    ],
)
def test_what_goes_wrong_is_said_in_words_without_hosts_users_or_keys(hook, settings, error, said):
    fake = hook(failing(error))

    with pytest.raises(Unavailable, match=said) as told, warehouse.session(settings) as query:
        query("select 1")

    assert not {"acme", "FINANCE_AIRFLOW", "MIIEv"} & set(str(told.value).replace(".", " ").split())
    assert fake.closed


def test_a_session_is_closed_after_its_last_answer(hook, settings):
    class Answer:
        def fetchall(self):
            return [(1,)]

    fake = hook(lambda sql, parameters: Answer())

    with warehouse.session(settings) as query:
        assert query("select 1") == [(1,)]
        assert not fake.closed
    assert fake.closed


def test_sessions_take_turns(hook, settings):
    hook(None)

    with warehouse.session(settings):
        assert not warehouse._turn.acquire(blocking=False)
    assert warehouse._turn.acquire(blocking=False)
    warehouse._turn.release()


def test_a_page_has_less_patience_than_a_task(monkeypatch):
    monkeypatch.setenv("AIRFLOW_CONN_SNOWFLAKE_PAGE", '{"conn_type": "snowflake", "extra": {"account": "acme"}}')

    params = warehouse.PageSnowflakeHook("snowflake_page")._get_conn_params()

    assert params["login_timeout"] == params["network_timeout"] == warehouse.SECONDS
