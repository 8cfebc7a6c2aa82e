"""Whether mails arrive: each address has to confirm once."""

from __future__ import annotations

from collections.abc import Iterator

from botocore.exceptions import ClientError

from deploy.deployment import Deployment
from deploy.finding import Finding, missing, ok, unknown

_PENDING = "PendingConfirmation"


def check(deployment: Deployment) -> Iterator[Finding]:
    """The subscriptions of alert_emails."""
    values = deployment.values
    if not values.alert_emails:
        yield missing("alert_emails is empty", "nobody would learn of a failure: name somebody in terraform.tfvars")
        return
    topic = f"arn:aws:sns:{values.region}:{values.account_id}:{values.names['alerts_topic']}"
    try:
        pages = deployment.client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
        arns = {one["Endpoint"]: one["SubscriptionArn"] for page in pages for one in page["Subscriptions"]}
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("NotFound", "NotFoundException"):
            raise
        yield unknown("whether mails arrive", "the topic comes with the first apply; then each address has to confirm")
        return
    for address in values.alert_emails:
        if address not in arns:
            yield unknown(f"{address} has no subscription", "the next apply makes it")
        elif arns[address] == _PENDING:
            yield missing(f"{address} has not confirmed", "a click in SNS' mail; after three days apply again")
        else:
            yield ok(f"{address} gets the mails")
