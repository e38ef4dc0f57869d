"""A disk without a byte left, really: no half file, the former one kept, a sentence, and work again once there is room.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from diagnostic.batch.store import opened
from diagnostic.cli import BAD_USAGE, main
from diagnostic.figures.layers import ensure_layers, layers_ready
from diagnostic.figures.whole_file import write_out
from diagnostic.projects.project import Project, Work
from diagnostic.projects.store import Store, StoreError
from diagnostic.registry.database import Database
from diagnostic.registry.trouble import UnavailableError
from diagnostic.report.manifest import FORMAT, MANIFEST
from diagnostic.sources.installed import sound
from diagnostic.sources.outline_file import read_outline
from diagnostic.sources.refusals import FileError
from tests.faults.every_page import ran, visited, words
from tests.faults.installing import TABLES, put
from tests.faults.small_disk import SmallDisk
from tests.figures.test_layers import country
from tests.registry.register_toy import local_registry, sheet_of
from tests.sources.outlines import written, zipped

ROOT = Path(__file__).resolve().parents[2]
ONE = Work(Project(("30341",), "Un"))
TWO = Work(Project(("30344",), "Deux"))


def test_projects_are_read_and_kept_and_saved_again_once_there_is_room(disk: SmallDisk) -> None:
    store = Store(disk.folder / "projets")
    kept = store.save("Un", ONE).snapshot
    with disk.full():
        for attempt in (lambda: store.save("Deux", TWO), lambda: store.keep(TWO), lambda: store.delete("Un")):
            with pytest.raises(StoreError, match="ne peut pas être écrit sur cette machine : son disque est plein"
                               .replace(" : ", "\u00a0: ")):
                attempt()
        assert store.open("Un") == store.snapshot(kept) == ONE, "what is there is still read"
    store.save("Deux", TWO)
    assert {saved.name for saved in store.saved()} == {"Un", "Deux"}
    assert {name.partition("-")[0] for name in disk.names()} == {"projets/projets.sqlite"}


def test_the_register_is_read_and_kept_and_written_again_once_there_is_room(disk: SmallDisk) -> None:
    perimeters = local_registry(Database(f"sqlite:///{disk.folder / 'registre.sqlite'}")).desk().perimeters
    made = perimeters.create(sheet_of("Avant"))
    with disk.full():
        for attempt in (lambda: perimeters.create(sheet_of("Pendant")), lambda: perimeters.delete(made.id, "", 1)):
            with pytest.raises(UnavailableError, match=r"plein.*Rien n'a été enregistré"):
                attempt()
        assert perimeters.entries() == (made,), "what is there is still read"
    after = perimeters.create(sheet_of("Après"))
    assert set(perimeters.entries()) == {made, after}
    assert disk.names() == {"registre.sqlite"}


def test_a_register_that_cannot_be_begun_leaves_nothing_in_the_way(disk: SmallDisk) -> None:
    perimeters = local_registry(Database(f"sqlite:///{disk.folder / 'registre.sqlite'}")).desk().perimeters
    with disk.full(), pytest.raises(UnavailableError, match="plein"):
        perimeters.create(sheet_of("Pendant"))
    made = perimeters.create(sheet_of("Après"))
    assert perimeters.entries() == (made,)


def test_an_installation_leaves_what_was_installed_and_nothing_half_written(disk: SmallDisk) -> None:
    folder = disk.folder / "donnees"
    put(folder, 1)
    before = disk.names()
    with disk.full(), pytest.raises(OSError, match="No space"):
        put(folder, 2, rows=200_000)
    assert disk.names() == before
    found = sound(folder)
    assert found.warnings == ()
    assert found.pack is not None
    assert found.pack.read("people")["value"].unique().tolist() == [1.0]
    put(folder, 2)
    assert sound(folder).names == TABLES


def test_the_outlines_of_the_map_are_whole_or_not_there(disk: SmallDisk) -> None:
    warehouse, static = country(), disk.folder / "static"
    with disk.full(), pytest.raises(OSError, match="No space"):
        ensure_layers(warehouse, static)
    assert disk.names() == set()
    assert not layers_ready(warehouse, static)
    ensure_layers(warehouse, static)
    assert layers_ready(warehouse, static)


def test_a_batch_keeps_the_pack_it_was_to_replace(disk: SmallDisk) -> None:
    folder = disk.folder / "lot"
    with opened(folder) as store:
        store.put("un", pack(b"avant"))
    with disk.full(), opened(folder) as store, pytest.raises(OSError, match="No space"):
        store.put("un", pack(b"x" * 50_000))
    assert (folder / "un" / "note.txt").read_bytes() == b"avant"
    assert disk.names() == {"lot/un/note.txt", f"lot/un/{MANIFEST}"}


def pack(content: bytes) -> dict[str, bytes]:
    return {"note.txt": content, MANIFEST: json.dumps({"format": FORMAT, "fichiers": []}).encode()}


@pytest.mark.parametrize("arguments", [("registry", "export"), ("overlaps", "--department", "30", "--geojson")],
                         ids=["registry", "overlaps"])
def test_an_export_keeps_the_former_file(disk: SmallDisk, arguments: tuple[str, ...],
                                         capsys: pytest.CaptureFixture[str]) -> None:
    target = disk.folder / "sortie.geojson"
    if "registry" in arguments:
        target = target.with_suffix(".csv")
    target.write_text("la version d'hier")
    with disk.full():
        code = main([*arguments, str(target)])
    assert code == BAD_USAGE
    assert "Le dossier ne peut pas être écrit\u00a0: le disque est plein" in capsys.readouterr().err
    assert target.read_text() == "la version d'hier"
    assert disk.names() == {target.name}


def test_an_export_goes_through_a_link_and_into_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "vrai.csv").write_text("avant")
    (tmp_path / "lien.csv").symlink_to(tmp_path / "vrai.csv")
    write_out(tmp_path / "lien.csv", b"apres")
    assert (tmp_path / "lien.csv").is_symlink()
    assert (tmp_path / "vrai.csv").read_bytes() == b"apres"
    write_out(Path(os.devnull), b"rien")
    assert not Path(os.devnull).is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here is always full")
def test_an_output_that_is_full_is_told_in_a_sentence() -> None:
    with Path("/dev/full").open("w") as stdout:
        done = subprocess.run([sys.executable, "-m", "diagnostic", "size", "--population", "80000"], cwd=ROOT,
                              text=True, check=False, timeout=120, stdout=stdout, stderr=subprocess.PIPE)
    assert done.returncode == BAD_USAGE
    assert done.stderr == "Le dossier ne peut pas être écrit\u00a0: le disque est plein.\n"


def test_a_session_goes_on_and_its_project_is_saved_once_there_is_room(disk: SmallDisk,
                                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAGNOSTIC_PROJECTS", str(disk.folder / "projets"))
    app = visited("territoire")
    app.segmented_control(key="room").set_value("Projets")
    ran(app)
    with disk.full():
        app = saved(app)
        told = words(app)
        assert "Le dossier des projets ne peut pas être écrit sur cette machine : son disque est plein" in told
        assert "Le travail en cours continue ; gardez-le par un fichier projet." in told
        assert app.session_state["work"].project.codes == ("30258", "30341"), "the session has its work"
    assert "« Essai » est enregistré sur cette machine." in words(saved(app))


def saved(app: AppTest) -> AppTest:
    app.button(key="project_save").click()
    return ran(app)


def test_a_shapefile_that_has_no_room_to_be_read_is_refused_in_a_sentence(disk: SmallDisk,
                                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    square = gpd.GeoDataFrame(geometry=[shapely.box(4, 44, 4.1, 44.1)], crs="EPSG:4326")
    content = zipped(written(square, "contour.shp"))
    monkeypatch.setattr("tempfile.tempdir", str(disk.folder))
    with disk.full(), pytest.raises(FileError, match="le disque des fichiers temporaires de ce serveur est plein"):
        read_outline("contour.zip", content)
    assert disk.names() == set()
    assert read_outline("contour.zip", content)


def test_files_brought_to_be_installed_are_refused_in_a_sentence(disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
                                                                 ) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(disk.folder))
    monkeypatch.setattr("interface.data_panel.own_machine", lambda: True)
    app = visited("donnees")
    app.file_uploader(key="data_files").set_value(("equipements.csv", b"x" * 20_000, "text/csv"))
    with disk.full():
        app.button(key="data_upload").click()
        assert "le disque des fichiers temporaires est plein" in words(ran(app))
    assert disk.names() == set()
