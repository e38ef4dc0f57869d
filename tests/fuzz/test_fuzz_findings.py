"""What campaigns found, each by the least file that showed it."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from pathlib import Path

import pytest

from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.registry.listing import read_listing
from diagnostic.report.docx_template import checked
from diagnostic.sources.code_file import read_codes_of_file
from diagnostic.sources.pack import DataPack, DataPackError
from diagnostic.sources.readers import apl, contours, finess, recensement_formation, zonage
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.refusals import FileError
from diagnostic.sources.warehouse import Warehouse
from tests.fuzz import official, seeds
from tests.sources.outlines import SQUARE, polygon, zipped
from tests.sources.readers import test_finess_reader as made_finess
from tests.sources.readers.census_files import cube

LEVELS = ("AGE", "SEX", "EDUC", "RP_MEASURE")


@pytest.fixture
def ground(warehouse: Warehouse) -> Ground:
    return Ground(warehouse.gazetteer, 2026)


def spoiled(content: bytes, member: str) -> bytes:
    """The archive, the stream of one member spoiled at its middle."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = archive.getinfo(member)
    at = found.header_offset + 30 + len(member) + found.compress_size // 2
    return content[:at] + b"\xff" * 12 + content[at + 12:]


def test_a_spoiled_stream_in_a_template() -> None:
    with pytest.raises(FileError, match="modèle"):
        checked(spoiled(seeds.templates()[0][1], "word/styles.xml"))


def test_a_spoiled_stream_in_a_producer_s_workbook(tmp_path: Path, ground: Ground) -> None:
    name, content = official.made("apl", tmp_path)[0]
    path = tmp_path / name
    path.write_bytes(spoiled(content, "xl/worksheets/sheet2.xml"))
    with pytest.raises(ReadError, match="pas un classeur lisible"):
        apl.read(path, ground)


def test_a_name_of_a_member_that_is_no_text(tmp_path: Path, ground: Ground) -> None:
    path = tmp_path / "cube.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("é.csv", "GEO\n1\n")
    path.write_bytes(path.read_bytes().replace("é".encode(), b"\xff\xfe"))
    with pytest.raises(ReadError, match="abîmée"):
        recensement_formation.read(path, ground)


def test_outlines_whose_system_cannot_be_turned_into_degrees(tmp_path: Path, ground: Ground) -> None:
    name, content = official.made("contours", tmp_path)[1]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    [system] = [member for member in members if member.endswith(".prj")]
    members[system] = re.sub(rb'PARAMETER\["Standard_Parallel_2",', b"", members[system])
    path = tmp_path / name
    path.write_bytes(zipped(members))
    with pytest.raises(ReadError, match="système de coordonnées"):
        contours.read(path, ground)


def test_establishments_of_no_commune(tmp_path: Path, ground: Ground) -> None:
    path = tmp_path / "finess.csv"
    path.write_text(made_finess.FIRST + "\n" + made_finess.record("300000011", "B", "620", '"97611"', "30") + "\n",
                    encoding="utf-8")
    with pytest.raises(ReadError, match="aucun établissement"):
        finess.read(path, ground)


def test_a_line_of_titles_that_is_none(tmp_path: Path, ground: Ground) -> None:
    path = tmp_path / "zonage.csv"
    path.write_bytes(b"niveau,com_code\r,com_lib,zmed_niveau\nCOM,30062,x,1_ZIP\n")
    with pytest.raises(ReadError, match="ligne de titres"):
        zonage.read(path, ground)


@pytest.mark.parametrize("rows", [[], [["01001", "COM", "Y_GE15", "_T", "700_RP", "POP", "A", "", "3"]]])
def test_a_cube_without_a_row_or_a_year(tmp_path: Path, ground: Ground, rows: list[list[str]]) -> None:
    with pytest.raises(ReadError):
        recensement_formation.read(cube(tmp_path, "DS_RP_DIPLOMES_PRINC", LEVELS, rows), ground)


@pytest.mark.parametrize("change", [
    {"schema": {}}, {"schema": {"fields": [{}]}}, {"schema": {"fields": ["code"]}}, {"schema": {"fields": None}},
    {"path": "../autre.parquet"}, {"path": "/etc/hostname"}, {"path": 3}, {"format": "pickle"}])
def test_a_descriptor_without_its_parts(tmp_path: Path, change: dict[str, object]) -> None:
    seeds.pack(tmp_path)
    file = tmp_path / "datapackage.json"
    told = json.loads(file.read_bytes())
    told["resources"][0] |= change
    file.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(DataPackError, match="illisible"):
        DataPack(tmp_path)


def test_a_part_of_a_commune_given_by_its_name(warehouse: Warehouse) -> None:
    [found] = read_listing("a.csv", b"cpts;commune;part_population;part_raison\nA;Calvisson;1200;le bourg\n",
                           warehouse).found
    assert found.sheet.units == (Unit("30062", declared=DeclaredPart(1200, "le bourg")),)


def test_a_long_cell_is_looked_at_once(warehouse: Warehouse) -> None:
    """A search for e-mails begun at each of its letters would take minutes."""
    content = json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {
        "nom": "CPTS A", "texte": "a" * 300_000}, "geometry": polygon(SQUARE)}]}).encode()
    start = time.monotonic()
    read_listing("a.geojson", content, warehouse)
    assert time.monotonic() - start < 10


def test_cells_that_hold_the_signs_of_another_table(warehouse: Warehouse) -> None:
    text = "a;b,c|d\te;Code postal;Population\n" + "a;b,c|d\te;30420;6 019\n" * 2 + "a;b,c|d\te;;12,5\n"
    assert read_codes_of_file("a.csv", text.encode(), warehouse.gazetteer).text
