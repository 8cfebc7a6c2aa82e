"""The loop: catch up with what the buckets hold, then load what the queue announces, whatever fails meanwhile.

A message is deleted only after its load has committed, so a crash can deliver it twice; pipes know by name what
they have loaded. A file that cannot be loaded is done too: the pipe has recorded why, and a better one needs a new
name.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable

from snowflake.connector.errors import Error, ProgrammingError

from local.snowpipe.events import CreatedObject, MalformedMessageError, created_objects
from local.snowpipe.pipes import Load, Pipe, Snowflake
from local.snowpipe.queue import Message, Queue

log = logging.getLogger("snowpipe")

LONGEST_PAUSE_SECONDS = 10.0


class Snowpipe:
    """`retry_seconds`: after how long a load that failed, such as a paused pipe's, is tried again.

    `beat` is called after each look at the queue that went well.
    """

    def __init__(
        self, queue: Queue, snowflake: Snowflake, retry_seconds: int, beat: Callable[[], None] = lambda: None
    ) -> None:
        self._beat = beat
        self._queue = queue
        self._snowflake = snowflake
        self._retry_seconds = retry_seconds
        self._caught_up: set[Pipe] = set()
        self._next_catch_up = 0.0

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; errors are logged, and tried again after growing pauses."""
        pause = 0.25
        while not stop.is_set():
            try:
                self.step()
                self._beat()
                pause = 0.25
            except Exception as e:
                log.warning("%s: %s; next try in %.1f s", type(e).__name__, _one_line(e), pause)
                stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def step(self) -> None:
        """Catch up if it is time to, and load what one call of the queue gives.

        Each in a session of its own, opened when there is something to do: opening one to a server that is down
        fails within seconds, while a statement of an open one waits for it.
        """
        if time.monotonic() >= self._next_catch_up:
            with self._snowflake:
                self._catch_up()
            self._next_catch_up = time.monotonic() + self._retry_seconds
        messages = self._queue.receive()
        with self._snowflake:
            self._handle_all(messages)

    def _handle_all(self, messages: list[Message]) -> None:
        try:
            pipes = self._snowflake.pipes() if messages else []
            while messages:
                self._handle(messages[0], pipes)
                messages.pop(0)
        except Exception:
            for message in messages:
                self._queue.keep(message, self._retry_seconds)
            raise

    def _catch_up(self) -> None:
        """Load what no message announces: events lost in a crash, and objects older than their pipe."""
        for pipe in self._snowflake.pipes():
            if pipe in self._caught_up:
                continue
            try:
                loads = self._snowflake.refresh(pipe)
            except ProgrammingError as e:
                log.warning("%s not refreshed: %s", pipe.name, _one_line(e))
                continue
            self._caught_up.add(pipe)
            _log_loads(pipe, loads)

    def _handle(self, message: Message, pipes: list[Pipe]) -> None:
        try:
            created = created_objects(message.body)
        except MalformedMessageError as e:
            log.error("dropped a message that is no S3 notification (%s): %.300s", e, message.body)
            self._queue.delete(message)
            return
        if all(self._load(one, pipes) for one in created):
            self._queue.delete(message)
        else:
            self._queue.keep(message, self._retry_seconds)

    def _load(self, created: CreatedObject, pipes: list[Pipe]) -> bool:
        """Whether every pipe that reads the object has dealt with it."""
        readers = [pipe for pipe in pipes if pipe.reads(created)]
        if not readers:
            log.warning("no pipe reads s3://%s/%s", created.bucket, created.key)
        return all(self._refresh(pipe, created.key) for pipe in readers)

    def _refresh(self, pipe: Pipe, key: str) -> bool:
        try:
            loads = self._snowflake.refresh(pipe, key)
        except ProgrammingError as e:
            log.warning("%s did not load %s, will try again: %s", pipe.name, key, _one_line(e))
            return False
        if not loads:
            log.info("%s %s: nothing to do, known by name or not matched", pipe.name, key)
        _log_loads(pipe, loads)
        return True


def _log_loads(pipe: Pipe, loads: Iterable[Load]) -> None:
    for load in loads:
        if load.error:
            log.error("%s %s%s: %s: %s", pipe.name, pipe.prefix, load.path, load.status, load.error)
        else:
            log.info("%s %s%s: %s, %d rows", pipe.name, pipe.prefix, load.path, load.status, load.rows)


def _one_line(error: Exception) -> str:
    text = error.msg if isinstance(error, Error) and error.msg else str(error)
    return " ".join(text.split())[:300]
