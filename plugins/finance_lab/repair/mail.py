"""The mail about hours that stay open, where there is news in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finance_lab.alerts import incident, messages
from finance_lab.alerts.mailing import mail_once
from finance_lab.repair.report import is_worth_a_mail
from finance_lab.settings import Settings


def tell(settings: Settings, run: Any, summary: Mapping[str, Any]) -> bool:
    """Whether a mail was sent now. `summary` is steps.reported()'s. Raises what SNS raises."""
    if not is_worth_a_mail(summary):
        return False
    what = incident.unrepaired(run)
    return mail_once(settings, what, lambda: messages.unrepaired(settings, what, summary["text"]))
