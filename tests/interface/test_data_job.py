"""One installation at a time for all sessions, in a process of its own that may be ended at any moment."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from interface.data_job import BusyError, Ending, Job, Runner

WORKS = """
import json, sys, time
step = {"dataset": "bpe", "phase": "téléchargement", "rank": 1, "count": 4, "done": 5, "total": 10}
print(json.dumps({"step": step}), flush=True)
print("a line that is no event", flush=True)
print("[3]", flush=True)
time.sleep(float(sys.argv[1]))
print(json.dumps({"report": {"outcomes": [], "remarks": []}}), flush=True)
"""


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    (tmp_path / "works.py").write_text(WORKS, encoding="utf-8")
    made = Runner([sys.executable, str(tmp_path / "works.py")])
    yield made
    made.cancel()


FILLS = """
import json
try:
    bytearray(7_000_000_000)
except MemoryError:
    print(json.dumps({"report": {"outcomes": [], "remarks": ["bounded"]}}), flush=True)
"""


def until(condition, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def test_a_job_tells_where_it_is_then_what_it_did(runner: Runner) -> None:
    job = runner.start("Installation", ["0.3"])
    until(lambda: job.step)
    assert job.running
    assert job.fraction == (1 + 0.5) / 4
    runner.wait(10)
    assert (job.ending, job.report) == (Ending.FINISHED, {"outcomes": [], "remarks": []})


def test_a_second_job_is_refused_until_the_first_has_ended(runner: Runner) -> None:
    job = runner.start("Installation", ["30"])
    with pytest.raises(BusyError, match="déjà en cours"):
        runner.start("Installation", ["0"])
    runner.cancel()
    runner.wait(10)
    assert job.ending is Ending.CANCELLED
    runner.start("Installation", ["0"])
    runner.wait(10)
    assert runner.last is not None
    assert runner.last.ending is Ending.FINISHED


def test_a_process_that_breaks_is_said_interrupted(tmp_path: Path) -> None:
    runner = Runner([sys.executable, "-c", "raise SystemExit(3)"])
    job = runner.start("Installation", [])
    runner.wait(10)
    assert job.ending is Ending.FAILED


def test_files_lent_to_a_job_go_with_it(runner: Runner, tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    (room / "file").write_bytes(b"x")
    runner.start("Installation", ["0"], room)
    runner.wait(10)
    assert not room.exists()


def test_a_job_that_said_nothing_yet_is_at_its_beginning() -> None:
    assert Job("Installation").fraction == 0.0
    assert Job("Installation", step={"rank": 3, "count": 2}).fraction == 1.0


def test_the_command_it_starts_is_the_one_of_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAGNOSTIC_DATA_DIR", str(tmp_path / "installed"))
    (tmp_path / "brought").mkdir()
    runner = Runner()
    job = runner.start("Installation", ["install", "--from", str(tmp_path / "brought")])
    runner.wait(60)
    assert job.ending is Ending.FINISHED
    assert {outcome["fate"] for outcome in job.report["outcomes"]} == {"aucun fichier"}


@pytest.mark.skipif(sys.platform != "linux", reason="the system lets no process bind another")
def test_files_just_brought_are_read_within_a_bound_of_memory(tmp_path: Path) -> None:
    (tmp_path / "fills.py").write_text(f"import time; time.sleep(0.5)\n{FILLS}", encoding="utf-8")
    room = tmp_path / "room"
    room.mkdir()
    runner = Runner([sys.executable, str(tmp_path / "fills.py")])
    job = runner.start("Installation", [], room)
    runner.wait(20)
    assert job.report["remarks"] == ["bounded"]
    assert not room.exists()


def test_files_just_brought_are_read_by_a_process_that_knows_no_secret(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://cpts:mot-de-passe@base/cpts")
    says = "import json, os; print(json.dumps({'report': {'told': sorted(os.environ)}}))"
    runner = Runner([sys.executable, "-c", says])
    for room in (None, tmp_path / "room"):
        job = runner.start("Installation", [], room)
        runner.wait(20)
        assert ("DATABASE_URL" in job.report["told"]) is (room is None)
        assert "DIAGNOSTIC_DATA_DIR" in job.report["told"]
