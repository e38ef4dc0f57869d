"""Embedded data under installed ones: seen at once, never mixed, and never in the way when they are damaged."""

from __future__ import annotations

import threading
from pathlib import Path

import pandas as pd
import pytest

from diagnostic.sources import installed
from diagnostic.sources.provenance import Layer
from diagnostic.sources.warehouse import Warehouse
from tests.sources.packs import describe, resource

BPE = pd.DataFrame({"code": ["01001"], "d265": [2.0]})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DIAGNOSTIC_DATA_DIR", str(tmp_path))
    return tmp_path


def test_nothing_installed_is_the_embedded_pack_itself(folder: Path) -> None:
    assert Warehouse.standard() is Warehouse.embedded()
    assert Warehouse.standard().warnings == ()


def test_what_is_installed_is_seen_at_the_next_call_and_only_then(folder: Path) -> None:
    before = Warehouse.standard()
    describe(folder, resource(folder, "bpe", BPE))
    after = Warehouse.standard()
    assert not before.has("bpe")
    assert after.table("bpe")["d265"].tolist() == [2.0]
    assert after.provenance("bpe").layer is Layer.INSTALLED
    assert Warehouse.standard() is after
    assert after.version != before.version


def test_removing_it_gives_the_embedded_pack_back(folder: Path) -> None:
    describe(folder, resource(folder, "bpe", BPE))
    assert Warehouse.standard().has("bpe")
    describe(folder)
    assert not Warehouse.standard().has("bpe")
    (folder / "datapackage.json").unlink()
    assert Warehouse.standard() is Warehouse.embedded()


def test_an_installed_table_wins_over_the_embedded_one_of_that_name(folder: Path) -> None:
    describe(folder, resource(folder, "apl", pd.DataFrame({"code": ["01001"], "apl": [3.5]})))
    assert Warehouse.standard().table("apl")["apl"].tolist() == [3.5]
    assert len(Warehouse.embedded().table("apl")) != 1


def test_names_and_shapes_of_units_are_not_built_again(folder: Path) -> None:
    describe(folder, resource(folder, "bpe", BPE))
    assert Warehouse.standard().gazetteer is Warehouse.embedded().gazetteer
    assert Warehouse.standard().atlas is Warehouse.embedded().atlas


@pytest.mark.parametrize("content", ["", "{", "[]", '{"resources": 3}', '{"resources": [{"name": "bpe"}]}', "\x00\x01",
                                     '{"resources": {"name": 1}}', '"resources"'])
def test_a_damaged_descriptor_leaves_the_embedded_pack_and_says_so(folder: Path, content: str) -> None:
    (folder / "datapackage.json").write_text(content, encoding="utf-8")
    warehouse = Warehouse.standard()
    assert warehouse.version == Warehouse.embedded().version
    assert len(warehouse.warnings) == 1
    assert "illisible" in warehouse.warnings[0]
    assert "data install" in warehouse.warnings[0]


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b""),
                                    lambda path: path.write_bytes(path.read_bytes()[:-1]),
                                    lambda path: path.write_bytes(path.read_bytes()[:-1] + b"x"),
                                    lambda path: (path.unlink(), path.mkdir())])
def test_a_damaged_table_is_left_out_alone(folder: Path, damage) -> None:
    good = resource(folder, "filosofi", pd.DataFrame({"code": ["01001"], "mediane": [21000.0]}))
    describe(folder, resource(folder, "bpe", BPE), good)
    damage(folder / "bpe.parquet")
    warehouse = Warehouse.standard()
    assert not warehouse.has("bpe")
    assert warehouse.has("filosofi")
    assert len(warehouse.warnings) == 1
    assert "BPE" in warehouse.warnings[0]
    assert "--only bpe" in warehouse.warnings[0]


def test_a_damaged_table_leaves_the_embedded_one_of_that_name(folder: Path) -> None:
    describe(folder, resource(folder, "apl", pd.DataFrame({"code": ["01001"], "apl": [3.5]})))
    (folder / "apl.parquet").write_bytes(b"nothing of the sort")
    assert Warehouse.standard().provenance("apl").layer is Layer.EMBEDDED


def test_no_table_is_parsed_before_it_is_asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    describe(folder, resource(folder, "bpe", BPE))
    monkeypatch.setattr("diagnostic.sources.pack.pd.read_parquet", None)
    assert Warehouse.standard().has("bpe")


def test_every_thread_gets_the_same_warehouse(folder: Path) -> None:
    describe(folder, resource(folder, "bpe", BPE))
    found: list[Warehouse] = []
    people = [threading.Thread(target=lambda: found.append(Warehouse.standard())) for _ in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(found) == 8
    assert len({id(warehouse) for warehouse in found}) == 1


def test_installed_data_have_a_folder_of_the_platform_unless_one_is_named(monkeypatch: pytest.MonkeyPatch,
                                                                          tmp_path: Path) -> None:
    monkeypatch.delenv("DIAGNOSTIC_DATA_DIR")
    assert installed.data_folder().name == "diagnostic-cpts"
    assert installed.data_folder().is_absolute()
    monkeypatch.setenv("DIAGNOSTIC_DATA_DIR", str(tmp_path / "ailleurs"))
    assert installed.data_folder() == (tmp_path / "ailleurs").resolve()
