from __future__ import annotations

import pytest
from airflow.sdk.exceptions import AirflowException, AirflowSensorTimeout
from finance_lab.sensors.s3_object import S3ObjectSensor


@pytest.fixture
def sensor():
    return S3ObjectSensor(task_id="wait", bucket_name="curated", bucket_key="market/a.parquet", timeout=300)


def test_an_object_that_never_comes_is_named(sensor):
    with pytest.raises(AirflowSensorTimeout, match=r"^s3://curated/market/a.parquet was not written within 300 s"):
        sensor.resume_execution("__fail__", {"error": "Trigger timeout"}, {})


def test_another_failure_of_the_trigger_keeps_its_own_words(sensor):
    with pytest.raises(AirflowException, match="no such bucket"):
        sensor.resume_execution("execute_complete", {"event": {"status": "error", "message": "no such bucket"}}, {})


def test_an_object_that_came_ends_the_wait(sensor):
    assert sensor.resume_execution("execute_complete", {"event": {"status": "success"}}, {}) is None


def test_a_trigger_that_failed_says_why(sensor):
    failed = {"error": "Trigger failure", "traceback": ["Traceback …", "botocore.ClientError: AccessDenied"]}

    with pytest.raises(AirflowException, match=r"^the wait for the object failed: botocore.ClientError: AccessDenied$"):
        sensor.resume_execution("__fail__", failed, {})
