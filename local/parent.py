"""End with the parent: Linux tells a process when the one that started it has died; elsewhere nothing does."""

from __future__ import annotations

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """From now on, SIGTERM when the parent dies. To be called early: a parent that is gone already sends none."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
