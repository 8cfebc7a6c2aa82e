"""A step of a deployment, and the run of several of them: in order, up to the first that fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from deploy.deployment import Deployment
from deploy.errors import DeployError

CONFIRMED = {"prod": " CONFIRM=prod"}
"""What has to be said with an environment by hand."""


@dataclass(frozen=True)
class Step:
    """`do` answers what it did, or would do, in a line; `serves` says for which environments it is there.

    `takes` are the steps whose packages it uploads, and `made` says of such a step whether its package is there.
    """

    name: str
    title: str
    do: Callable[[Deployment], str]
    serves: Callable[[Deployment], bool] = lambda deployment: True
    not_served: str = ""
    takes: tuple[str, ...] = ()
    made: Callable[[Deployment], bool] = lambda deployment: True


def chosen(steps: Sequence[Step], begin: str = "", only: str = "") -> list[Step]:
    """The steps from `begin` on, or `only` one. Raises DeployError for a name that is none."""
    names = [step.name for step in steps]
    for option, name in (("FROM", begin), ("ONLY", only)):
        if name and name not in names:
            raise DeployError(f"{option}={name} is no step", f"the steps are {', '.join(names)}")
    if begin and only:
        raise DeployError("FROM and ONLY exclude each other", "give one of them")
    if only:
        return [step for step in steps if step.name == only]
    return list(steps[names.index(begin) if begin else 0 :])


def with_packages(deployment: Deployment, steps: Sequence[Step], todo: Sequence[Step]) -> list[Step]:
    """`todo`, after the steps before it whose packages it takes and that are not there: GitHub's runner has none."""
    wanted = list(todo)
    for step in reversed(steps[: steps.index(todo[0])]):
        taken = any(step.name in later.takes and later.serves(deployment) for later in wanted)
        if taken and step.serves(deployment) and not step.made(deployment):
            wanted.insert(0, step)
    return wanted


def run_steps(deployment: Deployment, steps: Sequence[Step]) -> None:
    """Do them, a line each. Raises DeployError at the first that fails, with how to go on from there."""
    for number, step in enumerate(steps, 1):
        head = f"[{number}/{len(steps)}] {step.name}: {step.title}"
        try:
            if not step.serves(deployment):
                print(f"{head}\n    left out: {step.not_served}", flush=True)
                continue
            print(head, flush=True)
            begun = time.monotonic()
            said = step.do(deployment)
        except DeployError as error:
            raise DeployError(f"{step.name}: {error}", _on(deployment, step, error.way_out)) from error
        except (BotoCoreError, ClientError) as error:
            raise DeployError(f"{step.name}: AWS: {error}", _on(deployment, step, "")) from error
        print(f"    {said} ({time.monotonic() - begun:.0f} s)", flush=True)


def _on(deployment: Deployment, step: Step, way_out: str) -> str:
    more = " DRY_RUN=1" if deployment.dry_run else CONFIRMED.get(deployment.environment, "")
    again = f"make deploy ENV={deployment.environment} FROM={step.name}{more}"
    return f"{way_out}; then go on with: {again}" if way_out else f"go on with: {again}"
