"""`python -m diagnostic data …`: what it prints, and the exit codes a script can rely on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostic.cli import main
from diagnostic.sources import install as installer
from diagnostic.sources import status
from diagnostic.sources.pack_writer import resources, writing
from diagnostic.sources.warehouse import Warehouse
from tests.sources.producers import Producers, producers, whole
from tests.sources.toy_reader import among_the_readers, toy, toy_text

FILE = "https://www.insee.fr/fichier/toy.csv"
TOY = toy(resolver={"kind": "address", "address": FILE, "vintage": "2023"}, tables=["people"])
OTHER = toy("other", tables=["outlines"])


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(installer, "datasets", lambda: (TOY, OTHER))
    monkeypatch.setattr(status, "datasets", lambda: (TOY, OTHER))
    with among_the_readers():
        yield


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DIAGNOSTIC_DATA_DIR", str(tmp_path / "installed"))
    return tmp_path / "installed"


@pytest.fixture
def brought(tmp_path: Path) -> Path:
    (tmp_path / "brought").mkdir()
    (tmp_path / "brought/a.csv").write_bytes(toy_text({"01001": 1.0}))
    return tmp_path / "brought"


@pytest.fixture
def insee(monkeypatch: pytest.MonkeyPatch) -> Iterator[Producers]:
    with producers() as playing:
        monkeypatch.setenv("DIAGNOSTIC_MIRROR", playing.mirror)
        yield playing


def test_a_folder_is_installed_listed_and_removed(folder: Path, brought: Path, capsys) -> None:
    assert main(["data", "install", "--from", str(brought)]) == 0
    assert capsys.readouterr().out == "toy\tinstallé\tpeople\n"
    assert Warehouse.standard().has("people")
    assert main(["data", "list"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[0] for line in listed] == ["toy", "other"]
    assert "millésime 2023" in listed[0]
    assert listed[1].endswith("non installé")
    assert main(["data", "remove", "toy"]) == 0
    assert not Warehouse.standard().has("people")


def test_installing_again_repairs_what_was_damaged(folder: Path, brought: Path, capsys) -> None:
    main(["data", "install", "--from", str(brought)])
    next((folder / "tables").iterdir()).write_bytes(b"x")
    (folder / "datapackage.json").touch()
    assert Warehouse.standard().warnings
    assert main(["data", "install", "--from", str(brought)]) == 0
    assert Warehouse.standard().warnings == ()
    assert Warehouse.standard().table("people")["value"].tolist() == [1.0]
    assert main(["data", "remove", "--all"]) == 0
    assert resources(folder) == ()
    assert "Retirées" in capsys.readouterr().out


def test_producers_are_asked_without_a_folder(folder: Path, insee: Producers, capsys) -> None:
    insee.serve(FILE, whole(toy_text({"01001": 1.0})))
    assert main(["data", "install", "--only", "toy"]) == 0
    assert resources(folder)[0]["origin"] == FILE
    assert main(["data", "install"]) == 1
    captured = capsys.readouterr()
    assert "other\trefusé" in captured.out
    assert "ne se télécharge pas" in captured.err


def test_only_may_be_written_once_or_again(folder: Path, brought: Path, capsys) -> None:
    (brought / "unknown.txt").write_bytes(b"nothing of the kind")
    assert main(["data", "install", "--from", str(brought), "--only", "toy", "--only", "other"]) == 1
    captured = capsys.readouterr()
    fates = dict(line.split("\t")[:2] for line in captured.out.splitlines())
    assert fates == {"toy": "installé", "other": "aucun fichier"}
    assert "d'aucune source connue" in captured.err
    assert main(["data", "install", "--from", str(brought), "--only", "toy"]) == 0
    assert "d'aucune source demandée" in capsys.readouterr().err


def test_nothing_installed_is_told_by_the_exit_code(folder: Path, insee: Producers, tmp_path: Path, capsys) -> None:
    assert main(["data", "install", "--only", "toy"]) == 3
    assert "erreur 404" in capsys.readouterr().err
    assert main(["data", "install", "--from", str(tmp_path / "nowhere")]) == 2
    assert main(["data", "install", "--only", "magic"]) == 2
    assert main(["data", "remove"]) == 2
    assert "Source inconnue" in capsys.readouterr().err


def test_another_installation_under_way_is_said(folder: Path, brought: Path, capsys) -> None:
    with writing(folder):
        assert main(["data", "install", "--from", str(brought)]) == 3
        assert main(["data", "remove", "--all"]) == 3
    assert "Une autre installation est en cours" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_said_in_french(folder: Path, brought: Path, capsys) -> None:
    folder.parent.joinpath("installed").write_text("a file of that name", encoding="utf-8")
    assert main(["data", "install", "--from", str(brought)]) == 2
    assert "ne peut pas être écrit" in capsys.readouterr().err


def test_status_tells_the_age_and_asks_unless_told_not_to(folder: Path, brought: Path, insee: Producers,
                                                          capsys) -> None:
    assert main(["data", "status"]) == 0
    assert "Aucune donnée officielle n'est installée" in capsys.readouterr().out
    (brought / "a.csv").write_bytes(toy_text({"01001": 1.0}, vintage="2021"))
    main(["data", "install", "--from", str(brought)])
    capsys.readouterr()
    assert main(["data", "status", "--offline"]) == 0
    assert "plus récent" not in capsys.readouterr().out
    assert main(["data", "status"]) == 1
    assert "un millésime plus récent existe (2023)" in capsys.readouterr().out


def test_another_program_reads_events(folder: Path, brought: Path, capsys) -> None:
    assert main(["data", "install", "--from", str(brought), "--events"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert events[0]["step"]["phase"] == "lecture"
    assert events[-1]["report"]["outcomes"][0] == {"dataset": "toy", "fate": "installé", "tables": ["people"],
                                                   "said": ["Lu dans a.csv."], "refused": []}
    assert main(["data", "status", "--events", "--only", "toy"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert events[-1]["fresh"]["newer"] is False


def test_a_damaged_installation_is_told_by_every_verb_and_stops_none(folder: Path, brought: Path, capsys) -> None:
    main(["data", "install", "--from", str(brought)])
    next((folder / "tables").iterdir()).write_bytes(b"x")
    capsys.readouterr()
    assert main(["size", "--population", "40000"]) == 0
    assert "est abîmée" in capsys.readouterr().err
    assert main(["data", "status", "--offline"]) == 1
    assert "à réinstaller" in capsys.readouterr().out
