"""The exact versions that the subclasses here were written against.

They override private methods of fakesnow, which lean on one syntax tree of sqlglot and one dialect of DuckDB:
on any other version they might load, and answer wrongly.
"""

from importlib.metadata import PackageNotFoundError, version

PINNED = {"fakesnow": "0.12.1", "duckdb": "2.0.0", "sqlglot": "30.22.0"}


class VersionError(RuntimeError):
    """An installed package is not the one that local/snowflake extends; the message names it and the way out."""


def check_versions() -> None:
    """Raise VersionError unless the packages that we extend from the inside are exactly the pinned ones."""
    wrong = [
        f"{package} {found or 'missing'} instead of {pinned}"
        for package, pinned in PINNED.items()
        if (found := _installed(package)) != pinned
    ]
    if wrong:
        raise VersionError(
            f"local/snowflake extends exact versions from the inside; found {', '.join(wrong)}. "
            "Install local/requirements.txt, or port local/snowflake and change its versions.py."
        )


def _installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
