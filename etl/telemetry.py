"""What a function tells while it works: one JSON line an event, and CloudWatch embedded metrics among them.

Both go to standard output; CloudWatch makes metrics of the lines that have the `_aws` form. Nothing here is given keys
or whole records.
"""

from __future__ import annotations

import functools
import os
import resource
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger, Metrics, single_metric
from aws_lambda_powertools.metrics import MetricUnit

NAMESPACE = os.environ.get("POWERTOOLS_METRICS_NAMESPACE", "finance-de-lab")
SERVICE = os.environ.get("POWERTOOLS_SERVICE_NAME", "etl")

Handler = Callable[[dict[str, Any], Any], Any]

_logger = Logger(service=SERVICE)
_metrics = Metrics(namespace=NAMESPACE, service=SERVICE)


def log(event: str, **facts: Any) -> None:
    """One JSON line: the event's name as `message`, and its facts."""
    _logger.info(event, extra=facts)


def count(name: str, value: float) -> None:
    """Add to a metric of this call, in units of one: rows, retries."""
    _metrics.add_metric(name, MetricUnit.Count, value)


def seconds(name: str, value: float) -> None:
    """Add a duration to a metric of this call."""
    _metrics.add_metric(name, MetricUnit.Seconds, value)


def count_by(name: str, dimension: str, values: Mapping[str, int]) -> None:
    """One metric a value of a dimension: rejects by reason."""
    for label, value in values.items():
        with single_metric(
            name=name,
            unit=MetricUnit.Count,
            value=value,
            namespace=NAMESPACE,
            default_dimensions={"service": SERVICE},
        ) as metric:
            metric.add_dimension(dimension, label)


def told(handler: Handler) -> Handler:
    """Decorate a handler: its failure is an event with the error's name, its end one with seconds and peak memory."""

    @functools.wraps(handler)
    def handle(event: dict[str, Any], context: Any) -> Any:
        began = time.monotonic()
        about = {name: event[name] for name in ("run_id", "slot", "action", "page", "chunk") if name in event}
        try:
            answer = handler(event, context)
        except Exception as error:
            _logger.error("failed", extra={**about, "error": type(error).__name__, "cause": str(error)})
            raise
        else:
            took = {"seconds": round(time.monotonic() - began, 3), "peak_memory_mb": peak_memory_mb()}
            log("done", **about, **took)
            return answer
        finally:
            if _metrics.metric_set:
                _metrics.flush_metrics()

    return handle


def peak_memory_mb() -> float:
    """The most memory that this worker has held so far, MB."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, 1)
