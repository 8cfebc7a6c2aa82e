"""An S3 in memory behind etl.lake.objects, and a market API on loopback that answers what a test tells it."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from etl.lake import objects
from etl.lake.objects import Listed, StoredObject


class MemoryStore:
    """Buckets as a dict; `writes_left` counts down and then every write fails, as a killed function's would."""

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], StoredObject] = {}
        self.writes_left = 10**6

    def put(self, bucket, key, body, metadata=None):
        if self.writes_left <= 0:
            raise ConnectionError("killed")
        self.writes_left -= 1
        self.objects[bucket, key] = StoredObject(body, metadata or {})

    def put_if_absent(self, bucket, key, body, metadata):
        if (bucket, key) in self.objects:
            return False
        self.put(bucket, key, body, metadata)
        return True

    def get(self, bucket, key):
        return self.objects.get((bucket, key))

    def metadata_of(self, bucket, key):
        stored = self.get(bucket, key)
        return stored and stored.metadata

    def put_if_same(self, bucket, key, body, stored):
        if self.objects.get((bucket, key)) != stored:
            return False
        self.put(bucket, key, body)
        return True

    def below(self, bucket, prefix):
        written = {key: place for place, (name, key) in enumerate(self.objects) if name == bucket}
        return [Listed(key, written[key]) for key in self.keys(bucket) if key.startswith(prefix)]

    def keys(self, bucket):
        return sorted(key for name, key in self.objects if name == bucket)


@pytest.fixture
def store(monkeypatch):
    memory = MemoryStore()
    for name in ("put", "put_if_absent", "get", "metadata_of", "put_if_same", "below"):
        monkeypatch.setattr(objects, name, getattr(memory, name))
    monkeypatch.setenv("RAW_BUCKET", "raw")
    monkeypatch.setenv("WORK_BUCKET", "work")
    monkeypatch.setenv("CURATED_BUCKET", "curated")
    return memory


@pytest.fixture
def api():
    """`api.answers` is a list of (status, headers, body), served in turn, the last one again and again."""
    served = SimpleNamespace(answers=[(200, {}, "[]")], requests=[])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            served.requests.append((self.path, dict(self.headers)))
            status, headers, body = served.answers[min(len(served.requests), len(served.answers)) - 1]
            payload = body.encode() if isinstance(body, str) else body
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                "Content-Length": str(len(payload)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    served.url = f"http://127.0.0.1:{server.server_port}/api/v3"
    yield served
    server.shutdown()
    server.server_close()
