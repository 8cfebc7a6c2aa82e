"""Whom market_repair asks: Snowflake and Step Functions."""

from __future__ import annotations

from typing import Any

from finance_lab.repair.missing import Hook
from finance_lab.settings import Settings


def services(settings: Settings) -> tuple[Hook, Any]:
    """Snowflake's hook, and Step Functions as boto3 has it. Imported late: reading the DAG file needs neither."""
    from airflow.providers.amazon.aws.hooks.step_function import StepFunctionHook

    from finance_lab.hooks.snowflake import FinanceSnowflakeHook

    return (
        FinanceSnowflakeHook(settings.snowflake_conn_id),
        StepFunctionHook(aws_conn_id=settings.aws_conn_id).get_conn(),
    )
