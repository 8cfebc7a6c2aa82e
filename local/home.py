"""A home and a name for a user whom the machine does not know, as in a container: libraries ask for both."""

from __future__ import annotations

import getpass
import os
from pathlib import Path


def ensure_home(otherwise: Path) -> None:
    """Where neither HOME nor the users' file has a home, `otherwise` is it, for this process and what it starts."""
    try:
        Path.home()
    except (RuntimeError, KeyError):
        os.environ["HOME"] = str(otherwise)
    try:
        getpass.getuser()
    except (OSError, KeyError, ImportError):
        os.environ["LOGNAME"] = "somebody"
