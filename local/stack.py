"""The laptop's cloud as services, and how it comes up: start, wait, provision, then Snowpipe."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from etl.contracts.names import names_for
from local.market_source import MarketSource
from local.processes import Processes, Service
from local.provision.aws import AwsResources, provision_aws
from local.provision.snowflake import provision_snowflake
from local.settings import ACCOUNT, ENVIRONMENT, HOST, REGION, ROOT, LocalSettings

VENVS = ROOT / ".local" / "venvs"


class Stack:
    """The services of one laptop, and the names that they and Airflow go by."""

    def __init__(self, settings: LocalSettings, source: MarketSource, run_at: str = "") -> None:
        self.settings, self.source, self.run_at = settings, source, run_at
        self.names: dict[str, Any] = names_for(ENVIRONMENT, ACCOUNT)
        self.processes = Processes(settings.state)

    def start(self, say: Callable[[str], None], *, lasting: bool = False) -> AwsResources:
        """Bring everything up and provision it; `say` is told each step. Raises StackError."""
        services = [self.market_api()] if self.source.simulated else []
        services += [self.aws(), self.snowflake()]
        for service in services:
            self.processes.start(service, lasting=lasting)
        for service in services:
            self.processes.wait_ready(service)
            say(f"{service.title} answers on {HOST}:{service.port}")
        resources = provision_aws(self.settings, self.names, self.source, self.run_at)
        provision_snowflake(self.settings, self.names)
        self.processes.start(self.snowpipe(resources.queue_url), lasting=lasting)
        say("buckets, functions, state machine, landing tables and pipes are provisioned")
        return resources

    def market_api(self) -> Service:
        environment = {"MARKET_API_KEY": self.source.key, "RUN_AT": self.run_at}
        url = f"{self.settings.url('market_api')}/api/v3/ping"
        return self._service("market_api", "the market API simulator", environment, "market_api", url)

    def aws(self) -> Service:
        environment = {"LAMBDA_PYTHON_DIR": str(VENVS / "functions")}
        return self._service("aws", "AWS", environment, "aws", f"{self.settings.url('aws')}/_ministack/ready")

    def snowflake(self) -> Service:
        url = f"{self.settings.url('snowflake')}/health"
        return self._service("snowflake", "Snowflake", {}, "snowflake", url)

    def snowpipe(self, queue_url: str) -> Service:
        snowflake = self.names["snowflake"]
        schema = f"{snowflake['database']}.{snowflake['schemas']['landing']}"
        service = self._service("snowpipe", "Snowpipe", {})
        return Service(
            service.name,
            service.title,
            [*service.command, "--queue-url", queue_url, "--schema", schema],
            service.environment,
        )

    def _service(
        self, name: str, title: str, environment: dict[str, str], port: str | None = None, health_url: str | None = None
    ) -> Service:
        everywhere = {
            "LOCAL_STATE": str(self.settings.state),
            **{f"{key.upper()}_PORT": str(number) for key, number in self.settings.ports.items()},
            "PYTHONPATH": str(ROOT),
            "AWS_DEFAULT_REGION": REGION,
            "NO_PROXY": f"{HOST},localhost",
        }
        command = [sys.executable, "-m", f"local.{name}"]
        number = self.settings.ports[port] if port else None
        return Service(
            name,
            f"the laptop's {title}" if port != "market_api" else title,
            command,
            {**everywhere, **environment},
            number,
            health_url,
        )
