"""Both environments as their own tests make them, once for all tests here."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

ENVIRONMENTS = ("dev", "prod")


@pytest.fixture(scope="session")
def outcomes(planning):
    """What the runs of the environments' own tests planned or made. They fail here if they fail."""
    with ThreadPoolExecutor() as pool:
        made = pool.map(lambda name: planning.outcomes(f"environments/{name}", "environment.tftest.hcl"), ENVIRONMENTS)
        return dict(zip(ENVIRONMENTS, made, strict=True))
