"""An environment's values from variables, where no person keeps them in files: GitHub's runner has a checkout alone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from deploy.errors import DeployError
from deploy.places import terraform_folder

FILES = {"TERRAFORM_TFVARS": "terraform.tfvars", "BACKEND_TFVARS": "backend.tfvars"}
"""Each variable holds a whole file, as a person would write it from its example."""


def write(environment: str, env: Mapping[str, str], folder: Path | None = None) -> list[str]:
    """Write the files whose variables are set; their names. Raises DeployError rather than replace a person's."""
    folder = folder or terraform_folder(environment)
    written = []
    for variable, name in FILES.items():
        text = env.get(variable, "").strip()
        if not text:
            continue
        file = folder / name
        if file.exists() and file.read_text().strip() != text:
            raise DeployError(f"{name} of {environment} is there, and {variable} says another", f"unset {variable}")
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
            opened.write(text + "\n")
        written.append(name)
    return written
