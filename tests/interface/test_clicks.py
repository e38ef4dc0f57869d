"""A click waits in a thread of the server's, of which there are so many: nobody takes them all."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostic.apart.pool import Pool
from diagnostic.report.work import Asker
from interface import making
from interface.making import CLICKS, CLICKS_EACH, NotReadyError, Wanted

LOCAL = Asker("local", False, "")


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool("tests.apart.toy_tasks")
    yield made
    made.close()


def test_one_person_leaves_room_for_the_clicks_of_others(pool: Pool, tmp_path: Path) -> None:
    gate = tmp_path / "go"
    given: list[bytes] = []

    def wanted(owner: str) -> Wanted:
        return Wanted(pool, owner, LOCAL, "", "wait", "key", lambda: {"until": str(gate)}, b"ab")

    def clicked(owner: str) -> threading.Thread:
        thread = threading.Thread(target=lambda: given.append(making.fetch(wanted(owner))))
        thread.start()
        return thread

    threads = [clicked("anne") for _ in range(CLICKS_EACH)]
    limit = time.monotonic() + 60
    while making._clicks["anne"] < CLICKS_EACH:
        assert time.monotonic() < limit
        time.sleep(0.01)
    with pytest.raises(NotReadyError):
        making.fetch(wanted("anne"))
    threads.append(clicked("bruno"))
    gate.touch()
    for thread in threads:
        thread.join(60)
    assert given == [b"ab"] * (CLICKS_EACH + 1)
    assert making.fetch(wanted("anne")) == b"ab"
    assert not making._clicks, "nothing is kept of who waits for nothing"
    assert CLICKS_EACH * 4 <= CLICKS
