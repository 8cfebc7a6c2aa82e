"""The laptop's Step Functions with the market's state machine, for tests of the whole machine."""

from tests.local.aws.conftest import cloud, python_dir, server

__all__ = ["cloud", "python_dir", "server"]  # fixtures
