"""python -m deploy.requirements_check: the step `requirements` alone, behind `make requirements-check`."""

from __future__ import annotations

import sys

from deploy.deployment import Deployment
from deploy.errors import DeployError
from deploy.places import ENVIRONMENTS, ROOT
from deploy.steps.requirements import check


def main() -> int:
    """Say what resolves; 1 with a message when it does not."""
    try:
        print(f"  {check(Deployment(ENVIRONMENTS[0]), ROOT / 'requirements.txt')}")
    except DeployError as error:
        print(f"{error}\n{error.way_out}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
