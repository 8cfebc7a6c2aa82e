"""Airflow's public API on the laptop, as its web UI uses it."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

ENDED = ("success", "failed")


class Airflow:
    """One Airflow; log_in() before all else. Methods take `dag` and a run's id; errors are urllib's HTTPError."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self.url, self.user, self.password = url, user, password
        self.token: str | None = None

    def log_in(self) -> None:
        """Get a token for the user."""
        self.token = self.send("POST", "/auth/token", {"username": self.user, "password": self.password})[
            "access_token"
        ]

    def get(self, path: str) -> Any:
        """What is at a path."""
        return self.send("GET", path)

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """One request; the answer's JSON."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        data = None if body is None else json.dumps(body).encode()
        headers["Content-Type"] = "application/json"
        request = urllib.request.Request(self.url + path, data, headers, method=method)  # noqa: S310 - always HTTP
        # loopback: no proxy has a say in it
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def runs(self, dag: str = "market_hourly") -> list[dict[str, Any]]:
        """The DAG's runs; none while Airflow has not read the DAG yet."""
        try:
            return self.get(f"/api/v2/dags/{dag}/dagRuns")["dag_runs"]
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            return []

    def trigger(self, dag: str = "market_hourly", **conf: Any) -> str:
        """Trigger a run by hand; its id."""
        return self.send("POST", f"/api/v2/dags/{dag}/dagRuns", {"logical_date": None, "conf": conf})["dag_run_id"]

    def run(self, run: str, dag: str = "market_hourly") -> dict[str, Any]:
        """One run."""
        return self.get(_run(dag, run))

    def tasks(self, run: str, dag: str = "market_hourly") -> list[dict[str, Any]]:
        """A run's task instances."""
        return self.get(f"{_run(dag, run)}/taskInstances?limit=200")["task_instances"]

    def task(self, run: str, task: str, dag: str = "market_hourly") -> dict[str, Any]:
        """One task of a run."""
        return self.get(f"{_run(dag, run)}/taskInstances/{task}")

    def xcom(self, run: str, task: str, key: str = "return_value", dag: str = "market_hourly") -> Any:
        """What a task of a run handed on."""
        return self.get(f"{_run(dag, run)}/taskInstances/{task}/xcomEntries/{key}?deserialize=true")["value"]

    def states(self, run: str, dag: str = "market_hourly") -> dict[str, str | None]:
        """The states of a run's tasks."""
        return {task["task_id"]: task["state"] for task in self.tasks(run, dag)}

    def log(self, run: str, task: str, attempt: int = 1, dag: str = "market_hourly") -> str:
        """What a try of a task said, as text."""
        return json.dumps(self.get(f"{_run(dag, run)}/taskInstances/{task}/logs/{attempt}?full_content=true"))

    def set_state(self, run: str, task: str, state: str, dag: str = "market_hourly") -> None:
        """Mark a task as a user does."""
        self.send("PATCH", f"{_run(dag, run)}/taskInstances/{task}", {"new_state": state})

    def clear(self, run: str, tasks: list[str] | None = None, dag: str = "market_hourly") -> None:
        """Clear the whole run, or some of its tasks and those that wait for them."""
        if tasks is None:
            self.send("POST", f"{_run(dag, run)}/clear", {"dry_run": False, "only_failed": False})
            return
        asked = {"dag_run_id": run, "task_ids": tasks, "dry_run": False, "only_failed": False}
        self.send("POST", f"/api/v2/dags/{dag}/clearTaskInstances", {**asked, "include_downstream": True})


def _run(dag: str, run: str) -> str:
    return f"/api/v2/dags/{dag}/dagRuns/{urllib.parse.quote(run)}"
