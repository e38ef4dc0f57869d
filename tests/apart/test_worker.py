"""Another process answers, refuses, fails, is too slow, dies: the one who asks is told which, and may ask again."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from diagnostic.apart.limits import Limits
from diagnostic.apart.worker import ROOT, FailedError, RefusedError, Worker

TOYS = "tests.apart.toy_tasks"


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker(TOYS)
    yield made
    made.stop()


def test_an_answer_comes_with_its_bytes_and_its_news(worker: Worker) -> None:
    news: list[object] = []
    assert worker.ask("double", {"number": 21}, b"ab", news.append) == ({"twice": 42}, b"abab")
    assert news == [{"half": True}]


def test_the_process_is_kept_from_one_question_to_the_next(worker: Worker) -> None:
    worker.ask("double", {"number": 1})
    first = worker.pid
    worker.ask("double", {"number": 2})
    assert worker.pid == first is not None


def test_a_refusal_keeps_its_sentence(worker: Worker) -> None:
    with pytest.raises(RefusedError, match="Ce fichier est vide") as told:
        worker.ask("refuse", {})
    assert told.value.kind == "ValueError"


def test_a_failure_tells_its_kind_only_and_the_process_goes_on(worker: Worker) -> None:
    with pytest.raises(FailedError) as told:
        worker.ask("fail", {})
    assert told.value.why == "RuntimeError" and "detail" not in str(told.value)
    assert worker.pid is not None


def test_a_death_is_told_and_the_next_question_finds_another_process(worker: Worker) -> None:
    with pytest.raises(FailedError) as told:
        worker.ask("die", {})
    assert told.value.why == "ended"
    assert worker.ask("double", {"number": 1})[0] == {"twice": 2}


def test_a_task_that_lasts_too_long_is_ended() -> None:
    worker = Worker(TOYS, Limits(seconds=0.3))
    with pytest.raises(FailedError) as told:
        worker.ask("sleep", {"seconds": 60})
    assert told.value.why == "time" and worker.pid is None


@pytest.mark.skipif(sys.platform != "linux", reason="address space is bounded by Linux")
def test_a_task_that_takes_too_much_memory_is_refused_it() -> None:
    worker = Worker(TOYS, Limits(memory=2 ** 29))
    with pytest.raises(FailedError) as told:
        worker.ask("fill", {"size": 2 ** 30})
    assert told.value.why == "memory"
    worker.stop()


def test_an_answer_without_end_is_not_listened_to() -> None:
    worker = Worker(TOYS, Limits(answer=2_000_000))
    try:
        assert len(worker.ask("fill", {"size": 1_000_000})[1]) == 1_000_000
        with pytest.raises(FailedError) as told:
            worker.ask("fill", {"size": 3_000_000})
        assert told.value.why == "ended"
        assert worker.pid is None
    finally:
        worker.stop()


def test_what_a_task_leaves_and_says_goes_with_its_process(worker: Worker, caplog: pytest.LogCaptureFixture) -> None:
    left = Path(worker.ask("leave", {})[0]["left"])
    assert left.is_dir()
    worker.stop()
    assert not left.parent.exists()
    assert "said beside" in caplog.text


def test_where_a_task_failed_goes_to_the_log_and_not_what_its_error_said(
        worker: Worker, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(FailedError):
        worker.ask("fail", {})
    assert "toy_tasks.py" in caplog.text and "a detail for the log" not in caplog.text


PARENT = """
import sys
from diagnostic.apart.worker import Worker
worker = Worker("tests.apart.toy_tasks")
worker.ask(sys.argv[1], {}, on_news=lambda news: print(news["pid"], flush=True))
"""


def test_a_process_ends_with_the_one_that_started_it_even_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, "spin"], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    assert child.is_running()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    child.wait(30)


def test_another_thread_may_stop_it(worker: Worker) -> None:
    worker.start()
    threading.Timer(0.2, worker.stop).start()
    began = time.monotonic()
    with pytest.raises(FailedError) as told:
        worker.ask("sleep", {"seconds": 60})
    assert told.value.why == "ended" and time.monotonic() - began < 30


def test_who_reads_files_from_outside_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {"DATABASE_URL": "postgresql://cpts:mot-de-passe@base/cpts", "PGPASSWORD": "mot-de-passe",
               "CPTS_ADMINISTRATEURS": "anne@ars.example", "DIAGNOSTIC_PROJECTS": "projets", "STREAMLIT_X": "secret",
               "HTTPS_PROXY": "http://anne:mot-de-passe@mandataire"}
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DIAGNOSTIC_DATA_DIR", "donnees")
    for distrusted in (True, False):
        worker = Worker(TOYS, distrusted=distrusted)
        try:
            told = worker.ask("around", {})[0]["environment"]
        finally:
            worker.stop()
        assert not (secrets.items() & told.items()) if distrusted else secrets.items() <= told.items()
        assert told["DIAGNOSTIC_DATA_DIR"] == "donnees" and told["PATH"] and told["PYTHONUTF8"] == "1"
        assert "mot-de-passe" not in "".join(told.values()) or not distrusted
