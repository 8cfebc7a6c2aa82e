import errno
import os
import subprocess

import pytest

from local.processes import StackError
from local.way_out import told


def last_line(error, state):
    return told(error, state).splitlines()[-1]


def test_a_message_of_ours_stays_as_it_is(tmp_path):
    assert told(StackError("port 8602 is taken"), tmp_path / "not there yet") == "port 8602 is taken"


def test_a_full_disk_is_named_with_the_way_out(tmp_path):
    error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/x")
    assert f"The disk that {tmp_path} is on is full" in told(error, tmp_path)
    assert last_line(error, tmp_path).startswith("Make room there (make clean")


def test_a_part_that_fails_for_a_full_disk_is_seen_through(tmp_path):
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(tmp_path)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root may mount a small disk")
    try:
        said = last_line(StackError("Airflow ended with exit code 1: it said nothing"), tmp_path)
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)
    assert said.startswith("Make room there")


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_a_folder_that_cannot_be_written_is_named_with_the_other_one_that_can_be_given(tmp_path, number):
    error = OSError(number, os.strerror(number), "/x")
    assert told(error, tmp_path).startswith("/x cannot be written (")
    assert "LOCAL_STATE=" in last_line(error, tmp_path)


def test_a_venv_that_lost_a_package_is_to_be_made_again(tmp_path):
    error = StackError("Airflow ended with exit code 1: ModuleNotFoundError: No module named 'airflow'\n  see x.log")
    assert last_line(error, tmp_path) == "A virtual environment is broken: rm -rf .local/venvs, and run make again."
