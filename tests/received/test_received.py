"""A file brought to a screen is read in a process apart: the same result as here, and nothing believed of that process
but data; a file that takes too much is refused in French, and the next one is read."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely

from diagnostic.apart.limits import Limits
from diagnostic.apart.pool import Pool, Rules
from diagnostic.dossier import MOST_LOGO_BYTES
from diagnostic.projects.file import from_text
from diagnostic.received import answers, room
from diagnostic.registry.listing import read_listing
from diagnostic.registry.model import Status
from diagnostic.sources.brought_table import read_drafts
from diagnostic.sources.file_kinds import read_any
from diagnostic.sources.refusals import MAX_BYTES, FileError
from diagnostic.sources.warehouse import Warehouse
from tests.fuzz import seeds
from tests.pictures import noise, plain, saved
from tests.received.hostile_tasks import ANSWERS
from tests.sources.outlines import SQUARE, geojson, polygon

NOT_SOUND = r"sound|validation|illisible"
LINUX = pytest.mark.skipif(os.name == "nt", reason="the system bounds no process here")


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    pool = Pool("tests.received.hostile_tasks", 1, Limits(memory=1_500_000_000, seconds=2.0), Rules(waiting=0))
    monkeypatch.setattr(room, "pool", lambda: pool)
    yield pool
    pool.close()


def test_lists_outlines_and_tables_are_read_as_they_are_here(warehouse: Warehouse) -> None:
    for name, content in [*seeds.codes(), *seeds.outlines()]:
        assert room.file_read(name, content) == read_any(name, content, warehouse.gazetteer), name
    for name, content in seeds.tables():
        assert room.table_read(name, content) == read_drafts(name, content, warehouse.gazetteer), name


def test_listings_are_read_as_they_are_here(warehouse: Warehouse) -> None:
    for name, content in [*seeds.listings()[:4], *seeds.exports(warehouse)[:2]]:
        for contacts, status in ((False, None), (True, Status.SIGNED)):
            told = room.listing_read(name, content, {}, contacts=contacts, status=status)
            assert told == read_listing(name, content, warehouse, keep_contacts=contacts, status=status), name


def test_projects_templates_and_logos_come_back_made_anew() -> None:
    for _, content in seeds.projects():
        assert room.project_read(content) == from_text(content)
    assert room.template_read(seeds.templates()[0][1]).startswith(b"PK")
    logo = room.logo_read(saved(noise(900, 300), "JPEG"))
    assert logo.startswith(b"\x89PNG")
    assert len(logo) <= MOST_LOGO_BYTES


@pytest.mark.parametrize(("name", "content", "said"), [
    ("a.zip", b"PK\x03\x04" + b"\x00" * 40, "abîmée"), ("a.json", b"{", "GeoJSON"), ("a", b"", "vide"),
    ("a", b"x" * (MAX_BYTES + 1), "10")])
def test_a_refusal_keeps_the_sentence_of_its_reader(name: str, content: bytes, said: str) -> None:
    with pytest.raises(FileError, match=said):
        room.file_read(name, content)


def test_half_a_letter_crosses_no_worse_than_it_reads_here(warehouse: Warehouse) -> None:
    """JSON writes halves of letters, which no text holds."""
    content = json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"nom": "CPTS \ud800"}, "geometry": polygon(SQUARE)}]}).encode()
    told = room.listing_read("a.geojson", content, {}, contacts=False, status=None)
    assert told == read_listing("a.geojson", content, warehouse)


@pytest.mark.parametrize("name", ANSWERS)
def test_no_answer_is_believed(hostile: Pool, name: str) -> None:
    with pytest.raises(FileError) as told:
        room.file_read(name, b"x")
    assert str(told.value) == str(FileError(room.UNREAD))


@LINUX
@pytest.mark.parametrize("name", ["sleep", "fill", "die"])
def test_what_takes_too_much_is_refused_and_the_next_file_is_read(hostile: Pool, name: str) -> None:
    start = time.monotonic()
    with pytest.raises(FileError, match="trop de temps ou de mémoire"):
        room.file_read(name, b"x")
    assert time.monotonic() - start < 30
    with pytest.raises(FileError, match="erreur est survenue"):
        room.file_read("abroad", b"x")


def test_a_sentence_without_end_is_not_shown(hostile: Pool) -> None:
    with pytest.raises(FileError) as told:
        room.file_read("refuse", b"x")
    assert str(told.value) == str(FileError(room.UNREAD))


def test_who_waits_too_long_is_told_to_come_back(hostile: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "WAITS", 0.01)
    with pytest.raises(FileError, match="d'autres fichiers"):
        room.file_read("abroad", b"x")


def test_the_data_installed_since_are_those_read_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another folder of data from one file to the next, in the same process."""
    for folder in (tmp_path / "a", tmp_path / "b"):
        monkeypatch.setenv("DIAGNOSTIC_DATA_DIR", str(folder))
        assert room.file_read("a.csv", seeds.codes()[0][1]).found == 4  # type: ignore[union-attr]


def test_answers_of_tables_and_pictures_are_measured() -> None:
    draft = json.loads(answers.DRAFTS.dump_json(read_drafts("a.csv", seeds.tables()[0][1],
                                                            Warehouse.embedded().gazetteer)))
    assert answers.drafts(json.dumps(draft).encode())
    for change in ({"numeric": [7]}, {"numeric": []}, {"code": 9}, {"rows": []}, {"lines": [1]}, {"titles": []},
                   {"rows": [["x"]] * len(draft[0]["rows"])}, {"level": "pays"}, {"name": 3},
                   {"titles": ["x" * 30_000, "", ""]}):
        with pytest.raises(ValueError, match=NOT_SOUND):
            answers.drafts(json.dumps([draft[0] | change]).encode())
    for picture in (saved(plain(2_000, 10), "PNG"), b"\x89PNG", b"GIF89a", saved(plain(20, 20), "JPEG")):
        with pytest.raises(ValueError, match=NOT_SOUND):
            answers.logo(picture)
    with pytest.raises(ValueError, match=NOT_SOUND):
        answers.template(b"%PDF")


def test_an_outline_is_looked_at_again() -> None:
    sound = shapely.MultiPolygon([shapely.Polygon(SQUARE)])
    assert answers.outline("x", shapely.to_wkb(sound)).shape == sound
    for shape in (shapely.Polygon(SQUARE), shapely.MultiPolygon(), shapely.Point(4, 44)):
        with pytest.raises(ValueError, match=NOT_SOUND):
            answers.outline("x", shapely.to_wkb(shape))
    assert room.file_read("a.geojson", geojson(polygon(SQUARE))).shape.equals(sound)  # type: ignore[union-attr]


@LINUX
def test_the_process_that_reads_them_does_not_know_the_register(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://cpts:mot-de-passe@base/cpts")
    pool = room.pool.__wrapped__()
    worker = pool._make()
    try:
        worker.start()
        told = Path(f"/proc/{worker.pid}/environ").read_bytes()
    finally:
        worker.stop()
    assert b"DIAGNOSTIC_DATA_DIR" in told
    assert b"mot-de-passe" not in told
