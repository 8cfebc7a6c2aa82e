"""Deliver SNS emails into a file, a JSON line each.

ministack accepts email subscriptions and drops what is sent to them; a laptop has no mail server, yet whoever
tests an alert wants to read it.
"""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

from ministack.core.responses import now_iso
from ministack.services import sns

_lock = threading.Lock()


def install(mailbox: Path) -> None:
    """Append to `mailbox` what goes to subscriptions of protocol email and email-json."""
    fan_out = sns._fanout

    def fan_out_and_mail(
        topic_arn: str, msg_id: str, message: str, subject: str, structure: str = "", *rest: Any, **attributes: Any
    ) -> None:
        text = sns._resolve_message_for_protocol(message, structure, "email")
        for address in _addresses(topic_arn):
            mail = {
                "to": address,
                "topic": topic_arn,
                "subject": subject or "AWS Notification Message",
                "message": text,
                "id": msg_id,
                "at": now_iso(),
            }
            _append(mailbox, mail)
        fan_out(topic_arn, msg_id, message, subject, structure, *rest, **attributes)

    sns._fanout = fan_out_and_mail


def _addresses(topic_arn: str) -> list[str]:
    topic = sns._topic_by_arn_any_scope(topic_arn) or {}
    return [
        subscription["endpoint"]
        for subscription in topic.get("subscriptions", [])
        if subscription.get("protocol") in ("email", "email-json")
    ]


def _append(mailbox: Path, mail: dict) -> None:
    with _lock:
        mailbox.parent.mkdir(parents=True, exist_ok=True)
        with mailbox.open("a", encoding="utf-8") as file:
            file.write(json.dumps(mail) + "\n")
