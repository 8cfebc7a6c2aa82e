"""python -m deploy.plan --env dev|prod: what a deployment would change, as Markdown for a pull request's comment.

Nothing is locked for long and nothing is changed: it is the first steps of a deployment as a dry run.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from pathlib import Path

from deploy import given_values
from deploy.deployment import Deployment
from deploy.errors import DeployError
from deploy.places import DIST, ENVIRONMENTS
from deploy.step import run_steps
from deploy.steps import STEPS, terraform

LIMIT = 60_000
"""Characters: GitHub takes 65,536 in a comment."""


def marker(environment: str) -> str:
    """By which the comment is found again. It is not shown."""
    return f"<!-- terraform plan of {environment} -->"


def comment_file(environment: str) -> Path:
    return DIST / "terraform" / f"{environment}.md"


def main(arguments: list[str]) -> int:
    """Plan, and write the comment, also of a plan that failed; 1 if it did."""
    parser = argparse.ArgumentParser("python -m deploy.plan", description="What a deployment would change.")
    parser.add_argument("--env", choices=ENVIRONMENTS, required=True)
    environment = parser.parse_args(arguments).env
    file = comment_file(environment)
    file.parent.mkdir(parents=True, exist_ok=True)
    deployment = Deployment(environment, dry_run=True)
    try:
        given_values.write(environment, os.environ)
        with contextlib.suppress(FileNotFoundError):
            terraform.text_file(environment).unlink()
        run_steps(deployment, STEPS[: STEPS.index(terraform.STEP) + 1])
    except DeployError as error:
        print(f"\nstopped at {error}", file=sys.stderr)
        file.write_text(failed(environment, str(error)))
        return 1
    file.write_text(planned(environment, terraform.text_file(environment).read_text()))
    print(f"  {deployment.here(file)}")
    return 0


def planned(environment: str, text: str) -> str:
    """A comment: the plan's last line in sight, the plan folded."""
    summary = next(
        (line for line in reversed(text.splitlines()) if line.startswith(("Plan:", "No changes"))), "Outputs only."
    )
    return f"{marker(environment)}\n### {environment}: {summary}\n\n{_folded('The plan', text)}"


def failed(environment: str, message: str) -> str:
    """A comment: no plan, and why."""
    return f"{marker(environment)}\n### {environment}: no plan\n\n{_folded('Why', message)}"


def _folded(title: str, text: str) -> str:
    cut = text if len(text) <= LIMIT else text[:LIMIT] + "\n… the rest is in the job's log"
    # a fence of the text's own would end this one
    return (
        f"<details><summary>{title}</summary>\n\n````text\n{cut.strip().replace('````', '```')}\n````\n\n</details>\n"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
