from __future__ import annotations

import pytest
from finance_lab.repair import mail

OPEN = {"partly": [], "unfillable": [], "left": ["2026-11-23T02:00:00Z"], "failed": [], "calls": 0, "text": "left 1"}


@pytest.fixture
def mails(monkeypatch):
    """What was composed for who would send it."""
    sent = []
    monkeypatch.setattr(mail, "mail_once", lambda settings, what, compose: sent.append((what, compose())) or True)
    return sent


@pytest.fixture
def repair_run(run):
    run.dag_id = "market_repair"
    return run


def test_hours_that_stay_open_for_want_of_calls_are_a_mail_with_the_report(settings, repair_run, mails):
    assert mail.tell(settings, repair_run, OPEN)

    [(what, message)] = mails
    assert (what.dag_id, what.cause, what.run_id) == ("market_repair", "unrepaired", repair_run.run_id)
    assert "hours stay OPEN" in message.subject
    assert "left 1" in message.body
    assert "repair_calls_a_month" in message.body


def test_what_is_whole_or_no_news_is_no_mail(settings, repair_run, mails):
    assert not mail.tell(settings, repair_run, {**OPEN, "left": []})
    assert not mail.tell(settings, repair_run, {**OPEN, "left": [], "unfillable": ["2026-11-23T02:00:00Z"]})
    assert mails == []
