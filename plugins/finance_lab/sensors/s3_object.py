"""Waits for an S3 object that somebody has promised to write."""

from __future__ import annotations

from typing import Any

from airflow.providers.amazon.aws.sensors.s3 import S3KeySensor
from airflow.sdk import Context
from airflow.sdk.exceptions import AirflowException, AirflowSensorTimeout, TaskDeferralError

from finance_lab.deferral import trigger_failure


class S3ObjectSensor(S3KeySensor):
    """S3KeySensor that says what happened where the provider's only says that its trigger failed or timed out."""

    def resume_execution(self, next_method: str, next_kwargs: dict[str, Any] | None, context: Context) -> Any:
        """Resume. Raises AirflowSensorTimeout, which is not tried again."""
        try:
            return super().resume_execution(next_method, next_kwargs, context)
        except AirflowSensorTimeout as error:
            raise AirflowSensorTimeout(
                f"s3://{self.bucket_name}/{self.bucket_key} was not written within {self.timeout:.0f} s, "
                "though the execution's output names it"
            ) from error
        except TaskDeferralError as error:
            raise AirflowException(f"the wait for the object failed: {trigger_failure(next_kwargs)}") from error
