"""What a check found: fine, missing with what to do about it, or unknown with why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from deploy.errors import DeployError

OK, MISSING, UNKNOWN = "ok", "missing", "unknown"


@dataclass(frozen=True)
class Finding:
    """`advice` is what to do, or why nothing is known."""

    status: str
    what: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.status:<8} {self.what}" + (f"\n         {self.advice}" if self.advice else "")


def ok(what: str) -> Finding:
    return Finding(OK, what)


def missing(what: str, to_do: str) -> Finding:
    return Finding(MISSING, what, to_do)


def unknown(what: str, why: str) -> Finding:
    return Finding(UNKNOWN, what, why)


def asked(what: str, ask: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """The findings of one check. One that AWS does not answer is unknown, whatever the reason, and stops no other."""
    try:
        yield from ask()
    except ClientError as error:
        code = error.response["Error"]["Code"]
        yield unknown(what, f"AWS says {code} to {error.operation_name}: {error.response['Error'].get('Message', '')}")
    except BotoCoreError as error:
        yield unknown(what, f"AWS does not answer: {error}")
    except DeployError as error:
        yield missing(f"{what}: {error}", error.way_out)
