from __future__ import annotations

import asyncio
import threading

import pytest
from finance_lab.web.shared import Shared
from finance_lab.web.unavailable import Unavailable


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_who_comes_within_the_time_gets_the_same_reading(clock):
    readings = iter(range(9))
    shared = Shared(lambda: next(readings), seconds=30, clock=clock)

    async def come():
        first = await shared.get()
        clock.now = 29.9
        second = await shared.get()
        clock.now = 30
        return first, second, await shared.get()

    assert asyncio.run(come()) == (0, 0, 1)


def test_many_at_once_cost_one_reading():
    readings, together = [], threading.Event()

    def load():
        assert together.wait(10)
        readings.append(1)
        return "read"

    async def come():
        shared = Shared(load)
        visits = [asyncio.create_task(shared.get()) for _ in range(50)]
        await asyncio.sleep(0)
        together.set()
        return await asyncio.gather(*visits)

    assert asyncio.run(come()) == ["read"] * 50
    assert readings == [1]


def test_the_web_server_goes_on_while_a_reading_hangs():
    hanging = threading.Event()

    async def come():
        shared = Shared(lambda: hanging.wait(10))
        visits = [asyncio.create_task(shared.get()) for _ in range(100)]
        for _ in range(3):
            await asyncio.sleep(0)
        # the threads that all routes share are free
        served = await asyncio.wait_for(asyncio.to_thread(lambda: "served"), 10)
        hanging.set()
        await asyncio.gather(*visits)
        return served

    assert asyncio.run(come()) == "served"


def test_an_error_is_shared_for_a_moment_and_then_tried_again(clock):
    answers = [Unavailable("down"), "up"]

    def load():
        answer = answers.pop(0)
        if isinstance(answer, Unavailable):
            raise answer
        return answer

    async def come():
        shared = Shared(load, error_seconds=5, clock=clock)
        said = []
        for now in (0, 4.9):
            clock.now = now
            with pytest.raises(Unavailable, match="down"):
                await shared.get()
            said.append(len(answers))
        clock.now = 5
        return said, await shared.get()

    assert asyncio.run(come()) == ([1, 1], "up")
