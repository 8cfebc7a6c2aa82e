"""What the answers hold is checked against a running pipeline in tests/end_to_end/test_up.py."""

from __future__ import annotations

import pytest
from finance_lab.settings import SettingError, Settings
from finance_lab.web import answers
from finance_lab.web.unavailable import Unavailable
from sqlalchemy.exc import OperationalError


@pytest.mark.parametrize("answer", [answers.health, answers.market, answers.docs_page])
def test_a_setting_that_is_missing_is_named(monkeypatch, answer):
    def missing():
        raise SettingError("Airflow option finance.snowflake_database is not set.")

    monkeypatch.setattr(Settings, "from_airflow", missing)

    with pytest.raises(Unavailable, match=r"finance\.snowflake_database"):
        answer()


def test_a_database_of_airflow_s_that_does_not_answer_is_said_without_its_address(monkeypatch):
    def refuse(**_):
        raise OperationalError("select", {}, Exception("host db.internal, password hunter2"))

    monkeypatch.setattr(answers, "create_session", refuse)

    with pytest.raises(Unavailable, match="database does not answer") as told:
        answers.runs()
    assert "hunter2" not in str(told.value)
