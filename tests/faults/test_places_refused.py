"""Folders that cannot be written, are not there, or are a file; no home, an unknown user, a root that is only read."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from diagnostic.figures import layers
from diagnostic.projects.project import Project, Work
from diagnostic.projects.store import Store, StoreError
from diagnostic.registry.database import Database
from diagnostic.registry.trouble import UnavailableError
from diagnostic.sources.warehouse import Warehouse
from interface import data_job, drawing_map
from interface.data_job import Ending, Runner
from tests.faults.every_page import PAGES, ran, visited, words
from tests.faults.small_disk import SmallDisk
from tests.registry.register_toy import local_registry, sheet_of

ROOT = Path(__file__).resolve().parents[2]
ONE = Work(Project(("30341",), "Un"))
# The user that a container without an account of its own gives: nobody knows its name or its home.
STRANGER = 54_321
# Everything that an administrator starts: the pages, the diagnosis, a pack.
ALONE = """
import sys
from tests.faults.every_page import PAGES, visited, words
for page in PAGES:
    assert "une erreur est survenue" not in words(visited(page)), page
from diagnostic.cli import main
raise SystemExit(main(["diagnose", "30258", "30341"]))
"""


@pytest.fixture(params=["a file", "missing in a file", "not writable"])
def refused(request: pytest.FixtureRequest, disk: SmallDisk) -> Iterator[Path]:
    """A folder where nothing can be written, in three ways."""
    place = disk.folder / "place"
    if request.param == "not writable":
        place.mkdir()
        with disk.only_read():
            yield place
        return
    place.write_text("un fichier")
    yield place if request.param == "a file" else place / "dessous"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_goes_on_without_a_folder_for_projects(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
                                                          ) -> None:
    (tmp_path / "projets").write_text("un fichier")
    monkeypatch.setenv("DIAGNOSTIC_PROJECTS", str(tmp_path / "projets"))
    told = words(visited(page))
    assert "une erreur est survenue" not in told
    if page in {"registre", "chevauchements"}:
        assert "Le fichier du registre ne s'ouvre pas : vérifiez que son dossier existe" in told


def test_a_project_that_cannot_be_saved_is_said_and_stays(refused: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAGNOSTIC_PROJECTS", str(refused))
    app = visited("territoire")
    app.segmented_control(key="room").set_value("Projets")
    ran(app)
    if saving := [button for button in app.button if button.key == "project_save"]:
        saving[0].click()
        ran(app)
    told = words(app)
    assert "Le dossier des projets ne peut pas être" in told
    assert "Le travail en cours continue ; gardez-le par un fichier projet." in told
    assert app.session_state["work"].project.codes == ("30258", "30341")


def test_what_a_disk_that_is_only_read_holds_is_still_opened(disk: SmallDisk) -> None:
    store = Store(disk.folder / "projets")
    link = store.save("Un", ONE).snapshot
    perimeters = local_registry(Database(f"sqlite:///{disk.folder / 'registre.sqlite'}")).desk().perimeters
    made = perimeters.create(sheet_of())
    # Another machine: nothing is left beside the files of who wrote them.
    for beside in (disk.folder / "projets").glob("*.sqlite-*"):
        beside.unlink()
    with disk.only_read():
        assert store.open("Un") == store.snapshot(link) == ONE
        assert perimeters.entries() == (made,)
        with pytest.raises(StoreError, match="lecture seule"):
            store.save("Deux", ONE)
        with pytest.raises(UnavailableError, match=r"le droit d'y lire et d'y écrire|lecture seule"):
            perimeters.delete(made.id, "", 1)
    assert perimeters.delete(made.id, "", 1).deleted


def test_a_register_with_a_log_that_cannot_be_shared_is_not_read_without_it(disk: SmallDisk) -> None:
    file = disk.folder / "registre.sqlite"
    perimeters = local_registry(Database(f"sqlite:///{file}")).desk().perimeters
    perimeters.create(sheet_of())
    file.with_name("registre.sqlite-wal").write_bytes(b"x" * 4096)
    with disk.only_read(), pytest.raises(UnavailableError, match=r"ne s'ouvre pas|lecture seule|ne peut plus"):
        perimeters.entries()


def test_a_link_that_cannot_be_read_for_now_stays_in_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch
                                                                 ) -> None:
    projects = tmp_path / "projets"
    kept = Store(projects).save("Un", ONE).snapshot
    monkeypatch.setenv("DIAGNOSTIC_PROJECTS", str(projects))
    content = (projects / "projets.sqlite").read_bytes()
    for path in projects.iterdir():
        path.unlink()
    (projects / "projets.sqlite").write_bytes(b"rien de lisible" * 1_000)
    app = visited("territoire", projet=kept, codes="30341")
    told = words(app)
    assert "Le lien reste bon : rechargez la page dans un instant, avant de changer le territoire." in told
    assert app.query_params["projet"] == kept
    (projects / "projets.sqlite").write_bytes(content)
    again = visited("territoire", projet=kept, codes="30341")
    assert "Le lien reste bon" not in words(again)
    assert again.session_state["work"] == ONE


def test_the_map_is_told_where_its_outlines_cannot_be_written(refused: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def written_there(warehouse: Warehouse) -> str:
        return layers.ensure_layers(warehouse, refused)

    monkeypatch.setattr(drawing_map, "ensure_layers", written_there)
    monkeypatch.setattr(drawing_map, "layers_ready", lambda warehouse: False)
    told = words(visited("territoire"))
    assert "La carte à dessiner ne peut pas s'afficher : ses contours n'ont pas pu être écrits sur ce serveur." in told
    assert "Le territoire se compose toujours par la recherche et par la liste de codes." in told


def test_the_map_goes_on_where_only_the_names_of_cpts_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(drawing_map, "ensure_register", full)
    assert "ne peut pas s'afficher" not in words(visited("territoire"))


def test_an_installation_says_why_its_folder_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch
                                                              ) -> None:
    (tmp_path / "donnees").write_text("un fichier")
    (tmp_path / "apporte").mkdir()
    monkeypatch.setenv("DIAGNOSTIC_DATA_DIR", str(tmp_path / "donnees"))
    runner = Runner()
    job = runner.start("Installation", ["install", "--from", str(tmp_path / "apporte")])
    runner.wait(120)
    assert job.ending is Ending.FAILED
    monkeypatch.setattr(data_job, "RUNNER", runner)
    told = words(visited("donnees"))
    assert "Installation : interrompue par une erreur. Ce qui était installé le reste." in told
    assert "Le dossier ne peut pas être écrit : " in told


def test_a_stranger_without_a_home_on_a_root_that_is_only_read_serves_every_page() -> None:
    if os.name != "posix" or os.geteuid():
        pytest.skip("only root may start a process as another user: a container without an account is NOT tested")
    if not _read_by_all(ROOT):
        pytest.skip("this copy of the project is not readable by others: a container without an account is NOT tested")
    with _open_folder() as room:
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "TMPDIR": str(room),
                       "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run([sys.executable, "-c", ALONE], cwd=ROOT, env=environment, user=STRANGER, group=STRANGER,
                              extra_groups=[], capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-3_000:]
    assert "2 communes" in done.stdout.replace("\u00a0", " ")


@contextmanager
def _open_folder() -> Iterator[Path]:
    """A folder for temporary files where anybody may write, as /tmp is."""
    room = Path(tempfile.mkdtemp(prefix="faults-", dir="/tmp"))
    room.chmod(0o777)
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _read_by_all(folder: Path) -> bool:
    interpreter = Path(sys.executable).resolve()
    return all(stat.S_IMODE(place.stat().st_mode) & 0o005 == 0o005
               for file in (folder, interpreter) for place in (file, *file.parents) if place.is_dir())
