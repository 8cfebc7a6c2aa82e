"""MWAA's bucket on the laptop's AWS; MWAA itself, which it has not, answered by botocore's stubber."""

from __future__ import annotations

import uuid

import boto3
import pytest
from botocore.stub import Stubber

from deploy.errors import DeployError
from deploy.steps import airflow
from local.mwaa.package import IGNORED
from local.settings import REGION
from tests.deploy.conftest import deployment


@pytest.fixture
def package(tmp_path, monkeypatch):
    monkeypatch.setattr(airflow, "mwaa_package", lambda environment: tmp_path)
    for name, text in {
        ".airflowignore": IGNORED,
        "market_hourly.py": "dag",
        "include/dbt/finance/dbt_project.yml": "name: finance",
        "include/dbt/finance/models/z.sql": "select 1",
        airflow.MANIFEST: "{}",
    }.items():
        (tmp_path / "dags" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "dags" / name).write_text(text)
    return tmp_path / "dags"


@pytest.fixture
def bucket(aws):
    name = f"finance-dev-mwaa-{uuid.uuid4().hex[:12]}"
    aws("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    return name


def mwaa(bucket="", times=1, status="AVAILABLE"):
    client = boto3.client("mwaa", region_name=REGION, aws_access_key_id="1", aws_secret_access_key="test")
    stubber = Stubber(client)
    for _ in range(times):
        if bucket:
            answer = {"Status": status, "SourceBucketArn": f"arn:aws:s3:::{bucket}", "DagS3Path": "dags/"}
            stubber.add_response("get_environment", {"Environment": answer}, {"Name": "finance-dev"})
        else:
            stubber.add_client_error("get_environment", "ResourceNotFoundException")
    stubber.activate()
    return client


def step(aws, bucket, said=None, **more):
    clients = {"s3": aws("s3"), "mwaa": mwaa(bucket)}
    return airflow.STEP.do(deployment(clients=clients, say=(said if said is not None else []).append, **more))


def keys(aws, bucket):
    return sorted(one["Key"] for one in aws("s3").list_objects_v2(Bucket=bucket).get("Contents", []))


def test_dags_come_after_what_they_need(aws, bucket, package):
    said = []
    assert step(aws, bucket, said) == f"s3://{bucket}/dags/: 5 uploaded, 0 deleted, 0 the same"
    assert said == [
        "uploaded .airflowignore",
        "uploaded include/dbt/finance/dbt_project.yml",
        "uploaded include/dbt/finance/models/z.sql",
        f"uploaded {airflow.MANIFEST}",
        "uploaded market_hourly.py",
    ]


def test_again_it_changes_nothing_and_leaves_terraform_s_files_alone(aws, bucket, package):
    aws("s3").put_object(Bucket=bucket, Key="plugins.zip", Body=b"terraform's")
    step(aws, bucket)
    assert step(aws, bucket) == f"s3://{bucket}/dags/: 0 uploaded, 0 deleted, 5 the same"
    assert "plugins.zip" in keys(aws, bucket)


def test_a_dry_run_tells_and_changes_nothing(aws, bucket, package):
    aws("s3").put_object(Bucket=bucket, Key="dags/old.py", Body=b"dag")
    said = []
    told = step(aws, bucket, said, dry_run=True)

    assert told == f"s3://{bucket}/dags/: 5 would be uploaded, 1 would be deleted, 0 the same"
    assert said[-2:] == ["would upload market_hourly.py", "would delete old.py"]
    assert keys(aws, bucket) == ["dags/old.py"]


@pytest.mark.parametrize("gone", [airflow.MANIFEST, "market_hourly.py"])
def test_a_package_that_is_not_whole_deletes_nothing(aws, bucket, package, gone):
    step(aws, bucket)
    before = keys(aws, bucket)
    (package / gone).unlink()
    with pytest.raises(DeployError, match="would delete those that run"):
        step(aws, bucket)
    assert keys(aws, bucket) == before


def test_before_terraform_made_it_a_dry_run_says_so_and_a_real_one_stops(aws, package):
    assert "would upload all of" in step(aws, "", dry_run=True)
    with pytest.raises(DeployError, match="no MWAA environment finance-dev"):
        step(aws, "")


def test_an_environment_without_mwaa_leaves_it_out():
    assert not airflow.STEP.serves(deployment(values={"orchestrator": "eventbridge"}))
