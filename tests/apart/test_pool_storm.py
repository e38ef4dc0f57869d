"""Fifty people ask, stop, forget, and have processes die, all at once: nothing is lost and nothing is left behind."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from diagnostic.apart.limits import Limits
from diagnostic.apart.pool import BusyError, Job, Pool, Rules, Standing

PEOPLE, SIZE, SECONDS, PATIENCE = 50, 3, 3.0, 120.0
RULES = Rules(waiting=0, kept=2.0, kept_bytes=20_000, idle=0.5, tasks=5)
TASKS = ("double", "double", "double", "double", "die", "fail", "refuse", "sleep", "fill", "spin")
ARGUMENTS = {"double": {"number": 1}, "sleep": {"seconds": 60}, "fill": {"size": 5_000}}


@pytest.fixture
def pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = Pool("tests.apart.toy_tasks", SIZE, Limits(seconds=0.3), RULES)
    yield made
    made.close()


def person(pool: Pool, number: int, until: float, jobs: list[Job]) -> None:
    """What somebody in a hurry does, the same for each number; processes are killed from outside too."""
    chance, mine = random.Random(number), []  # noqa: S311 - no secret
    while time.monotonic() < until:
        gesture = chance.random()
        if gesture < 0.6:
            task = chance.choice(TASKS)
            with suppress(BusyError):
                mine.append(pool.submit(f"p{number}", f"{task}{chance.randint(0, 3)}", task, task,
                                        ARGUMENTS.get(task, {}), bytes(chance.choice([1, 3_000]))))
        elif gesture < 0.9 and mine:
            chance.choice([pool.cancel, pool.forget])(chance.choice(mine))
        elif gesture > 0.99 and (running := [pid for worker in list(pool._running.values()) if (pid := worker.pid)]):
            with suppress(psutil.NoSuchProcess):
                psutil.Process(chance.choice(running)).kill()
        time.sleep(chance.random() * 0.2)
    jobs += mine


def opened() -> int:
    """Files that this process holds open; none where the system does not count them so."""
    mine = psutil.Process()
    return mine.num_fds() if hasattr(mine, "num_fds") else 0


def broken(pool: Pool) -> list[str]:
    """What does not hold at this moment."""
    with pool._change:
        owners = [job.owner for job in pool._running]
        found = {"two for one person": len(owners) > len(set(owners)), "too many run": len(owners) > SIZE,
                 "too many seats": len(pool._seats) > SIZE, "waits and runs": set(pool._queue) & set(pool._running),
                 "keeps too much": sum(len(job.content or b"") for job in pool._ended) > RULES.kept_bytes}
    return [name for name, holds in found.items() if holds]


def test_nothing_is_lost_and_nothing_is_left(pool: Pool, tmp_path: Path) -> None:
    threads, files = set(threading.enumerate()), opened()
    until = time.monotonic() + SECONDS
    jobs: list[Job] = []
    wrong: set[str] = set()
    crowd = [threading.Thread(target=person, args=(pool, number, until, jobs)) for number in range(PEOPLE)]
    for one in crowd:
        one.start()
    while any(one.is_alive() for one in crowd):
        wrong.update(broken(pool))
        time.sleep(0.005)
    assert all(job.over.wait(PATIENCE) for job in jobs), "a job was lost"
    assert not wrong
    assert {Standing.DONE, Standing.CANCELLED, Standing.FAILED, Standing.REFUSED} <= {job.standing for job in jobs}
    limit = time.monotonic() + PATIENCE
    while pool._seats or set(threading.enumerate()) - threads:
        assert time.monotonic() < limit, "a thread stays"
        pool.of("")
        time.sleep(0.05)
    assert (list(tmp_path.iterdir()), pool._claimed, pool._resting) == ([], set(), 0)
    assert not any(pool.of(f"p{number}") for number in range(PEOPLE))
    # Three for each process, of which a hundred ended.
    assert opened() < files + 20
