"""The folder and the zip of a pack: what is in them, what a failure leaves, the same bytes every time."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from asked import asked
from brought_toy import brought
from toy_country import A, B, C

from diagnostic.projects.file import from_text
from diagnostic.record import Diagnosis
from diagnostic.report import pack, parts
from diagnostic.report.manifest import MANIFEST, PROJECT, REMAKE, TEMPLATE, inputs, software
from diagnostic.report.parts import PARTS, Part
from diagnostic.report.request import PackRequest
from diagnostic.serialisation import from_json
from diagnostic.sources.warehouse import Warehouse

DAY = date(2026, 11, 22)


def all_under(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def data_only(toy_diagnosis: Diagnosis, toy: Warehouse) -> PackRequest:
    return asked(toy_diagnosis, toy, DAY, parts=("donnees",))


def test_a_pack_is_written_whole(toy_diagnosis: Diagnosis, toy: Warehouse, tmp_path: Path) -> None:
    written = pack.write_pack(asked(toy_diagnosis, toy), tmp_path / "a" / "b")
    names = {path.relative_to(tmp_path / "a" / "b").as_posix() for path in written}
    assert names >= {f"diagnostic/Les-Trois-Communes-diagnostic.{ending}" for ending in ("docx", "pdf")}
    assert names >= {MANIFEST, PROJECT, REMAKE, "donnees/Les-Trois-Communes-codes.txt"}
    assert {name.partition("/")[0] for name in names if "/" in name} == {part.group for part in PARTS}
    found = tmp_path / "a/b/donnees/Les-Trois-Communes-diagnostic.json"
    assert from_json(found.read_text(encoding="utf-8")) == toy_diagnosis


def test_only_the_parts_asked_for_are_made(data_only: PackRequest) -> None:
    told: list[tuple[str, int, int]] = []
    names = set(pack.pack_files(data_only, lambda *step: told.append(step)))
    assert {name.partition("/")[0] for name in names} == {"donnees", MANIFEST, PROJECT, REMAKE}
    assert told == [(parts.part_of("donnees").label, 0, 1)]


def test_the_manifest_tells_every_file_and_what_it_was_made_from(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    request = asked(toy_diagnosis, toy, DAY, template=b"a template", parts=("donnees",))
    files = pack.pack_files(request)
    manifest = json.loads(files[MANIFEST])
    assert {entry["chemin"]: (entry["octets"], entry["sha256"]) for entry in manifest["fichiers"]} == {
        name: (len(content), sha256(content).hexdigest()) for name, content in files.items() if name != MANIFEST}
    assert files[TEMPLATE] == b"a template"
    assert (manifest["edition"], manifest["parties"]) == ("2026-11-22", ["donnees"])
    assert manifest["modele_sha256"] == sha256(b"a template").hexdigest()
    assert manifest["donnees"]["version"] == toy.version == toy_diagnosis.data_version
    assert manifest["logiciel"]["version"] == software().version
    assert "typst" in manifest["logiciel"]["bibliotheques"]


def told(request: PackRequest) -> object:
    return inputs(request.project, request.warehouse, request.edited, request.template)


@pytest.mark.parametrize("change", [{"edited": None}, {"template": b"other"}])
def test_inputs_change_with_what_the_files_depend_on(data_only: PackRequest, change: dict[str, object]) -> None:
    assert told(replace(data_only, **change)) != told(data_only)  # type: ignore[arg-type]
    renamed = replace(data_only, project=replace(data_only.project, name="Autre"))
    assert told(renamed) != told(data_only)


def test_the_project_of_the_pack_is_the_one_it_was_made_of(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    request = asked(toy_diagnosis, toy, DAY, parts=("donnees",), title="Un titre", authors="Dr Ève")
    kept = from_text(pack.pack_files(request)[PROJECT]).project
    assert kept == request.project


def test_what_remakes_the_pack_names_no_machine(data_only: PackRequest) -> None:
    text = pack.pack_files(data_only)[REMAKE].decode()
    assert "diagnose --project projet.json --pack refait --edited 2026-11-22" in text
    assert str(Path.home()) not in text
    undated = pack.pack_files(replace(data_only, edited=None))[REMAKE].decode()
    assert "--edited aucune" in undated


def test_a_pack_without_its_brought_tables_says_where_they_are(data_only: PackRequest) -> None:
    """Figures of communes brought by somebody: theirs to hand on, or not."""
    table = brought({A: 40, B: 30, C: 7}, bases=dict.fromkeys((A, B, C), 300.0))
    request = replace(data_only, project=replace(data_only.project, brought=(table,)))
    files = pack.pack_files(request)
    assert from_text(files[PROJECT]).project == data_only.project
    assert "1\u00a0tableau apporté, que ce dossier ne contient pas\u00a0:" in files[REMAKE].decode()
    assert "apporté" not in pack.pack_files(data_only)[REMAKE].decode()


def test_the_zip_holds_the_pack_and_no_clock(data_only: PackRequest) -> None:
    files, content = pack.pack_files(data_only), pack.pack_zip(data_only)
    assert content == pack.pack_zip(data_only)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            f"Les-Trois-Communes/{name}": content for name, content in files.items()}
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None


def _broken(_: PackRequest) -> Iterator[tuple[str, bytes]]:
    yield "a.txt", b"a"
    raise RuntimeError("no PDF today")


def test_a_failure_leaves_the_folder_as_it_was(data_only: PackRequest, tmp_path: Path,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    pack.write_pack(data_only, tmp_path)
    before = all_under(tmp_path)
    broken = Part("donnees", "Données", "", "cartes", _broken)
    monkeypatch.setattr(parts, "PARTS", (broken,))
    with pytest.raises(RuntimeError):
        pack.write_pack(replace(data_only, edited=None), tmp_path)
    assert all_under(tmp_path) == before
    with pytest.raises(RuntimeError):
        pack.write_pack(data_only, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_full_disk_leaves_no_half_pack(data_only: PackRequest, tmp_path: Path,
                                         monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0

    def mkstemp(**options: object) -> object:
        nonlocal made
        made += 1
        if made == 3:
            raise OSError("no space left")
        return genuine(**options)

    genuine = pack.tempfile.mkstemp
    monkeypatch.setattr(pack.tempfile, "mkstemp", mkstemp)
    with pytest.raises(OSError, match="no space left"):
        pack.write_pack(data_only, tmp_path / "new")
    assert list(tmp_path.iterdir()) == []
    mine = tmp_path / "donnees" / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("mine")
    made = 0
    with pytest.raises(OSError, match="no space left"):
        pack.write_pack(data_only, tmp_path)
    assert all_under(tmp_path) == {"donnees/mine.txt": b"mine"}
