"""Data cut, altered, missing or of a later version: told once, on every page, and done without where that can be."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st

from diagnostic.cli import BAD_DATA, main
from diagnostic.figures.layers import INDEX, ensure_layers, layers_ready
from diagnostic.projects.file import FormatError
from diagnostic.projects.project import Project, Work
from diagnostic.projects.store import FILE, Store
from diagnostic.sources.installed import sound
from diagnostic.sources.pack import DESCRIPTOR, NewerPackError
from diagnostic.sources.warehouse import DataPackError, Warehouse, _opened
from tests.faults.every_page import PAGES, visited, words
from tests.faults.installing import TABLES, put
from tests.figures.test_layers import country

ROOT = Path(__file__).resolve().parents[2]
DAMAGED = "est abîmé ou a été modifié : son contenu n'est pas celui que décrit le paquet."
TO_DO = "Récupérez le dossier à nouveau"


@pytest.fixture
def embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the embedded pack, which is the application's, to be spoiled before it is opened."""
    folder = tmp_path / "donnees"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("build", "__pycache__"))
    monkeypatch.setenv("DIAGNOSTIC_DATA_PACK", str(folder))
    # What other tests had computed on the same data, once sound, would be shown.
    st.cache_resource.clear()
    yield folder
    _opened.cache_clear()


def cut(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[:len(content) // 2])


def altered(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


SPOILED: dict[str, Callable[[Path], None]] = {"cut": cut, "one bit": altered, "missing": Path.unlink,
                                              "empty": lambda file: file.write_bytes(b"")}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
@pytest.mark.parametrize("table", ["population.parquet", "shapes.parquet", "aci_tailles.csv"])
def test_an_embedded_table_that_is_spoiled_is_told_on_the_command_line(
        embedded: Path, table: str, spoil: Callable[[Path], None], capsys: pytest.CaptureFixture[str]) -> None:
    spoil(embedded / table)
    assert main(["diagnose", "30258", "30341"]) == BAD_DATA
    told = capsys.readouterr().err.replace("\u00a0", " ")
    assert f"« {table} »" in told
    assert TO_DO in told
    assert "Traceback" not in told


@pytest.mark.parametrize(("page", "address"), [*((page, {}) for page in PAGES), ("offre", {"codes": ""})])
def test_every_page_tells_a_spoiled_embedded_table_once(embedded: Path, page: str, address: dict[str, str]) -> None:
    cut(embedded / "population.parquet")
    told = words(visited(page, **address))
    assert told.count(DAMAGED) == 1
    assert TO_DO in told
    assert "Rien n'est perdu : ni les projets, ni le registre ne sont touchés." in told


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"resources": 3}', b'{"resources": [{}]}', b"\xff\xfe"])
def test_a_descriptor_that_is_none_is_told(embedded: Path, content: bytes) -> None:
    (embedded / DESCRIPTOR).write_bytes(content)
    assert "datapackage.json » est illisible." in words(visited("territoire"))


def test_an_embedded_pack_of_a_later_version_is_told(embedded: Path) -> None:
    of_later(embedded)
    told = words(visited("territoire"))
    assert "par une version plus récente de l'application : mettez celle-ci à jour." in told


def of_later(folder: Path) -> None:
    told = json.loads((folder / DESCRIPTOR).read_bytes())
    (folder / DESCRIPTOR).write_text(json.dumps({**told, "format": 99}), encoding="utf-8")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "installees"
    monkeypatch.setenv("DIAGNOSTIC_DATA_DIR", str(folder))
    put(folder, 1)
    return folder


def test_installed_data_of_a_later_version_are_left_alone(installed: Path) -> None:
    of_later(installed)
    before = {path: path.read_bytes() for path in installed.rglob("*") if path.is_file()}
    assert sound(installed).pack is None
    for attempt in (lambda: put(installed, 2), lambda: put(installed, 3)):
        with pytest.raises(NewerPackError, match="mettez celle-ci à jour"):
            attempt()
    assert {path: path.read_bytes() for path in installed.rglob("*") if path.is_file()} == before
    told = words(visited("donnees"))
    assert "Les données ont été installées par une version plus récente de l'application" in told
    assert "L'outil fait sans elles, et n'y change rien." in told


def test_the_command_line_refuses_to_install_over_a_later_version(installed: Path,
                                                                  capsys: pytest.CaptureFixture[str]) -> None:
    of_later(installed)
    assert main(["data", "remove", "--all"]) in {0, BAD_DATA}
    assert "mettez celle-ci à jour" in capsys.readouterr().err
    assert len(list((installed / "tables").iterdir())) == len(TABLES)


def test_a_descriptor_that_was_damaged_does_not_have_its_tables_removed(installed: Path) -> None:
    descriptor = (installed / DESCRIPTOR).read_bytes()
    (installed / DESCRIPTOR).write_bytes(descriptor[:100])
    assert sound(installed).warnings[0].startswith("Le fichier «\u00a0datapackage.json\u00a0» est illisible.")
    put(installed, 2)
    (installed / DESCRIPTOR).write_bytes(descriptor)
    assert sound(installed).names == TABLES, "a copy put back finds them"


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_an_installed_table_that_is_spoiled_is_done_without(installed: Path, spoil: Callable[[Path], None]) -> None:
    spoil(next((installed / "tables").glob("people-*")))
    warehouse = Warehouse.standard()
    assert (warehouse.has("people"), warehouse.has("places")) == (False, True)
    assert "est abîmée : l'outil fait sans elle. Réinstallez-la" in words(visited("donnees"))


def test_an_installed_table_lost_under_a_running_application_is_done_without_from_the_next_screen_on(
        installed: Path) -> None:
    running = Warehouse.standard()
    next((installed / "tables").glob("people-*")).unlink()
    with pytest.raises(DataPackError, match="est introuvable"):
        running.table("people")
    after = Warehouse.standard()
    assert not after.has("people")
    assert len(after.table("places"))


def test_a_snapshot_and_a_project_file_of_a_later_version_are_refused_and_kept(tmp_path: Path) -> None:
    store = Store(tmp_path)
    link_to = store.save("Un", Work(Project(("30341",), "Un"))).snapshot
    with sqlite3.connect(tmp_path / FILE) as link:
        content = b'{"format": "diagnostic-cpts-projet", "schema": 99}'
        link.execute("UPDATE snapshot SET content = ?", (zlib.compress(content),))
    link.close()
    for attempt in (lambda: store.snapshot(link_to), lambda: store.open("Un")):
        with pytest.raises(FormatError, match="mettez celle-ci à jour"):
            attempt()
    assert [saved.name for saved in store.saved()] == ["Un"]


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_outlines_half_written_are_written_again(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    warehouse = country()
    folder = tmp_path / ensure_layers(warehouse, tmp_path)
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}
    if spoil is altered:
        pytest.skip("a bit that changed in a drawing is not looked for: the folder may be removed, it is made again")
    spoil(folder / "france.json")
    # As a process does that starts on it.
    layers_ready.__globals__["_whole"].cache_clear()
    assert not layers_ready(warehouse, tmp_path)
    ensure_layers(warehouse, tmp_path)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == whole
    (folder / INDEX).write_text("{", encoding="utf-8")
    ensure_layers(warehouse, tmp_path)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == whole
