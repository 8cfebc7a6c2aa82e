"""What can stop a package, said once, with the way out."""

from __future__ import annotations

from subprocess import CompletedProcess


class DbtPackageError(RuntimeError):
    """The package cannot be made; the message is for the user."""


def last_words(done: CompletedProcess[str]) -> str:
    """The end of what dbt said before it failed, indented for a message."""
    return "\n  ".join(line for line in (done.stdout + done.stderr).splitlines()[-8:] if line.strip())
