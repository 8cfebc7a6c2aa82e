"""Registers the deadline's reference: Airflow's scheduler takes one only from a plugin."""

from airflow.plugins_manager import AirflowPlugin
from finance_lab.alerts.scheduled_run import ScheduledRun


class MarketDeadlinePlugin(AirflowPlugin):
    """See finance_lab.alerts.deadline."""

    name = "market_deadline"
    deadline_references = [ScheduledRun]  # noqa: RUF012
