from __future__ import annotations

import pytest

from tableau.check import NotChecked, find_schema, load_schema


@pytest.fixture(scope="session")
def schema():
    """Tableau's, where it is to be had."""
    try:
        return load_schema(find_schema())
    except NotChecked as error:
        pytest.skip(str(error))
