"""The one error that the page shows."""

from __future__ import annotations


class Unavailable(Exception):
    """What was asked for cannot be had now. The message is for the page's reader: what it is, and what to do."""
