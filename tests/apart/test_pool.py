"""A pool serves people in their order, so much for each, and what one of them stops or breaks hinders no other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from diagnostic.apart import pool as room
from diagnostic.apart.pool import BusyError, Job, Pool, Rules, Standing

TOYS = "tests.apart.toy_tasks"
PATIENCE = 60.0


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(TOYS)
    yield made
    made.close()


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """The file that « wait » waits for."""
    return tmp_path / "go"


def asked(pool: Pool, owner: str, key: str, task: str = "double", gate: Path | None = None) -> Job:
    arguments = {"until": str(gate)} if gate else {"number": 21}
    return pool.submit(owner, key, key, "wait" if gate else task, arguments, b"ab")


def until(true: Callable[[], object]) -> None:
    limit = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < limit, "it never came"
        time.sleep(0.01)


def begun(job: Job) -> None:
    until(lambda: job.standing is Standing.RUNNING and job.news)


def test_what_was_made_is_there_with_its_news(pool: Pool) -> None:
    job = asked(pool, "anne", "one")
    assert job.over.wait(PATIENCE)
    assert (job.standing, job.told, job.content, job.news) == (Standing.DONE, {"twice": 42}, b"abab", {"half": True})
    assert pool.find("anne", "one") is job and pool.find("bruno", "one") is None
    assert asked(pool, "anne", "one") is job, "made once"
    pool.forget(job)
    assert pool.find("anne", "one") is None


def test_people_are_served_in_their_order(pool: Pool, gate: Path) -> None:
    first = asked(pool, "anne", "a1", gate=gate)
    begun(first)
    jobs = [asked(pool, "anne", "a2"), asked(pool, "bruno", "b1"), asked(pool, "chloé", "c1")]
    assert [pool.place(job) for job in [first, *jobs]] == [0, 1, 2, 3]
    gate.touch()
    assert all(job.over.wait(PATIENCE) for job in jobs)
    assert sorted(jobs, key=lambda job: job.ended) == jobs


def test_one_person_never_takes_two_processes(gate: Path) -> None:
    pool = Pool(TOYS, 2)
    jobs = [asked(pool, "anne", "a1", gate=gate), asked(pool, "anne", "a2", gate=gate),
            asked(pool, "bruno", "b1", gate=gate)]
    begun(jobs[0])
    begun(jobs[2])
    assert jobs[1].standing is Standing.WAITING
    gate.touch()
    assert all(job.over.wait(PATIENCE) for job in jobs)
    pool.close()


def test_one_person_may_ask_for_so_much(pool: Pool, gate: Path) -> None:
    begun(asked(pool, "anne", "a0", gate=gate))
    for number in range(pool.rules.waiting):
        asked(pool, "anne", f"a{number + 1}")
    with pytest.raises(BusyError, match="déjà 2\xa0demandes en attente"):
        asked(pool, "anne", "more")
    assert asked(pool, "anne", "a1").standing is Standing.WAITING, "what already waits is not one more"
    assert asked(pool, "bruno", "b").standing is Standing.WAITING
    assert [job.key for job in pool.of("anne")] == ["a0", "a1", "a2"]


def test_all_together_may_ask_for_so_much(gate: Path) -> None:
    pool = Pool(TOYS, rules=Rules(everybody=2))
    begun(asked(pool, "anne", "a", gate=gate))
    for owner in ("bruno", "chloé"):
        asked(pool, owner, "one")
    with pytest.raises(BusyError, match="Ce serveur a déjà 2\xa0demandes en attente"):
        asked(pool, "denis", "one")
    assert pool.of("denis") == ()
    pool.close()


def test_stopping_what_waits_leaves_the_queue(pool: Pool, gate: Path) -> None:
    first = asked(pool, "anne", "a", gate=gate)
    begun(first)
    second, third = asked(pool, "bruno", "b"), asked(pool, "chloé", "c")
    pool.cancel(second)
    assert second.standing is Standing.CANCELLED and second.over.is_set() and pool.place(third) == 1
    gate.touch()
    assert third.over.wait(PATIENCE) and third.standing is Standing.DONE
    assert second.content is None and first.standing is Standing.DONE


def test_stopping_what_runs_kills_its_process_and_the_next_one_starts(pool: Pool) -> None:
    first, second = asked(pool, "anne", "a", "spin"), asked(pool, "bruno", "b")
    begun(first)
    process = psutil.Process(first.news["pid"])
    pool.cancel(first)
    assert pool.of("anne") == (first,), "told once, while its process ends"
    again = asked(pool, "anne", "a")
    assert again is not first and pool.of("anne") == (again,)
    pool.cancel(again)
    process.wait(PATIENCE)
    assert first.standing is Standing.CANCELLED
    assert second.over.wait(PATIENCE) and second.standing is Standing.DONE
    pool.cancel(second)
    assert second.standing is Standing.DONE and second.content == b"abab", "what has ended stays as it is"


def test_stopping_what_is_being_started_starts_nothing(pool: Pool) -> None:
    first = asked(pool, "anne", "a", "spin")
    pool.cancel(first)
    assert asked(pool, "bruno", "b").over.wait(PATIENCE)
    assert first.standing is Standing.CANCELLED


@pytest.mark.parametrize(("task", "standing", "why"), [
    ("die", Standing.FAILED, "ended"), ("fail", Standing.FAILED, "RuntimeError"), ("refuse", Standing.REFUSED, "")])
def test_what_goes_wrong_is_told_and_the_next_one_is_done(pool: Pool, task: str, standing: Standing, why: str) -> None:
    wrong, right = asked(pool, "anne", "a", task), asked(pool, "bruno", "b")
    assert right.over.wait(PATIENCE) and right.standing is Standing.DONE
    assert (wrong.standing, wrong.why, wrong.content) == (standing, why, None)
    assert (wrong.refusal == "Ce fichier est vide.") == (standing is Standing.REFUSED)
    again = asked(pool, "anne", "a")
    assert again is not wrong and again.over.wait(PATIENCE) and again.standing is Standing.DONE


def test_a_module_that_cannot_be_read_fails_its_jobs() -> None:
    pool = Pool("tests.apart.no_such_module")
    job = pool.submit("anne", "a", "a", "double", {})
    assert job.over.wait(PATIENCE)
    assert (job.standing, job.why) == (Standing.FAILED, "ended")
    pool.close()


def test_what_is_kept_is_bounded_by_its_weight_and_nobody_pushes_others_out() -> None:
    pool = Pool(TOYS, rules=Rules(kept_bytes=9))
    small = asked(pool, "bruno", "b")
    assert small.over.wait(PATIENCE)
    for key in ("a1", "a2"):
        assert asked(pool, "anne", key).over.wait(PATIENCE)
    assert pool.find("anne", "a1") is None and pool.find("anne", "a2") and pool.find("bruno", "b") is small
    pool.close()


def test_idle_processes_and_threads_end_and_what_is_kept_is_dropped_in_time() -> None:
    before = set(threading.enumerate())
    pool = Pool(TOYS, rules=Rules(idle=0.1, kept=0.6))
    job = asked(pool, "anne", "a")
    assert job.over.wait(PATIENCE)
    until(lambda: not set(threading.enumerate()) - before)
    assert pool.find("anne", "a") is None
    again = asked(pool, "anne", "a")
    assert again.over.wait(PATIENCE) and again.standing is Standing.DONE, "another process was started"
    pool.close()


def test_a_process_is_replaced_after_so_many_tasks(gate: Path) -> None:
    gate.touch()
    pool = Pool(TOYS, rules=Rules(tasks=2))
    pids = []
    for number in range(4):
        job = asked(pool, "anne", str(number), gate=gate)
        assert job.over.wait(PATIENCE)
        pids.append(job.told["pid"])
    assert pids[0] == pids[1] != pids[2] == pids[3]
    pool.close()


def test_closing_stops_everything_and_leaves_no_thread(gate: Path) -> None:
    before = set(threading.enumerate())
    pool = Pool(TOYS, 2)
    jobs = [asked(pool, owner, "a", gate=gate) for owner in ("anne", "bruno", "chloé")]
    begun(jobs[0])
    pool.close()
    assert all(job.standing is Standing.CANCELLED for job in jobs)
    until(lambda: not set(threading.enumerate()) - before)
    with pytest.raises(BusyError, match="serveur s'arrête"):
        asked(pool, "anne", "b")


@pytest.mark.parametrize("missing", ["apart", "said"])
def test_a_machine_without_threads_left_loses_no_job_and_no_seat(
        pool: Pool, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread that follows a process; the one that reads what it says."""
    started, before = threading.Thread.start, psutil.Process().children()

    def refused(thread: threading.Thread) -> None:
        if (thread.name == "apart") is (missing == "apart"):
            raise RuntimeError("can't start new thread")
        started(thread)

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refused)
        if missing == "apart":
            with pytest.raises(BusyError, match="plus de place"):
                asked(pool, "anne", "a")
            assert pool.of("anne") == ()
        else:
            job = asked(pool, "anne", "a")
            assert job.over.wait(PATIENCE) and (job.standing, job.why) == (Standing.FAILED, "ended")
            assert set(psutil.Process().children()) <= set(before), "no process stays, not even a dead one"
    again = asked(pool, "anne", "a")
    assert again.over.wait(PATIENCE) and again.standing is Standing.DONE


@pytest.mark.parametrize(("said", "expected"), [("", 1), ("3", 3), ("0", 1), ("many", 1)])
def test_the_environment_says_how_many_work(said: str, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(room.WORKERS, said)
    monkeypatch.setattr(room.os, "cpu_count", lambda: 2)
    assert room.workers() == expected
