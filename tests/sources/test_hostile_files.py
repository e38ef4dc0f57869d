"""Files made to harm: each is refused with a sentence, before it costs memory or time, and reaches nothing outside."""

from __future__ import annotations

import io
import re
import socket
import sqlite3
import struct
import subprocess
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import shapely
import xlsxwriter

from diagnostic.geography.codes import read_codes
from diagnostic.sources.file_kinds import CodeText, read_any
from diagnostic.sources.refusals import FileError
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NARROW, NBSP
from tests.sources.outlines import KML_SQUARE, SQUARE, blob, geojson, geopackage, kml, patched, polygon, zipped

ROOT = Path(__file__).resolve().parents[2]
GAZETTEER = Warehouse.embedded().gazetteer
NOT_REPLIED = "a server was asked for something"


@contextmanager
def bounded(megabytes: int = 100, seconds: float = 20.0) -> Iterator[None]:
    """What Python allocates within stays under `megabytes`, and it lasts less than `seconds` on a busy machine."""
    tracemalloc.start()
    start = time.monotonic()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < megabytes * 1e6, peak
    assert time.monotonic() - start < seconds


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError(NOT_REPLIED)
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def refused(content: bytes, said: str) -> None:
    with pytest.raises(FileError) as caught:
        read_any("liste.xlsx", content, GAZETTEER)
    sentence = str(caught.value).replace(NARROW, " ").replace(NBSP, " ")
    assert re.search(said, sentence), sentence
    assert sentence.endswith(".")


# -- archives ---------------------------------------------------------------------------------------------------------


def one(name: str, content: bytes = b"x" * 120, **member: int) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        info = zipfile.ZipInfo(name)
        for key, value in member.items():
            setattr(info, key, value)
        archive.writestr(info, content)
    return raw.getvalue()


def test_a_bomb_of_zeros_is_refused_before_it_opens() -> None:
    bomb = zipped({"contour.shp": b"\x00" * 60_000_000})
    assert len(bomb) < 100_000
    with bounded(5):
        refused(bomb, "démesurément")


def test_many_members_under_the_ratio_are_still_too_much() -> None:
    rng = np.random.default_rng(3)
    part = np.repeat(rng.integers(0, 256, 200_000, dtype=np.uint8), 60).tobytes()
    bomb = zipped({f"{number}.csv": part for number in range(9)})
    with bounded(10):
        refused(bomb, "plus de 100 Mo")


@pytest.mark.parametrize("member", ["contour.shp", "contour.kml", "xl/workbook.xml"])
def test_a_gigabyte_that_the_header_declares_is_never_allocated(member: str) -> None:
    with bounded(5):
        refused(patched(zipped({member: b"x" * 200}), size=1_000_000_000), "démesurément|100 Mo")


def test_a_member_larger_than_it_declares_is_refused() -> None:
    lying = patched(zipped({"contour.kml": b"<kml>" + b" " * 3_000_000}), size=100)
    with bounded(20):
        refused(lying, "abîmée")


@pytest.mark.parametrize("name", ["../../contour.shp", "/etc/contour.shp", "a/../../b.kml", "C:\\contour.shp",
                                  "..\\contour.kml", "\\\\serveur\\contour.kml"])
def test_a_name_that_leads_outside_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    refused(one(name), "hors d'elle")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("content", "said"), [
    (one("contour.kml", external_attr=0o120777 << 16), "lien vers un autre fichier"),
    (patched(zipped({"contour.kml": kml(KML_SQUARE)}), flags=1), "mot de passe"),
    (one("contour.kml", compress_type=zipfile.ZIP_BZIP2), "compression inhabituelle"),
    (one("autre.zip", zipped({"contour.kml": b"x"})), "en contient une autre"),
    (one("contour.kml")[:-30], "abîmée"),
    (b"PK\x03\x04" + b"\x00" * 40, "abîmée"),
    (zipped({f"{number}.txt": b"" for number in range(1_100)}), "trop de fichiers"),
    (zipped({"a.kml": kml(KML_SQUARE), "b.kml": kml(KML_SQUARE)}), "plusieurs couches"),
])
def test_an_archive_out_of_the_ordinary_is_refused(content: bytes, said: str) -> None:
    refused(content, said)


def test_a_name_given_twice_is_refused() -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a.kml", b"x")
        archive.writestr("a.kml", b"y")
    refused(raw.getvalue(), "du même nom")


# -- workbooks --------------------------------------------------------------------------------------------------------


