from __future__ import annotations

import http.server
import json
import os
import threading

import pytest

from local import health
from local.settings import DEFAULT_PORTS, LocalSettings


@pytest.fixture
def web(tmp_path):
    """Settings with an Airflow whose web server says what the test puts into `said`."""
    said = {"status": 200, "body": {}}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = json.dumps(said["body"]).encode()
            self.send_response(said["status"])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ports = {**DEFAULT_PORTS, "airflow": server.server_port}
    yield LocalSettings(tmp_path, ports), said
    server.shutdown()
    server.server_close()


def test_a_service_with_a_port_is_well_when_it_answers(web):
    settings, said = web
    assert health.problem_of("airflow", settings) == ""
    said["status"] = 503
    assert "does not answer" in health.problem_of("airflow", settings)


def test_airflow_s_processes_are_as_well_as_their_heartbeats(web):
    settings, said = web
    said["body"] = {"scheduler": {"status": "healthy"}, "triggerer": {"status": "unhealthy"}}
    assert health.problem_of("airflow_scheduler", settings) == ""
    assert health.problem_of("airflow_triggerer", settings) == "is unhealthy"
    said["body"]["dag_processor"] = {"status": None}
    assert health.problem_of("airflow_dag_processor", settings)


def test_airflow_s_processes_are_not_well_without_the_web_server(tmp_path):
    nothing = LocalSettings(tmp_path, {**DEFAULT_PORTS, "airflow": 1})
    assert "web server" in health.problem_of("airflow_scheduler", nothing)


def test_snowpipe_is_well_as_long_as_it_looks_at_its_queue(tmp_path):
    settings = LocalSettings(tmp_path)
    assert health.problem_of("snowpipe", settings)
    settings.snowpipe_pulse.touch()
    assert health.problem_of("snowpipe", settings) == ""
    long_ago = settings.snowpipe_pulse.stat().st_mtime - health.PULSE_SECONDS - 1
    os.utime(settings.snowpipe_pulse, (long_ago, long_ago))
    assert health.problem_of("snowpipe", settings)


def test_the_exit_code_says_it_and_an_unknown_service_is_named(web, monkeypatch, capsys):
    settings, _ = web
    monkeypatch.setenv("AIRFLOW_PORT", str(settings.ports["airflow"]))
    assert health.main(["airflow"]) == 0
    assert health.main(["scheduler"]) == 2
    assert "'scheduler'" in capsys.readouterr().err
