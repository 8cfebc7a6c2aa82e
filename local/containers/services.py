"""What each container runs: the very services of `make up`, and what `make up` does itself between them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from etl.contracts.names import names_for
from local.airflow.environment import HourOptions, airflow_env
from local.airflow.services import airflow_services
from local.containers.database import database_env
from local.market_source import MarketSource
from local.processes import Service
from local.provision.aws import snowpipe_queue
from local.settings import ACCOUNT, ENVIRONMENT, LocalSettings
from local.stack import Stack
from local.up import POLL_SECONDS


def containers() -> dict[str, Callable[[LocalSettings], Service]]:
    """The services that stay, by name; each is made from the settings."""
    return {
        "market_api": lambda settings: stack_of(settings).market_api(),
        "aws": lambda settings: stack_of(settings).aws(),
        "snowflake": lambda settings: stack_of(settings).snowflake(),
        "snowpipe": lambda settings: stack_of(settings).snowpipe(snowpipe_queue(settings)),
        **{
            name: lambda settings, name=name: _of_airflow(settings)[name]
            for name in ("airflow", "airflow_scheduler", "airflow_dag_processor", "airflow_triggerer")
        },
    }


def stack_of(settings: LocalSettings) -> Stack:
    """The laptop's cloud; the market is the simulator unless MARKET_API_URL names another."""
    return Stack(settings, MarketSource.from_env(settings))


def airflow_environment(settings: LocalSettings, env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """That of `make up`, on PostgreSQL where there is one."""
    options = HourOptions.from_env(env, poll_seconds=POLL_SECONDS)
    return airflow_env(settings, names_for(ENVIRONMENT, ACCOUNT), options) | database_env(settings, env)


def _of_airflow(settings: LocalSettings) -> dict[str, Service]:
    return {service.name: service for service in airflow_services(settings, airflow_environment(settings))}