def book(change: Callable[[str, bytes], bytes]) -> bytes:
    """A workbook of three codes, each of its parts passed through `change`."""
    raw = io.BytesIO()
    made = xlsxwriter.Workbook(raw)
    made.add_worksheet().write_column(0, 0, ("code", "01001", "01004", "01005"))
    made.close()
    with zipfile.ZipFile(raw) as archive:
        return zipped({name: change(name, archive.read(name)) for name in archive.namelist()})


def sheet(xml: bytes) -> bytes:
    """A workbook whose only sheet is made of these rows."""
    return book(lambda name, part: b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                + xml + b"</worksheet>" if "sheet1" in name else part)


LAUGHS = ('<!DOCTYPE x [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
          + "]>")


@pytest.mark.parametrize("part", ["sharedStrings", "sheet1", "workbook.xml", "styles", ".rels"])
def test_entities_in_a_workbook_are_refused(part: str) -> None:
    bomb = book(lambda name, raw: raw.replace(b"<", LAUGHS.encode() + b"<", 1) if part in name else raw)
    with bounded():
        refused(bomb, "définitions")


def test_a_workbook_cannot_hide_entities_under_another_name_or_encoding() -> None:
    renamed = {"xl/sharedStrings.xml": "xl/sharedStrings.dat"}
    with zipfile.ZipFile(io.BytesIO(book(lambda _, raw: raw))) as archive:
        parts = {renamed.get(name, name): archive.read(name).replace(b"sharedStrings.xml", b"sharedStrings.dat")
                 for name in archive.namelist()}
    assert read_any("x", zipped(parts), GAZETTEER).note.endswith("3\u00a0codes")
    parts["xl/sharedStrings.dat"] = LAUGHS.encode() + parts["xl/sharedStrings.dat"]
    refused(zipped(parts), "définitions")
    for encoding in ("utf-7", "utf-16"):
        head = f'<?xml version="1.0" encoding="{encoding}"?>'
        refused(book(lambda name, raw, head=head: head.encode() + raw if "Strings" in name else raw), "pas être lu")


@pytest.mark.parametrize("declared", ["A1:XFD1048576", "A1:A1", "ZZZ9999999:A1", ""])
def test_what_a_sheet_declares_of_its_size_is_not_believed(declared: str) -> None:
    content = sheet(f'<dimension ref="{declared}"/><sheetData>'.encode() + b"".join(
        f'<row r="{n}"><c r="A{n}"><v>{value}</v></c></row>'.encode() for n, value in enumerate((1001, 1004, 1005), 1))
        + b"</sheetData>")
    with bounded(30):
        read = read_any("x", content, GAZETTEER)
    assert isinstance(read, CodeText)
    assert len(read_codes(read.text, GAZETTEER).units) == 3


def test_two_cells_at_the_corners_of_a_sheet_cost_nothing() -> None:
    content = sheet(b'<sheetData><row r="1"><c r="A1"><v>1001</v></c></row><row r="1048576"><c r="A1048576">'
                    b'<v>1004</v></c><c r="XFD1048576"><v>1005</v></c></row></sheetData>')
    with bounded(30):
        read = read_any("x", content, GAZETTEER)
    assert isinstance(read, CodeText)
    assert len(read_codes(read.text, GAZETTEER).units) == 2


def test_a_row_number_beyond_any_sheet_does_not_count_up_to_it() -> None:
    content = sheet(b'<sheetData><row r="1"><c r="A1"><v>1001</v></c></row><row r="99999999999"><c><v>1004</v></c>'
                    b"</row></sheetData>")
    with bounded(30, 15):
        read = read_any("x", content, GAZETTEER)
    assert isinstance(read, CodeText)


@pytest.mark.parametrize("xml", [b'<sheetData><row r="1">' + b"<c/>" * 400_000 + b"</row></sheetData>",
                                 b"<a/>" * 400_000,
                                 b"<sheetData/><mergeCells>" + b'<mergeCell ref="A1:B2"/>' * 350_000])
def test_tags_that_would_fill_the_memory_are_refused(xml: bytes) -> None:
    with bounded(40):
        refused(sheet(xml), "trop lourd|démesurément")


def test_more_filled_rows_than_the_country_has_are_refused() -> None:
    rng = np.random.default_rng(1)
    rows = b"".join(b"<row><c><v>%d</v></c></row>" % value for value in rng.integers(0, 10**9, 160_000))
    # Not under `bounded`: counting allocations makes openpyxl three times slower than its own limit of time allows.
    refused(sheet(b"<sheetData>" + rows + b"</sheetData>"), "150 000 lignes")


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml",
                                  "xl/styles.xml"])
