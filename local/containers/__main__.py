"""python -m local.containers <service or step>: what a container runs.

A service takes this process over, so that it gets the container's signals; a step is done here, and ends.
"""

from __future__ import annotations

import os
import sys

from local.containers.services import containers
from local.containers.steps import STEPS
from local.processes import StackError
from local.settings import ROOT, LocalSettings, SettingsError


def main(arguments: list[str]) -> int:
    """0 when a step is done; 1 with a message when it cannot be; 2 where there is no such."""
    [name] = arguments if len(arguments) == 1 else [""]
    services = containers()
    if name not in services and name not in STEPS:
        print(f"no service or step {name!r}: {', '.join([*services, *STEPS])}", file=sys.stderr)
        return 2
    try:
        settings = LocalSettings.from_env()
        if name in STEPS:
            STEPS[name](settings)
            return 0
        service = services[name](settings)
    except (StackError, SettingsError, OSError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    os.chdir(ROOT)
    os.execve(service.command[0], service.command, {**os.environ, **service.environment})  # noqa: S606 - no shell on purpose


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
