"""S3's notifications as they arrive in a queue."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import unquote_plus


class MalformedMessageError(ValueError):
    """A message that is no S3 notification; the text says why."""


@dataclass(frozen=True)
class CreatedObject:
    """An object that was written to a bucket."""

    bucket: str
    key: str


def created_objects(body: str) -> list[CreatedObject]:
    """The objects that a message announces: none for S3's test event and for deletions.

    Raises MalformedMessageError if the message is not a notification of S3's.
    """
    try:
        message = json.loads(body)
        if message.get("Event") == "s3:TestEvent":
            return []
        return [_created(record) for record in message["Records"] if _is_creation(record)]
    except (ValueError, TypeError, KeyError, AttributeError) as e:
        raise MalformedMessageError(f"{type(e).__name__}: {e}") from e


def _is_creation(record: dict) -> bool:
    return record["eventName"].removeprefix("s3:").startswith("ObjectCreated")


def _created(record: dict) -> CreatedObject:
    return CreatedObject(record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"]))