def test_a_broken_part_of_a_workbook_is_refused(part: str) -> None:
    refused(book(lambda name, raw: raw[:40] if name == part else raw), "ne peut pas être lu")


# -- outlines ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [
    kml(KML_SQUARE, LAUGHS),
    kml(KML_SQUARE, LAUGHS).decode().replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16"),
    kml("&x;", '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
    kml(KML_SQUARE, '<!DOCTYPE kml SYSTEM "http://127.0.0.1:9/x.dtd">')])
def test_entities_in_a_kml_are_refused(content: bytes) -> None:
    with bounded():
        refused(content, "entités")
        refused(zipped({"doc.kml": content}), "entités")


def test_a_link_of_a_kml_is_not_followed() -> None:
    link = b"<kml><NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink></kml>"
    refused(link, "lien vers un contour")


@pytest.mark.parametrize("crs", [
    {"type": "link", "properties": {"href": "http://127.0.0.1:9/crs", "type": "ogcwkt"}},
    {"type": "name", "properties": {"name": "http://127.0.0.1:9/crs"}},
    {"type": "name", "properties": {"name": "+proj=longlat +nadgrids=/etc/hostname"}},
    {"type": "name", "properties": {"name": "EPSG:999999"}}, "EPSG:2154", 2154, {"type": "name", "properties": "x"}])
def test_a_system_of_coordinates_is_never_looked_for_elsewhere(crs: object) -> None:
    refused(geojson(polygon(SQUARE), crs=crs), "système de coordonnées")


