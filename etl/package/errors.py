"""What can stop a build, said once, with the way out."""

from __future__ import annotations


class PackageError(RuntimeError):
    """The build cannot go on; the message is for the user."""


class RegistryUnreachable(PackageError):
    """The package index does not answer."""


class PackageTooLarge(PackageError):
    """A package is larger than it may be."""
