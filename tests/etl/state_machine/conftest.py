"""The laptop's Step Functions, for tests of the whole machine: bare, or with all that the pipeline has in AWS."""

import pytest

from tests.etl.state_machine.lab import Lab
from tests.local.aws.conftest import cloud, python_dir, server

__all__ = ["cloud", "python_dir", "server"]  # fixtures


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    lab = Lab(tmp_path_factory.mktemp("lab"))
    lab.server.start()
    yield lab
    lab.close()
