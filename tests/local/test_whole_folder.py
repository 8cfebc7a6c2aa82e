from __future__ import annotations

import pytest

from local.whole_folder import replaced


@pytest.fixture
def folder(tmp_path):
    """One that was made before."""
    made = tmp_path / "dev"
    made.mkdir()
    (made / "old").write_text("")
    return made


def stop_halfway(folder):
    with replaced(folder) as unfinished:
        unfinished.mkdir()
        (unfinished / "half").write_text("")
        raise OSError("the disk is full")


def test_the_new_one_takes_the_place_of_the_old(folder):
    with replaced(folder) as unfinished:
        unfinished.mkdir()
        (unfinished / "new").write_text("")
    assert [path.name for path in folder.iterdir()] == ["new"]
    assert not unfinished.exists()


def test_what_could_not_be_made_leaves_the_old_one_and_the_next_try_starts_empty(folder):
    with pytest.raises(OSError, match="full"):
        stop_halfway(folder)
    assert [path.name for path in folder.iterdir()] == ["old"]
    with replaced(folder) as unfinished:
        assert not unfinished.exists()
        unfinished.mkdir()
    assert list(folder.iterdir()) == []
