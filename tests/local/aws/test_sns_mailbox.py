"""Mails that SNS would send are lines of a file."""

from __future__ import annotations

import json

from tests.local.aws.conftest import Cloud


def test_each_email_subscription_gets_a_line_with_all_that_a_mail_has(cloud: Cloud) -> None:
    topic = cloud.sns.create_topic(Name="alerts")["TopicArn"]
    for address in ("ops@example.com", "data@example.com"):
        cloud.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    sent = cloud.sns.publish(TopicArn=topic, Subject="Late", Message="line 1\nline 2 é")
    quiet = cloud.sns.create_topic(Name="quiet")["TopicArn"]
    cloud.sns.publish(TopicArn=quiet, Message="nobody reads this")
    mails = mails_of(cloud, topic, quiet)
    assert {mail.pop("at")[-1] for mail in mails} == {"Z"}
    assert mails == [
        {"to": to, "topic": topic, "subject": "Late", "message": "line 1\nline 2 é", "id": sent["MessageId"]}
        for to in ("ops@example.com", "data@example.com")
    ]


def test_a_message_for_each_protocol_arrives_as_the_one_for_email(cloud: Cloud) -> None:
    topic = cloud.sns.create_topic(Name="for-each")["TopicArn"]
    cloud.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ops@example.com")
    for message in ({"default": "for all"}, {"default": "for all", "email": "for mail"}):
        cloud.sns.publish(TopicArn=topic, Message=json.dumps(message), MessageStructure="json")
    assert [mail["message"] for mail in mails_of(cloud, topic)] == ["for all", "for mail"]


def mails_of(cloud: Cloud, *topics: str) -> list[dict]:
    lines = (cloud.server.state / "mailbox.jsonl").read_text().splitlines()
    return [mail for mail in map(json.loads, lines) if mail["topic"] in topics]
