"""What it costs to read the DAG files, which the dag processor does over and over: seconds of work, not of a clock."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.dags.conftest import OPTIONS

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS = 2.0
_READ = """
import time
from airflow.dag_processing.dagbag import DagBag
began = time.process_time()
bag = DagBag("dags")
print(time.process_time() - began, len(bag.dags))
"""


def test_the_dags_are_read_in_under_two_seconds_beyond_airflow_s_own_import(bag):
    options = {f"AIRFLOW__FINANCE__{name}": value for name, value in OPTIONS.items()}
    options["AIRFLOW__CORE__PLUGINS_FOLDER"] = str(ROOT / "plugins")  # as deployed: plugins are read as well
    done = subprocess.run(
        [sys.executable, "-c", _READ],
        cwd=ROOT, env={**os.environ, **options, "PYTHONPATH": "plugins"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds, dags = done.stdout.split()[-2:]
    assert int(dags) == len(bag.dags)
    assert float(seconds) < MOST_SECONDS
