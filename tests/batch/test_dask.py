"""The same batch on a cluster of two workers gives the same bytes, and a worker that dies stops no other territory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batch_tree import tree
from crew_jobs import job

from diagnostic.batch import crew as crews
from diagnostic.batch.crew import DaskCrew, work
from diagnostic.batch.task import Task
from diagnostic.cli import BAD_USAGE, DONE, main

QUICK = ["--parts", "donnees", "--edited", "2026-11-22"]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed", reason="distributed is not installed (requirements-test.txt)")
    dask = pytest.importorskip("dask")
    # One death is enough to tell: a worker takes seconds to come back.
    with (dask.config.set({"distributed.scheduler.allowed-failures": 0}),
          distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
                                   scheduler_port=0) as made):
        yield made


@pytest.mark.usefixtures("here")
def test_a_cluster_gives_the_same_bytes_as_this_machine(cluster: Any, table: Path, tmp_path: Path) -> None:
    assert main(["packs", str(table), "--out", str(tmp_path / "here"), "--jobs", "1", *QUICK]) == DONE
    assert main(["packs", str(table), "--out", str(tmp_path / "there"), "--scheduler", cluster.scheduler_address,
                 *QUICK]) == DONE
    assert tree(tmp_path / "here") == tree(tmp_path / "there")


def test_a_worker_that_dies_stops_no_other_territory(cluster: Any) -> None:
    crew = DaskCrew(cluster.scheduler_address, job)
    tasks = [Task(name, "", None, None, "", "") for name in ("a", "dies", "b", "raises", "c")]
    found = {done.folder: made for done, made in work(tasks, crew)}
    crew.close()
    assert {name for name, made in found.items() if made.files} == {"a", "b", "c"}
    assert "interrompu" in found["dies"].refusal
    assert "boom" in found["raises"].refusal


def test_no_scheduler_is_told_in_french(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                        capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(crews, "PATIENCE", "1s")
    for address in ("tcp://127.0.0.1:9", "nowhere", "=1+1"):
        assert main(["packs", str(table), "--out", str(tmp_path), "--scheduler", address, *QUICK]) == BAD_USAGE
        assert "Aucun ordonnanceur Dask" in capsys.readouterr().err


def test_without_dask_the_command_says_what_to_install(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                       capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main(["packs", str(table), "--out", str(tmp_path), "--scheduler", "tcp://a:1", *QUICK]) == BAD_USAGE
    assert "requirements-dask.txt" in capsys.readouterr().err
