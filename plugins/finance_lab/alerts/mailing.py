"""Sends a mail unless somebody else has sent it, about one incident or several."""

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
    return bool(mail_together(settings, [incident], lambda _: compose()))


def mail_together(
    settings: Settings, incidents: list[Incident], compose: Callable[[list[Incident]], Mail]
) -> list[Incident]:
    """One mail about all incidents that nobody else has mailed about: they are returned, and `compose` is given them.

    Else as mail_once.
    """
    claims = _claims(settings)
    taken = {incident: claim for incident in incidents if (claim := _taken(claims, incident)) is not False}
    ours = [incident for incident, claim in taken.items() if claim]
    if not taken:
        return []
    try:
        mail = _masked(compose(list(taken)))
        _publish(settings, mail)
    except Exception:
        log.error("%s: the mail could NOT be sent", ", ".join(incident.key for incident in taken))
        for incident in ours:
            _settle(incident, "given back", lambda incident=incident: claims.give_back(incident))
        raise
    log.info("mailed: %s", mail.subject)
    for incident in ours:
        _settle(incident, "kept", lambda incident=incident: claims.keep(incident, mail.subject))
    return list(taken)


def _claims(settings: Settings) -> Claims | None:
    try:
        return Claims(settings)
    except Exception:
        log.exception("whether a mail was sent before is not known, so one is sent now")
        return None


def _taken(claims: Claims | None, incident: Incident) -> bool | None:
    """Whether it is ours to mail about the incident; None where S3 does not say."""
    try:
        taken = claims.take(incident) if claims else None
    except Exception:
        log.exception("%s: whether a mail was sent before is not known, so one is sent now", incident.key)
        return None
    if taken is False:
        log.info("%s: a mail about this was sent before", incident.key)
    return taken


def _settle(incident: Incident, what: str, act: Callable[[], None]) -> None:
    """Callers are told whether the mail is out; a claim that stays without one is free for the next after a while."""
    try:
        act()
    except Exception:
        log.exception("%s: the claim could not be %s", incident.key, what)


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
