"""The queue that the bucket notifies: receive, delete, or keep for later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from local.aws_client import aws_client
from local.settings import LocalSettings

LOADING_SECONDS = 300  # how long a batch may load before its messages are given out again
WAIT_SECONDS = 1


@dataclass(frozen=True)
class Message:
    body: str
    receipt: str


class Queue:
    """One SQS queue. Every method raises botocore's errors while AWS is down."""

    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def receive(self) -> list[Message]:
        """Wait a moment for messages."""
        answer = self._client.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=WAIT_SECONDS,
            VisibilityTimeout=LOADING_SECONDS,
        )
        return [Message(m["Body"], m["ReceiptHandle"]) for m in answer.get("Messages", [])]

    def delete(self, message: Message) -> None:
        self._client.delete_message(QueueUrl=self._url, ReceiptHandle=message.receipt)

    def keep(self, message: Message, seconds: int) -> None:
        """Have the message come again after so many seconds."""
        self._client.change_message_visibility(
            QueueUrl=self._url, ReceiptHandle=message.receipt, VisibilityTimeout=seconds
        )


def sqs_client(settings: LocalSettings) -> Any:
    """A boto3 client of the laptop's SQS that gives up within seconds if that is down."""
    return aws_client(settings, "sqs", connect_seconds=2, read_seconds=10, attempts=1)
