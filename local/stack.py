"""The laptop's cloud as services, and how it comes up: start, wait, provision, then Snowpipe."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from etl.contracts.names import names_for
from local.health import PATHS
from local.market_source import MarketSource
from local.processes import Processes, Service
from local.provision.aws import provision_aws
from local.provision.snowflake import provision_snowflake
from local.settings import ACCOUNT, ENVIRONMENT, REGION, ROOT, VENVS, LocalSettings


class Stack:
    """The services of one laptop, and the names that they and Airflow go by."""

    def __init__(self, settings: LocalSettings, source: MarketSource, run_at: str = "") -> None:
        self.settings, self.source, self.run_at = settings, source, run_at
        self.names: dict[str, Any] = names_for(ENVIRONMENT, ACCOUNT)
        self.processes = Processes(settings.state)

    def start(self, say: Callable[[str], None], *, lasting: bool = False) -> None:
        """Bring up what does not run yet and provision it; `say` is told each step. Raises StackError."""
        running = self.processes.running()
        services = [self.market_api()] if self.source.simulated else []
        services = [service for service in (*services, self.aws(), self.snowflake()) if service.name not in running]
        for service in services:
            self.processes.start(service, lasting=lasting)
        for service in services:
            self.processes.wait_ready(service)
            say(f"{service.title} answers on {self.settings.hosts[service.name]}:{service.port}")
        queue_url = self.provision()
        if (snowpipe := self.snowpipe(queue_url)).name not in running:
            self.processes.start(snowpipe, lasting=lasting)
        say("buckets, functions, state machine, landing tables and pipes are provisioned")

    def provision(self) -> str:
        """Make what is not there yet in AWS and Snowflake, which have to answer; the URL of Snowpipe's queue."""
        queue_url = provision_aws(self.settings, self.names, self.source, self.run_at)
        provision_snowflake(self.settings, self.names)
        return queue_url

    def market_api(self) -> Service:
        environment = {"MARKET_API_KEY": self.source.key, "RUN_AT": self.run_at}
        return self._service("market_api", "the market API simulator", environment)

    def aws(self) -> Service:
        environment = {"LAMBDA_PYTHON_DIR": str(VENVS / "functions")}
        return self._service("aws", "the laptop's AWS", environment)

    def snowflake(self) -> Service:
        return self._service("snowflake", "the laptop's Snowflake", {})

    def snowpipe(self, queue_url: str) -> Service:
        snowflake = self.names["snowflake"]
        schema = f"{snowflake['database']}.{snowflake['schemas']['landing']}"
        service = self._service("snowpipe", "the laptop's Snowpipe", {})
        return replace(service, command=[*service.command, "--queue-url", queue_url, "--schema", schema])

    def _service(self, name: str, title: str, environment: dict[str, str]) -> Service:
        """One of local's own modules as a process; it listens on the port of its name, if there is one."""
        everywhere = {
            "LOCAL_STATE": str(self.settings.state),
            **{f"{key.upper()}_PORT": str(number) for key, number in self.settings.ports.items()},
            **self.settings.network,
            "PYTHONPATH": str(ROOT),
            "AWS_DEFAULT_REGION": REGION,
            "NO_PROXY": self.settings.not_proxied,
        }
        return Service(
            name,
            title,
            [sys.executable, "-m", f"local.{name}"],
            {**everywhere, **environment},
            self.settings.ports.get(name),
            self.settings.url(name) + PATHS[name] if name in PATHS else None,
        )
