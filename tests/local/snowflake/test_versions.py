"""The check of the pinned versions."""

from __future__ import annotations

import pytest

from local.snowflake import versions


def test_the_installed_versions_are_the_pinned_ones() -> None:
    versions.check_versions()


def test_another_or_missing_version_is_one_clear_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "PINNED", {"duckdb": "1.4.0", "no-such-package": "1"})
    with pytest.raises(versions.VersionError) as error:
        versions.check_versions()
    assert "duckdb 2.0.0 instead of 1.4.0, no-such-package missing instead of 1" in str(error.value)
    assert "local/requirements.txt" in str(error.value)
