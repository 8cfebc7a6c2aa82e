"""Start the laptop's AWS: `python -m local.aws`. Settings come from the environment, see local/settings.py."""

from __future__ import annotations

import os
import sys

from local.aws import environment, moto_imports, versions
from local.settings import LocalSettings, SettingsError


def main() -> int:
    """Check, configure, serve until SIGTERM or SIGINT. Returns the exit status."""
    try:
        versions.check()
        settings = LocalSettings.from_env()
        environment.apply(settings)
        moto_imports.lighten()
        from local.aws import server  # ministack reads the environment when it is imported

        server.serve(settings)
    except (versions.WrongVersion, SettingsError, OSError) as problem:
        print(f"local.aws: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    # Threads of running executions may be in the middle of a call; state is saved by now.
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
