from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from airflow.sdk._shared.secrets_masker import reset_secrets_masker
from airflow.sdk.log import mask_secret
from finance_lab.alerts import claims as claims_module
from finance_lab.alerts import incident
from finance_lab.alerts.claims import Claims
from finance_lab.alerts.mailing import mail_once, mail_together
from finance_lab.alerts.messages import Mail

HOUR = datetime(2026, 11, 23, 2, tzinfo=UTC)
WHAT = incident.missing("market_hourly", HOUR)
MAIL = Mail("subject", "body")


def test_the_first_mails_to_the_topic_and_the_second_does_not(settings, bucket, topic):
    assert [mail_once(settings, WHAT, lambda: MAIL) for _ in range(2)] == [True, False]
    (mail,) = topic.mails
    assert (mail.subject, mail.message, mail.target_arn) == ("subject", "body", settings.alerts_topic_arn)
    assert mail.region_name == "eu-west-1"


def test_a_mail_that_was_not_needed_is_not_composed(settings, bucket, topic):
    mail_once(settings, WHAT, lambda: MAIL)
    mail_once(settings, WHAT, lambda: pytest.fail("composed"))


@pytest.mark.parametrize("broken", ["topic", "compose"])
def test_a_mail_that_could_not_be_sent_is_said_so_and_left_to_the_next(settings, bucket, topic, caplog, broken):
    def compose():
        if broken == "compose":
            raise RuntimeError("topic is gone")
        return MAIL

    topic.error = RuntimeError("topic is gone")
    with pytest.raises(RuntimeError, match="topic is gone"):
        mail_once(settings, WHAT, compose)
    assert "could NOT be sent" in caplog.text
    topic.error = None
    assert mail_once(settings, WHAT, lambda: MAIL) is True


def test_a_claim_that_cannot_be_given_back_does_not_hide_what_sns_said(settings, bucket, topic, monkeypatch, caplog):
    def refuse(**_):
        raise ConnectionError("no S3")

    monkeypatch.setattr(bucket, "delete_object", refuse)
    topic.error = RuntimeError("topic is gone")
    with pytest.raises(RuntimeError, match="topic is gone"):
        mail_once(settings, WHAT, lambda: MAIL)
    assert "could not be given back" in caplog.text


def test_a_claim_of_one_who_died_over_it_is_free_after_a_while_for_one(settings, bucket, topic):
    Claims(settings).take(WHAT)  # and died
    bucket.age(WHAT.key, minutes=4)
    assert mail_once(settings, WHAT, lambda: MAIL) is False
    bucket.age(WHAT.key, minutes=2)
    assert [mail_once(settings, WHAT, lambda: MAIL) for _ in range(2)] == [True, False]


def test_of_two_who_would_take_over_a_claim_one_does(settings, bucket, monkeypatch):
    claims, read = Claims(settings), bucket.get_object
    claims.take(WHAT)
    bucket.age(WHAT.key, minutes=6)

    def read_and_be_overtaken(**key):
        found = read(**key)
        monkeypatch.setattr(bucket, "get_object", read)
        assert Claims(settings).take(WHAT)
        return found

    monkeypatch.setattr(bucket, "get_object", read_and_be_overtaken)
    assert claims.take(WHAT) is False


def test_a_claim_with_a_mail_stays_taken_however_old_it_is(settings, bucket, topic):
    mail_once(settings, WHAT, lambda: MAIL)
    bucket.age(WHAT.key, days=2)
    assert mail_once(settings, WHAT, lambda: MAIL) is False


def test_a_claim_that_is_given_back_in_between_is_nobody_s_error(settings, bucket, monkeypatch):
    claims, read = Claims(settings), bucket.get_object
    claims.take(WHAT)

    def give_back_first(**key):
        claims.give_back(WHAT)
        return read(**key)

    monkeypatch.setattr(bucket, "get_object", give_back_first)
    assert Claims(settings).take(WHAT) is False


def test_of_several_incidents_those_that_others_mailed_about_are_not_in_the_mail(settings, bucket, topic):
    after = incident.missing("market_hourly", HOUR.replace(hour=3))
    mail_once(settings, WHAT, lambda: MAIL)
    composed = []
    assert mail_together(settings, [WHAT, after], lambda mine: composed.append(mine) or MAIL) == [after]
    assert composed == [[after]]
    assert mail_together(settings, [WHAT, after], lambda _: pytest.fail("composed")) == []
    assert len(topic.mails) == 2


def test_a_mail_that_is_out_is_no_error_though_s3_fails_then(settings, bucket, topic, monkeypatch, caplog):
    def refuse(*_, **__):
        raise ConnectionError("no S3")

    monkeypatch.setattr(Claims, "keep", refuse)
    assert mail_once(settings, WHAT, lambda: MAIL) is True
    assert "could not be kept" in caplog.text


@pytest.fixture
def secret():
    """What Airflow keeps out of its logs, as the password of a connection that was asked for."""
    mask_secret("hunter2hunter2")
    yield "hunter2hunter2"
    reset_secrets_masker()


def test_airflow_s_secrets_are_neither_in_a_mail_nor_in_its_claim(settings, bucket, topic, secret):
    mail_once(settings, WHAT, lambda: Mail(f"at {secret}", f"login failed: {secret}\n"))
    (mail,) = topic.mails
    assert (mail.subject, mail.message) == ("at ***", "login failed: ***\n")
    assert secret.encode() not in bucket.objects[WHAT.key]


def test_where_nobody_can_say_who_was_first_a_mail_is_sent(settings, topic, monkeypatch):
    def refuse(*_, **__):
        raise ConnectionError("no S3")

    monkeypatch.setattr(claims_module, "S3Hook", refuse)
    assert mail_once(settings, WHAT, lambda: MAIL) is True
    assert len(topic.mails) == 1


def test_told_of_an_hour_is_who_was_sent_a_mail_of_any_cause(settings, bucket, dag_run):
    claims = Claims(settings)
    claims.take(incident.failed(dag_run))
    assert claims.told("market_hourly", HOUR) is None
    claims.keep(incident.failed(dag_run), "it failed")
    assert claims.told("market_hourly", HOUR) == "it failed"
    assert claims.told("market_hourly", HOUR.replace(hour=3)) is None
    assert claims.told("market_repair", HOUR) is None


def test_a_claim_says_what_was_sent_and_when(settings, bucket, topic):
    mail_once(settings, WHAT, lambda: MAIL)
    claim = json.loads(bucket.objects[WHAT.key])
    assert (claim["cause"], claim["subject"]) == ("missing", "subject")
    assert datetime.fromisoformat(claim["sent_at"]).tzinfo
