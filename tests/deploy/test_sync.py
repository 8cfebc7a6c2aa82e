"""A folder into a bucket of the laptop's AWS."""

from __future__ import annotations

import uuid

import pytest

from deploy import sync
from local.settings import ACCOUNT


@pytest.fixture
def s3(aws):
    return aws("s3")


@pytest.fixture
def target(s3):
    bucket = f"finance-dev-mwaa-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    return sync.Target(bucket, "dags/", ACCOUNT)


def write(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def done(s3, target, folder):
    changes = sync.compare(s3, target, folder)
    sync.apply(s3, target, folder, changes, lambda line: None)
    return changes


def bodies(s3, target):
    listed = s3.list_objects_v2(Bucket=target.bucket).get("Contents", [])
    return {one["Key"]: s3.get_object(Bucket=target.bucket, Key=one["Key"])["Body"].read() for one in listed}


def test_the_first_uploads_all_and_the_second_nothing(s3, target, folder):
    write(folder, a="1", include__dbt__b="2")

    assert done(s3, target, folder) == sync.Changes(["a", "include/dbt/b"], [], 0)
    assert bodies(s3, target) == {"dags/a": b"1", "dags/include/dbt/b": b"2"}
    assert done(s3, target, folder) == sync.Changes([], [], 2)


def test_a_file_that_changed_and_kept_its_size_is_uploaded(s3, target, folder):
    write(folder, a="schedule 1", b="same")
    done(s3, target, folder)
    write(folder, a="schedule 2")

    assert done(s3, target, folder).upload == ["a"]
    assert bodies(s3, target)["dags/a"] == b"schedule 2"


def test_a_file_that_was_only_made_again_is_not(s3, target, folder):
    write(folder, a="1")
    done(s3, target, folder)
    (folder / "a").unlink()
    write(folder, a="1")

    assert not sync.compare(s3, target, folder)


def test_what_somebody_put_there_without_a_hash_is_replaced(s3, target, folder):
    write(folder, a="1")
    s3.put_object(Bucket=target.bucket, Key="dags/a", Body=b"2", ChecksumAlgorithm="CRC32")

    assert done(s3, target, folder).upload == ["a"]


def test_what_is_gone_is_deleted_and_nothing_outside_the_prefix(s3, target, folder):
    write(folder, a="1", b="2")
    done(s3, target, folder)
    for key in ("plugins.zip", "dags2/a", "dagsx", "other/dags/b"):
        s3.put_object(Bucket=target.bucket, Key=key, Body=b"not ours")
    (folder / "b").unlink()

    assert done(s3, target, folder) == sync.Changes([], ["b"], 1)
    assert sorted(bodies(s3, target)) == ["dags/a", "dags2/a", "dagsx", "other/dags/b", "plugins.zip"]


def test_comparing_changes_nothing(s3, target, folder):
    s3.put_object(Bucket=target.bucket, Key="dags/old", Body=b"0")
    write(folder, a="1")

    assert sync.compare(s3, target, folder) == sync.Changes(["a"], ["old"], 0)
    assert bodies(s3, target) == {"dags/old": b"0"}


def test_new_files_come_first_by_rank_and_deletions_last(s3, target, folder):
    s3.put_object(Bucket=target.bucket, Key="dags/old", Body=b"0")
    write(folder, b="1", a="2", z="3")
    said = []

    sync.apply(s3, target, folder, sync.compare(s3, target, folder, "zab".index), said.append)

    assert said == ["uploaded z", "uploaded a", "uploaded b", "deleted old"]


def test_a_prefix_without_its_slash_is_refused(s3, target, folder):
    with pytest.raises(ValueError, match="slash"):
        sync.compare(s3, sync.Target(target.bucket, "dags", ACCOUNT), folder)
