"""Whether a service is well: `python -m local.health <service>`, 0 or 1. Needs the standard library alone.

`make up` waits for the same URLs; for services without a port it knows the process, and containers ask here.
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.error
import urllib.request

from local.settings import LocalSettings

PATHS = {
    "market_api": "/api/v3/ping",
    "aws": "/_ministack/ready",
    "snowflake": "/health",
    "airflow": "/api/v2/monitor/health",
}
"""Of the services with a port; each answers there once it is ready."""
AIRFLOW_PROCESSES = {
    "airflow_scheduler": "scheduler",
    "airflow_dag_processor": "dag_processor",
    "airflow_triggerer": "triggerer",
}
"""Airflow's processes without a port, by their names in what its web server says of their heartbeats."""
PULSE_SECONDS = 120


def main(arguments: list[str]) -> int:
    """Say what is wrong; 2 where there is no such service."""
    [service] = arguments if len(arguments) == 1 else [""]
    try:
        problem = problem_of(service, LocalSettings.from_env())
    except KeyError:
        print(f"no service {service!r}: {', '.join([*PATHS, *AIRFLOW_PROCESSES, 'snowpipe'])}", file=sys.stderr)
        return 2
    if problem:
        print(f"{service}: {problem}", file=sys.stderr)
    return 1 if problem else 0


def problem_of(service: str, settings: LocalSettings) -> str:
    """What is wrong with a service, in a few words, or nothing. Raises KeyError for an unknown one."""
    if service == "snowpipe":
        pulse = settings.snowpipe_pulse
        since = time.time() - pulse.stat().st_mtime if pulse.exists() else PULSE_SECONDS
        return "" if since < PULSE_SECONDS else f"did not look at its queue within {PULSE_SECONDS} s"
    if service in AIRFLOW_PROCESSES:
        said = _ask(settings.url("airflow") + PATHS["airflow"])
        if said is None:
            return "the web server, which knows, does not answer"
        status = json.loads(said)[AIRFLOW_PROCESSES[service]]["status"]
        return "" if status == "healthy" else f"is {status}"
    url = settings.url(service) + PATHS[service]
    return "" if answers(url) else f"{url} does not answer"


def answers(url: str) -> bool:
    """Whether a server is there, and not in trouble of its own."""
    return _ask(url) is not None


def _ask(url: str) -> bytes | None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        return b"{}" if error.code < 500 else None
    except OSError:
        return None


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stderr.flush()
    os._exit(code)
