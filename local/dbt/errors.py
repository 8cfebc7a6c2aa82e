"""What can stop a package, said once, with the way out."""

from __future__ import annotations


class DbtPackageError(RuntimeError):
    """The package cannot be made; the message is for the user."""
