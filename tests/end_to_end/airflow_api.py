"""Airflow's public API, for tests of what `make up` leaves running."""

from __future__ import annotations

import json
import urllib.error
import urllib.request


class Airflow:
    """Airflow's public API, as its web UI uses it."""

    def __init__(self, url, user, password):
        self.url, self.user, self.password = url, user, password
        self.token = None

    def get(self, path):
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        with urllib.request.urlopen(urllib.request.Request(self.url + path, headers=headers), timeout=30) as answer:
            return json.load(answer)

    def log_in(self):
        login = json.dumps({"username": self.user, "password": self.password}).encode()
        request = urllib.request.Request(f"{self.url}/auth/token", login, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            self.token = json.load(answer)["access_token"]

    def runs(self):
        """The DAG's runs; none while Airflow has not read the DAG yet."""
        try:
            return self.get("/api/v2/dags/market_hourly/dagRuns")["dag_runs"]
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            return []
