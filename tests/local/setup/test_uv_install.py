"""How far a venv is, by uv's words and by what lies in its cache and in the venv."""

from __future__ import annotations

import pytest

from local.setup.uv_install import UvInstall, locked_packages

LOCK = """# a comment
six==1.17.0
numpy==2.4.6 ; python_full_version < '3.12'
numpy==2.5.1 ; python_full_version >= '3.12'
colorama==0.4.6 ; sys_platform == 'win32'
Jaraco.Classes==3.4.0
"""


@pytest.fixture
def lock(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(LOCK)
    return path


@pytest.fixture
def install(tmp_path, lock):
    (tmp_path / "cache" / "archive-v0" / "of another").mkdir(parents=True)
    (tmp_path / "venv" / "lib" / "python3.12" / "site-packages").mkdir(parents=True)
    return UvInstall(tmp_path / "venv", [lock], tmp_path / "cache")


def planned(install, *uncached):
    for line in (
        "DEBUG Solving\n",
        "Resolved 3 packages in 1s\n",
        *(f"DEBUG Identified uncached distribution: {name}\n" for name in uncached),
        "DEBUG No cache entry\n",
    ):
        install.hear(line)


def test_a_lock_counts_each_package_once_and_none_of_windows(lock):
    assert len({name for name, _ in locked_packages([lock])}) == 3


def test_nothing_is_done_before_uv_says_what_there_is_to_do(install):
    assert (install.packages, install.fetched(), install.installed()) == (3, 0, 0)


def test_what_has_come_is_counted_in_the_cache(install, tmp_path):
    planned(install, "six==1.17.0", "numpy==2.5.1")
    assert install.fetched() == 1  # the third was there
    (tmp_path / "cache" / "archive-v0" / "one").mkdir()
    assert install.fetched() == 2
    install.hear("Prepared 2 packages in 1s\n")
    assert install.fetched() == 3


def test_what_is_in_the_venv_counts_if_it_is_what_the_lock_says(install, tmp_path):
    planned(install)
    packages = tmp_path / "venv" / "lib" / "python3.12" / "site-packages"
    for name in ("six-1.16.0", "other-1.0", "jaraco_classes-3.4.0", "numpy-2.5.1"):
        (packages / f"{name}.dist-info").mkdir()
    assert install.installed() == 2
    assert install.halves() == 5


def test_a_large_package_is_named_while_it_comes(install):
    install.hear("Downloading pyarrow (52.5MiB)\n")
    install.hear("Downloading duckdb (23.2MiB)\n")
    assert install.fetching() == "pyarrow (52.5MiB)"
    install.hear(" Downloaded pyarrow\n")
    assert install.fetching() == "duckdb (23.2MiB)"
