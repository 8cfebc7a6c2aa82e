"""Counts × prices: the lines of a bill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cost.counts import Counts
from cost.errors import CostError
from cost.prices import Price
from cost.sizes import Sizes

GB, TB = 1e9, 1e12
WORKING_DAYS = 22
LEAST_WAREHOUSE_SECONDS = 60
ORCHESTRATORS = ("eventbridge", "mwaa")
MEASURED, CONFIGURED, ASSUMED = "measured", "configured", "assumed"


@dataclass(frozen=True)
class Line:
    """One line: `quantity` is of a month, in what the price is per. `kind` is where the quantity comes from."""

    group: str
    what: str
    quantity: float
    price: str
    usd: float
    kind: str
    hourly: bool
    """Whether it goes away with an hour that is not run."""


def bill(
    counts: Counts, sizes: Sizes, orchestrator: str, prices: dict[str, Price], assumed: dict[str, float]
) -> list[Line]:
    """A month of one environment. Raises CostError for a size that has no price."""
    if sizes.environment_class != "mw1.small" or sizes.warehouse_size != "XSMALL" or sizes.interface_endpoints:
        raise CostError(
            f"cost/prices.yml has prices of mw1.small and XSMALL, without interface endpoints; not of {sizes}"
        )
    entries = [*_aws(counts, sizes, assumed, orchestrator), *_snowflake(counts, sizes, assumed, orchestrator)]
    if orchestrator == "mwaa":
        entries += _mwaa(sizes, assumed)
    return [
        Line(group, what, quantity, price, quantity * prices[price].usd, kind, hourly)
        for group, what, quantity, price, kind, hourly in entries
    ]


Entry = tuple[str, str, float, str, str, bool]


def _aws(counts: Counts, sizes: Sizes, assumed: dict[str, float], orchestrator: str) -> Iterator[Entry]:
    month = assumed["hours_a_month"]
    yield "Step Functions", "state transitions", counts.transitions * month, "states_transition", MEASURED, True
    yield "Lambda", "requests", sum(counts.invocations.values()) * month, "lambda_request", MEASURED, True
    yield "Lambda", "GB-seconds", sum(counts.gb_seconds.values()) * month, "lambda_gb_second", MEASURED, True
    yield "S3", "PUT, LIST", counts.s3_writes * month, "s3_write", MEASURED, True
    yield "S3", "GET, HEAD", counts.s3_reads * month, "s3_read", MEASURED, True
    kept = counts.raw_bytes * 24 * sizes.raw_days + counts.work_bytes * 24 * sizes.staged_days
    yield "S3", "raw archive and staged rows, kept", kept / GB, "s3_gb_month", MEASURED, True
    curated = counts.curated_bytes * month * assumed["months"]
    yield "S3", "curated objects after a year", curated / GB, "s3_gb_month", MEASURED, True
    yield "CloudWatch", "logs written, GB", counts.log_bytes * month / GB, "logs_gb", MEASURED, True
    yield "CloudWatch", "logs kept, GB", counts.log_bytes * 24 * sizes.log_days / GB, "logs_gb_month", MEASURED, True
    yield "CloudWatch", "the functions' metrics", counts.metrics, "metric_month", MEASURED, False
    yield "CloudWatch", "metrics of log filters", assumed["metrics_of_filters"], "metric_month", ASSUMED, False
    yield "CloudWatch", "alarms", assumed[f"alarms_{orchestrator}"], "alarm_month", CONFIGURED, False
    yield "CloudWatch", "dashboard", 1, "dashboard_month", CONFIGURED, False
    yield "X-Ray", "traces", assumed["traces_an_hour"] * month, "trace", ASSUMED, True
    yield "KMS", "key", 1, "kms_key_month", CONFIGURED, False
    # S3's bucket keys make it far fewer: each request, and each start of a function, is the most it can be
    most = counts.s3_writes + counts.s3_reads + counts.secret_requests + sum(counts.invocations.values())
    yield "KMS", "requests, at most", most * month, "kms_request", ASSUMED, True
    yield "Secrets Manager", "the API key", 1, "secret_month", CONFIGURED, False
    yield "Secrets Manager", "requests", counts.secret_requests * month, "secret_request", MEASURED, True
    yield "SNS", "mails", assumed["mails_an_hour"] * month, "sns_mail", ASSUMED, True
    if orchestrator == "eventbridge":
        yield "EventBridge", "starts of the schedule", month, "scheduler_start", CONFIGURED, True


def _mwaa(sizes: Sizes, assumed: dict[str, float]) -> Iterator[Entry]:
    month = assumed["hours_a_month"]
    workers = assumed["mwaa_additional_workers"] + sizes.least_workers - 1
    yield "MWAA", "environment", month, "mwaa_small_hour", CONFIGURED, False
    yield "MWAA", "additional workers", workers * month, "mwaa_small_worker_hour", ASSUMED, False
    yield "MWAA", "database, GB", assumed["mwaa_database_gb"], "mwaa_database_gb_month", ASSUMED, False
    yield "MWAA's network", "NAT gateways", sizes.nat_gateways * month, "nat_hour", CONFIGURED, False
    yield "MWAA's network", "their addresses", sizes.nat_gateways * month, "address_hour", CONFIGURED, False
    yield "MWAA's network", "through NAT, GB", assumed["mwaa_nat_gb_an_hour"] * month, "nat_gb", ASSUMED, False
    logs = assumed["mwaa_log_gb_an_hour"]
    yield "CloudWatch", "Airflow's logs written, GB", logs * month, "logs_gb", ASSUMED, False
    yield "CloudWatch", "Airflow's logs kept, GB", logs * 24 * sizes.log_days, "logs_gb_month", ASSUMED, False
    yield "Secrets Manager", "Airflow's and dbt's secrets", 2, "secret_month", CONFIGURED, False
    requests = assumed["mwaa_secret_requests_an_hour"] * month
    yield "Secrets Manager", "Airflow's requests", requests, "secret_request", ASSUMED, True


def _snowflake(counts: Counts, sizes: Sizes, assumed: dict[str, float], orchestrator: str) -> Iterator[Entry]:
    month = assumed["hours_a_month"]
    hours = warehouse_seconds(counts, sizes, assumed, orchestrator) * month / 3600
    yield "Snowflake", "transform warehouse, hours", hours, "xsmall_hour", ASSUMED, True
    report = assumed["report_hours_a_day"] * WORKING_DAYS
    yield "Snowflake", "report warehouse, hours", report, "xsmall_hour", ASSUMED, False
    yield "Snowflake", "Snowpipe, GB", counts.curated_bytes * month / GB, "snowpipe_gb", MEASURED, True
    yield "Snowflake", "materialized view, credits", assumed["view_credits_an_hour"] * month, "credit", ASSUMED, True
    stored = counts.curated_bytes * month * assumed["months"] * assumed["snowflake_copies"]
    yield "Snowflake", "storage after a year, TB", stored / TB, "tb_month", ASSUMED, True


def warehouse_seconds(counts: Counts, sizes: Sizes, assumed: dict[str, float], orchestrator: str) -> float:
    """Billed seconds of the transform warehouse in an hour: dbt, Airflow's looks around it, and until it sleeps."""
    work = counts.dbt_seconds * assumed["dbt_factor"]
    if orchestrator == "mwaa":
        work += counts.run_seconds - counts.execution_seconds - counts.dbt_seconds
    return max(work + sizes.auto_suspend_seconds, LEAST_WAREHOUSE_SECONDS)


def total(lines: list[Line], group: str | None = None) -> float:
    """USD a month, of one group or of all."""
    return sum(line.usd for line in lines if group in (None, line.group))
