from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from local.own_secret import made_once


def test_it_is_made_once_and_read_by_its_owner_alone(tmp_path):
    path = tmp_path / "below" / "secret"
    first = made_once(path, lambda: "one")
    assert (first, made_once(path, lambda: "two")) == ("one", "one")
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_all_who_ask_at_once_get_the_same(tmp_path):
    asking = Barrier(8)

    def make():
        asking.wait(10)  # all have seen that there is none
        return secrets.token_hex(8)

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: made_once(tmp_path / "secret", make), range(8)))
    assert len(set(made)) == 1
