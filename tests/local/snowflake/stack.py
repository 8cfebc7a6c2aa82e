"""A real server of local.snowflake and a real S3 and SQS (plain ministack) for tests, on free ports."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from local.settings import REGION, ROOT, LocalSettings
from local.snowflake.client import connect
from local.snowflake.s3 import s3_client
from local.snowflake.server import HEALTH_PATH
from local.snowpipe.queue import sqs_client
from tests.patience import PATIENCE, eventually
from tests.ports import free_port

DATABASE = "FINANCE_LOCAL"
BUCKET = "curated"
POLL_SECONDS = 0.3


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


class Stack:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {"LOCAL_STATE": str(folder), "SNOWFLAKE_PORT": str(free_port()), "AWS_PORT": str(free_port())}
        self.settings = LocalSettings.from_env(self.env)
        self._server: subprocess.Popen | None = None
        self._aws: subprocess.Popen | None = None

    def start(self) -> None:
        self.start_aws()
        self.start_server()
        self.wait_for_aws()
        self.wait_for_server()

    def stop(self) -> None:
        for process in (self._server, self._aws):
            if process:
                process.kill()
                process.wait()

    def start_server(self) -> None:
        self._server = self.spawn("-m", "local.snowflake", SNOWFLAKE_POLL_SECONDS=str(POLL_SECONDS))

    def wait_for_server(self) -> None:
        health = self.settings.url("snowflake") + HEALTH_PATH
        eventually(lambda: self._lives(self._server) and answers(health), "server")

    def signal_server(self, number: signal.Signals) -> int:
        self._server.send_signal(number)
        return self._server.wait(timeout=PATIENCE)

    def restart_server(self, number: signal.Signals) -> None:
        self.signal_server(number)
        self.start_server()
        self.wait_for_server()

    def start_aws(self) -> None:
        port = str(self.settings.ports["aws"])
        options = {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": port, "SFTP_ENABLED": "0", "IOT_MTLS_ENABLED": "0"}
        persistence = {"PERSIST_STATE": "1", "STATE_DIR": str(self.folder / "aws"), "S3_PERSIST": "1"}
        self._aws = self.spawn("-m", "ministack", **options, **persistence, S3_DATA_DIR=str(self.folder / "s3"))

    def wait_for_aws(self) -> None:
        health = self.settings.url("aws") + "/_ministack/health"
        eventually(lambda: self._lives(self._aws) and answers(health), "ministack")

    def signal_aws(self, number: signal.Signals) -> None:
        self._aws.send_signal(number)
        self._aws.wait(timeout=PATIENCE)

    def spawn(self, *arguments: str, log: str | None = None, **environment: str) -> subprocess.Popen:
        with (self.folder / (log or f"{arguments[1]}.log")).open("ab") as output:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env={**os.environ, **self.env, **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def connect(self, database: str | None = DATABASE, schema: str | None = None, **options: Any) -> Any:
        return connect(self.settings, database, schema, login_timeout=PATIENCE, **options)

    def s3(self) -> Any:
        return s3_client(self.settings)

    def sqs(self) -> Any:
        return sqs_client(self.settings)

    def _lives(self, process: subprocess.Popen) -> bool:
        assert process.poll() is None, f"{process.args} ended with {process.returncode}: see {self.folder}"
        return True


class Snowflake:
    """A session in a schema of its own, whose stages read a prefix of its own."""

    def __init__(self, stack: Stack, schema: str) -> None:
        self.stack = stack
        self.schema = schema
        self.name = f"{DATABASE}.{schema}"
        self.prefix = f"{schema.lower()}/"
        self.connection = stack.connect()
        self.run(f"create schema {self.name}")

    def run(self, sql: str) -> list[tuple]:
        with self.connection.cursor() as cursor:
            return cursor.execute(sql).fetchall()

    def value(self, sql: str) -> Any:
        return self.run(sql)[0][0]

    def reconnect(self) -> None:
        self.connection = self.stack.connect(schema=self.schema)

    def put(self, path: str, table: pa.Table | bytes) -> str:
        """Write an object below this schema's prefix; returns its key."""
        body = table
        if isinstance(table, pa.Table):
            buffer = io.BytesIO()
            pq.write_table(table, buffer)
            body = buffer.getvalue()
        self.stack.s3().put_object(Bucket=BUCKET, Key=self.prefix + path, Body=body)
        return self.prefix + path

    def create_stage(self, name: str = "FILES", path: str = "") -> None:
        self.run(f"create stage {self.name}.{name} url = 's3://{BUCKET}/{self.prefix}{path}'")

    def history(self, table: str) -> list[dict[str, Any]]:
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"select * from table({DATABASE}.information_schema.copy_history("
                f"table_name => '{self.name}.{table}', start_time => dateadd(hour, -1, current_timestamp()))) "
                "order by last_load_time, file_name"
            )
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def create_bucket(stack: Stack) -> None:
    stack.s3().create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
