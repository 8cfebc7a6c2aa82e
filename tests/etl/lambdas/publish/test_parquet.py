"""Parquet as publish reads it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from local.settings import ROOT

READS = """
import os
from etl.contracts.tables import table
from etl.lambdas.publish import parquet

moment = "2026-11-23T02:00:00.000Z"
given = {"collected_at": moment, "hour_at": moment, "source": "s", "run_id": "r", "page": 1, "raw": "{}"}
rows = [{**given, "index": n, "reasons": ["x", "y"]} for n in range(1000)]
body = parquet.to_bytes(table("market_rejected"), rows)
before = len(os.listdir("/proc/self/task"))
assert parquet.to_rows(body, ["reasons"]) == [{"reasons": ["x", "y"]}] * 1000
print(len(os.listdir("/proc/self/task")) - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a process's threads are listed in Linux's /proc")
def test_reading_starts_no_thread_that_the_end_of_the_process_would_meet():
    done = subprocess.run([sys.executable, "-c", READS], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("0\n", "")
