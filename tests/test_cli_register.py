"""The command line reads the register that the screens read, and packs tell which state of it they were made from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from diagnostic.batch.task import Task
from diagnostic.batch.work import make, recorded_in
from diagnostic.cli import BAD_USAGE, DONE, NOT_READ, WITH_REMARKS, main
from diagnostic.geography.units import units_of
from diagnostic.projects.diagnosed import diagnosis_of
from diagnostic.projects.project import Project
from diagnostic.registry.access import Area, Level, Role
from diagnostic.registry.model import Sheet, Status, sheet
from diagnostic.registry.register import Registry
from diagnostic.registry.shelf import with_register
from diagnostic.report.manifest import project_text, software
from diagnostic.report.pack import pack_files
from diagnostic.report.request import PackRequest
from diagnostic.serialisation import from_json
from diagnostic.sources.warehouse import Warehouse

NAME = "CPTS <b>de la Vaunage</b>"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DIAGNOSTIC_PROJECTS", str(tmp_path))
    return tmp_path / "registre.sqlite"


def recorded(warehouse: Warehouse, *sheets: Sheet) -> Warehouse:
    desk = Registry.standard(warehouse).desk()
    for one in sheets:
        desk.perimeters.create(one)
    return with_register(warehouse, desk)


def vaunage(status: Status = Status.LETTER) -> Sheet:
    return sheet(NAME, "30", units_of(["30062", "30333"]), 2026, status)


def test_diagnose_and_check_tell_what_is_recorded(warehouse: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    recorded(warehouse, vaunage())
    assert main(["diagnose", "30062", "30344", "--json"]) == DONE
    (overlap,) = from_json(capsys.readouterr().out).overlaps
    assert (overlap.cpts, overlap.codes) == (NAME, ("30062",))
    assert main(["check", "30062"]) == WITH_REMARKS
    assert f"{NAME} (lettre d'intention, Calvisson, " in capsys.readouterr().out


def test_an_account_sees_its_own_register(warehouse: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    recorded(warehouse, vaunage())
    people = Registry.desk_of_server(warehouse).people
    people.grant("nice@ars.fr", Role.READER, Area(Level.DEPARTMENT, "06"), "")
    people.grant("nimes@ars.fr", Role.READER, Area(Level.DEPARTMENT, "30"), "")
    told = {}
    for account in ("nice@ars.fr", "nimes@ars.fr"):
        assert main(["diagnose", "30062", "--json", "--account", account]) == DONE
        told[account] = from_json(capsys.readouterr().out)
    assert told["nice@ars.fr"].overlaps == ()
    assert told["nimes@ars.fr"].overlaps[0].cpts == NAME
    assert main(["diagnose", "30062", "--account", "personne"]) == BAD_USAGE


def test_a_register_that_cannot_be_read_stops_no_diagnosis(
        store: Path, warehouse: Warehouse, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    store.write_bytes(b"no database" * 1_000)
    assert main(["diagnose", "30062"]) == DONE
    output = capsys.readouterr()
    assert "Le registre des périmètres n'a pas pu être lu" in output.err
    assert "Population" in output.out
    monkeypatch.setenv("DATABASE_URL", "ftp://nowhere")
    assert main(["diagnose", "30062"]) == DONE
    assert "DATABASE_URL" in capsys.readouterr().err
    assert main(["size", "--population", "1000"]) in (DONE, NOT_READ)
    assert "DATABASE_URL" not in capsys.readouterr().err


def test_a_worker_makes_the_pack_of_the_one_who_asked(store: Path, warehouse: Warehouse) -> None:
    """The same bytes, from the register that was handed over, whatever became of the database since."""
    laid = recorded(warehouse, vaunage())
    project = Project(("30062", "30344"), name="Essai")
    request = PackRequest(project, diagnosis_of(project, laid), laid, None, None)
    here = pack_files(request)
    task = Task("essai", project_text(project, laid), None, None, laid.version, software().code, recorded_in(laid))
    with create_engine(f"sqlite:///{store}").begin() as link:
        link.exec_driver_sql("DROP TABLE unit")
    there = make(task)
    assert there.refusal == ""
    assert there.files == here
    manifest = json.loads(here["manifeste.json"])
    (told,) = [table for table in manifest["donnees"]["tables"] if table["table"] == "registre"]
    assert told["couche"] == "registre"
    assert told["sha256"] == laid.provenance("registre").sha256
    assert "CPTS inscrites au registre" in here["refaire.txt"].decode()
    assert NAME in json.loads(here[next(name for name in here if name.endswith("diagnostic.json"))])["overlaps"][0][
        "cpts"]


def test_a_worker_without_the_register_of_the_others_says_so(warehouse: Warehouse) -> None:
    laid = recorded(warehouse, vaunage())
    task = Task("essai", project_text(Project(("30062",)), laid), None, None, laid.version, software().code)
    assert "mêmes données" in make(task).refusal


def test_nothing_recorded_leaves_packs_as_they_were(warehouse: Warehouse) -> None:
    assert recorded_in(warehouse) is None
    assert recorded(warehouse) is warehouse