@pytest.mark.parametrize(("content", "said"), [
    (b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/vsicurl/http://127.0.0.1:9/x</SrcDataSource>'
     b"</OGRVRTLayer></OGRVRTDataSource>", "XML"),
    (b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read http://127.0.0.1:9/x"}', "GeoJSON"),
    (b'{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Link", "href": "http://x"}}]}',
     "GeoJSON"),
    (b'{"schema": 1, "project": {}}', "GeoJSON"),
    (zipped({"a.json": b"<OGRVRTDataSource/>"}), "XML"),
])
def test_what_gdal_would_follow_is_not_given_to_it(content: bytes, said: str) -> None:
    refused(content, said)


@pytest.mark.parametrize("content", [
    b'{"type":"Polygon","coordinates":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    b'{"type":"GeometryCollection","geometries":[' * 9_000 + b"]}" * 9_000,
    b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    b"<kml>" + b"<a>" * 200_000, b'{"type": "Polygon", "coordinates": [[[' + b"9" * 10_000 + b", 44]]]}"])
def test_depth_and_length_exhaust_nothing(content: bytes) -> None:
    with bounded(200):
        refused(content, ".")


def test_too_many_vertices_are_refused_before_they_are_parsed() -> None:
    ring = np.column_stack([np.linspace(4, 4.5, 210_000), 44 + 0.1 * np.sin(np.linspace(0, 9, 210_000))])
    with bounded(100):
        refused(geojson(polygon(np.round(ring, 6).tolist())), "200 000 sommets")
        refused(b'{"type":"Polygon","coordinates":[' + b"[]," * 3_000_000 + b"[]]}", "200 000 sommets")
        refused(kml(" ".join(f"{x:.5f},{y:.5f}" for x, y in ring)), "200 000 sommets")


def scribble(vertices: int) -> list[list[float]]:
    drawn = np.random.default_rng(7).random((vertices, 2)) + np.array([3.0, 44.0])
    return [*drawn.tolist(), drawn[0].tolist()]


def test_a_scribble_is_refused_before_its_crossings_are_computed() -> None:
    with bounded(200, 10):
        refused(geojson(polygon(scribble(5_000))), "se recoupe trop")


def test_combs_that_cross_one_another_are_refused() -> None:
    x = np.arange(3_000) / 3_000
    teeth = np.where(np.arange(3_000) % 2, 0.99, 0.01)
    combs = [[*np.column_stack([x, teeth]).tolist(), [1, 2], [0, 2]],
             [*np.column_stack([teeth, x]).tolist(), [2, 1], [2, 0]]]
    drawn = [polygon([[3 + a, 44 + b] for a, b in [*comb, comb[0]]]) for comb in combs]
    assert all(shapely.Polygon(shape["coordinates"][0]).is_valid for shape in drawn)
    with bounded(300, 10):
        refused(geojson(*drawn), "se recoupe trop")


def test_a_nested_geometry_does_not_exhaust_the_stack_of_the_parser() -> None:
    for kind in (6, 7):
        nested = b"".join(struct.pack("<BII", 1, kind, 1) for _ in range(300_000)) + struct.pack("<BII", 1, 3, 0)
        refused(geopackage(blob(nested)), "illisible|surface")


@pytest.mark.parametrize("wkb", [struct.pack("<BIII", 1, 3, 1, 2**32 - 1), struct.pack("<BII", 1, 6, 2**32 - 1),
                                 struct.pack("<BII", 1, 3, 2**32 - 1), b"\x01", b"", b"\x01\x03"])
def test_counts_that_lie_allocate_nothing(wkb: bytes) -> None:
    with bounded(20):
        refused(geopackage(blob(wkb)), "illisible")


VIEW = "DROP TABLE contour; CREATE VIEW contour AS "


@pytest.mark.parametrize("script", [
    VIEW + "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS geom FROM n",  # noqa: S608
    VIEW + "SELECT zeroblob(900000000) AS geom",
    "DROP TABLE contour; CREATE TABLE contour (a, geom AS (zeroblob(900000000))); INSERT INTO contour(a) VALUES (1)",
    "DROP TABLE contour; CREATE VIRTUAL TABLE contour USING fts5(geom)",
    "DROP TABLE gpkg_geometry_columns; CREATE VIEW gpkg_geometry_columns AS SELECT load_extension('x') AS table_name, "
    "'geom' AS column_name, 4326 AS srs_id",
    "UPDATE gpkg_geometry_columns SET table_name = 'contour\" UNION SELECT sql FROM sqlite_master --'",
    "UPDATE gpkg_geometry_columns SET column_name = 'load_extension(1)'",
    "DROP TABLE gpkg_geometry_columns"])
def test_a_geopackage_of_anything_but_tables_is_refused(script: str) -> None:
    content = geopackage(b"", prepare=lambda base: base.executescript(script))
    with bounded(50):
        refused(content, "GeoPackage|illisible|surface")


def test_a_trigger_of_a_geopackage_never_runs() -> None:
    drawn = blob(shapely.Polygon(SQUARE).wkb)
    content = geopackage(drawn, prepare=lambda base: base.executescript(
        "CREATE TRIGGER t AFTER INSERT ON contour BEGIN SELECT load_extension('x'); END"))
    assert read_any("x", content, GAZETTEER).note.startswith("1\u00a0polygone")


def test_a_database_that_is_no_geopackage_is_refused() -> None:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE a (b)")
    content = bytes(base.serialize())
    refused(content, "GeoPackage")
    for end in (20, 100, 3_000):
        refused(content[:end], "GeoPackage")
    garbage = bytearray(geopackage(blob(shapely.Polygon(SQUARE).wkb)))
    garbage[200:6_000] = b"\xff" * 5_800
    refused(bytes(garbage), "GeoPackage")


def test_memory_of_the_whole_process_stays_bounded() -> None:
    """GDAL, GEOS, SQLite and the parsers of XML allocate out of Python's sight: a process of its own is measured."""
    pytest.importorskip("resource", reason="this system does not tell the memory of a process")
    program = ("import sys; sys.path.insert(0, sys.argv[1])\n"
               "from tests.sources import test_hostile_files as hostile\n"
               "from tests.memory import peak_bytes\n"
               "before = peak_bytes()\n"
               "for content in hostile.heavy():\n"
               "    try:\n"
               "        hostile.read_any('x', content, hostile.GAZETTEER)\n"
               "    except ValueError: pass\n"
               "print(peak_bytes() - before)")
    run = subprocess.run([sys.executable, "-c", program, str(ROOT)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2_000:]
    # What the files themselves weigh (10 MB each, built there) is within.
    assert int(run.stdout) < 600_000_000


def heavy() -> Iterator[bytes]:
    yield geojson(polygon(scribble(340)))
    yield geojson(polygon(scribble(5_000)))
    yield kml(KML_SQUARE, LAUGHS)
    yield b'{"type":"Polygon","coordinates":[' + b"[]," * 390_000 + b"[]]}"
    yield b"<kml>" + b"<a>" * 299_000
    yield geopackage(blob(struct.pack("<BIII", 1, 3, 1, 2**32 - 1)))
    yield sheet(b'<sheetData><row r="1">' + b"<c/>" * 290_000 + b"</row></sheetData>")
    yield zipped({"a.shp": struct.pack(">i", 9994) + b"\x00" * 28 + struct.pack("<i", 5) + b"\xff" * 5_000_000,
                  "a.shx": struct.pack(">i", 9994) + b"\x00" * 28 + struct.pack("<i", 5) + b"\xff" * 5_000_000})
