"""One server for the session, and a schema of its own for every test."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.local.snowflake.landing import Landing
from tests.local.snowflake.stack import DATABASE, Snowflake, Stack, create_bucket


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("stack"))
    try:
        stack.start()
        create_bucket(stack)
        with stack.connect(database=None) as connection:
            connection.cursor().execute(f"create database if not exists {DATABASE}")
        yield stack
    finally:
        stack.stop()


@pytest.fixture
def snowflake(stack: Stack) -> Iterator[Snowflake]:
    snowflake = Snowflake(stack, f"T{uuid4().hex[:8]}".upper())
    yield snowflake
    snowflake.connection.close()


@pytest.fixture
def landing(snowflake: Snowflake) -> Landing:
    return Landing(snowflake)
