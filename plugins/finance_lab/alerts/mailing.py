"""Sends a mail unless somebody else has sent it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from airflow.providers.amazon.aws.notifications.sns import SnsNotifier
from airflow.sdk.log import redact

from finance_lab.alerts.claims import Claims
from finance_lab.alerts.incident import Incident
from finance_lab.alerts.messages import Mail
from finance_lab.settings import Settings

log = logging.getLogger(__name__)


def mail_once(settings: Settings, incident: Incident, compose: Callable[[], Mail]) -> bool:
    """Whether a mail was sent now. `compose` is called only for the mail that is sent.

    Raises what SNS or `compose` raise; then the next one who asks may mail. Where S3 can't say who was first the
    mail is sent: two are better than none.
    """
    claims = _taken(settings, incident)
    if claims is False:
        log.info("%s: a mail about this was sent before", incident.key)
        return False
    try:
        mail = _masked(compose())
        _publish(settings, mail)
    except Exception:
        log.error("%s: the mail could NOT be sent", incident.key)
        if claims:
            _give_back(claims, incident)
        raise
    log.info("mailed: %s", mail.subject)
    if claims:
        claims.keep(incident, mail.subject)
    return True


def _taken(settings: Settings, incident: Incident) -> Claims | bool | None:
    try:
        claims = Claims(settings)
        return claims if claims.take(incident) else False
    except Exception:
        log.exception("%s: whether a mail was sent before is not known, so one is sent now", incident.key)
        return None


def _give_back(claims: Claims, incident: Incident) -> None:
    """What SNS said is the error to tell; a claim that stays is free for the next after a while."""
    try:
        claims.give_back(incident)
    except Exception:
        log.exception("%s: the claim could not be given back", incident.key)


def _masked(mail: Mail) -> Mail:
    """As Airflow's logs would show it: an exception's message may quote a secret."""
    return replace(mail, subject=str(redact(mail.subject)), body=str(redact(mail.body)))


def _publish(settings: Settings, mail: Mail) -> None:
    SnsNotifier(
        aws_conn_id=settings.aws_conn_id,
        region_name=settings.region,
        target_arn=settings.alerts_topic_arn,
        subject=mail.subject,
        message=mail.body,
    ).notify({})
