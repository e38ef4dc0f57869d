"""Workers that die, fail or are replaced: their own task is told, the others are made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from crew_jobs import job

from diagnostic.batch import crew
from diagnostic.batch.crew import LocalCrew, work
from diagnostic.batch.task import Made, Task
from diagnostic.batch.work import make
from diagnostic.report.manifest import software
from diagnostic.sources.warehouse import Warehouse


def task(folder: str, project: str = "") -> Task:
    return Task(folder, project, None, None, "", "")


@pytest.fixture
def pair() -> Iterator[LocalCrew]:
    made = LocalCrew(2, job)
    yield made
    made.close()


def test_a_worker_that_dies_takes_its_own_task_only(pair: LocalCrew, tmp_path: Path) -> None:
    tasks = [task("a"), task("dies"), task("b"), task("dies once", str(tmp_path / "mark")), task("raises"), task("c")]
    found = {done.folder: made for done, made in work(tasks, pair)}
    assert {name for name, made in found.items() if made.files} == {"a", "b", "c", "dies once"}
    assert "interrompu deux fois" in found["dies"].refusal
    assert "RuntimeError (boom)" in found["raises"].refusal


def test_a_worker_is_replaced_after_so_many_packs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "PACKS_BY_WORKER", 2)
    alone = LocalCrew(1, job)
    workers = [made.files["pid"] for _, made in work([task(name) for name in "abcde"], alone)]
    alone.close()
    assert [workers[0] == workers[1], workers[1] == workers[2], workers[2] == workers[3]] == [True, False, True]
    assert len(set(workers)) == 3


def test_few_tasks_are_asked_for_at_a_time(pair: LocalCrew) -> None:
    asked = 0

    def tasks() -> Iterator[Task]:
        nonlocal asked
        for name in "abcdef":
            asked += 1
            yield task(name)

    for done, _ in enumerate(work(tasks(), pair), start=1):
        assert asked <= done + pair.size


def test_a_task_refused_by_its_worker_says_why(warehouse: Warehouse) -> None:
    def refused(**fields: str) -> Made:
        given = {"project": "{}", "data_version": warehouse.version, "code": software().code, **fields}
        return make(Task("a", given["project"], None, None, given["data_version"], given["code"]))

    assert "mêmes données" in refused(data_version="other").refusal
    assert "même version de l'application" in refused(code="other").refusal
    assert "n'est pas un projet" in refused().refusal
