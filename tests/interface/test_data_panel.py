"""Official data on the screen Données: what is there, what is under way, and what may be asked for."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.registry.access import Area, Identity, Level, Role
from diagnostic.registry.model import RegistryError
from diagnostic.registry.register import Desk, Registry
from diagnostic.sources.datasets import datasets
from diagnostic.sources.status import states
from interface import data_job, data_panel, identity
from interface.data_job import BusyError, Ending, Job
from tests.sources.packs import describe, resource

ROOT = Path(__file__).resolve().parents[2]
SCREEN = "import interface.data_panel as panel\npanel.show()\n"


class Told:
    """A runner that starts nothing and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.rooms: list[Path | None] = []
        self.last: Job | None = None

    def start(self, what: str, arguments: list[str], room: Path | None = None) -> Job:
        if self.last is not None and self.last.running:
            raise BusyError
        self.asked.append(arguments)
        self.rooms.append(room)
        self.last = Job(what)
        return self.last

    def cancel(self) -> None:
        assert self.last is not None
        self.last.ending = Ending.CANCELLED


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> Told:
    told = Told()
    monkeypatch.setattr(data_job, "RUNNER", told)
    return told


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("DIAGNOSTIC_DATA_DIR", str(tmp_path))
    yield tmp_path


def words(app: AppTest) -> str:
    html: list[Any] = list(app.get("html"))
    said = unescape(re.sub(r"<[^>]+>", " ", " ".join(element.proto.body for element in html)))
    return re.sub(r"\s+", " ", said)


def screen() -> AppTest:
    app = AppTest.from_string(SCREEN, default_timeout=30).run()
    assert not app.exception
    return app


def test_every_source_is_there_with_its_state(runner: Told, folder: Path) -> None:
    first = datasets()[0]
    describe(folder, resource(folder, first.tables[0], pd.DataFrame({"code": ["01001"], "x": [1.0]}), dataset=first.id,
                              vintage="2023", remarks=["Deux codes inconnus."],
                              installed_on="2026-05-03T10:00:00+00:00"))
    said = words(screen())
    assert "millésime 2023" in said
    assert "installé le 3 mai 2026, il y a" in said
    assert "Deux codes inconnus." in said
    assert said.count("non installé") == len(datasets()) - 1


def test_what_is_not_installed_is_what_is_missing(runner: Told, folder: Path) -> None:
    said = data_panel.missing(states())
    assert all(dataset.page.replace("&", "&amp;") in said for dataset in datasets())
    assert data_panel.missing([]) == ""


def test_sources_are_installed_from_their_producers(runner: Told, folder: Path) -> None:
    app = screen()
    app.multiselect(key="data_chosen").set_value([datasets()[0].id])
    app.button(key="data_install").click().run()
    assert runner.asked == [["install", "--only", datasets()[0].id]]
    assert "data_cancel" in [button.key for button in app.button]
    assert app.button(key="data_install").disabled


def test_a_job_under_way_can_be_stopped(runner: Told, folder: Path) -> None:
    runner.start("Installation", ["install"])
    app = screen()
    app.button(key="data_cancel").click().run()
    assert "arrêtée" in words(app)
    assert not app.button(key="data_install").disabled


def test_another_person_is_told_that_it_is_busy(runner: Told, folder: Path) -> None:
    app = screen()
    runner.start("Installation", ["install"])
    app.button(key="data_install").click().run()
    assert len(runner.asked) == 1
    assert "déjà en cours" in words(app)


def test_a_folder_of_this_computer_is_read(runner: Told, folder: Path, tmp_path: Path) -> None:
    app = screen()
    app.button(key="data_from").click().run()
    assert "Indiquez le dossier" in words(app)
    app.text_input(key="data_folder").set_value(str(tmp_path / "nowhere"))
    app.button(key="data_from").click().run()
    assert "n'existe pas" in words(app)
    app.text_input(key="data_folder").set_value(str(tmp_path))
    app.button(key="data_from").click().run()
    assert runner.asked == [["install", "--from", str(tmp_path.resolve())]]


def test_files_given_are_read_together_then_forgotten_with_the_job(runner: Told, folder: Path) -> None:
    app = screen()
    app.button(key="data_upload").click().run()
    assert "Choisissez d'abord les fichiers." in words(app)
    app.file_uploader(key="data_files").set_value([("../a.csv", b"1", "text/csv"), ("a.csv", b"2", "text/csv"),
                                                   ("b.zip", b"3", "application/zip")])
    app.button(key="data_upload").click().run()
    (room,) = runner.rooms
    assert room is not None
    assert {path.name: path.read_bytes() for path in room.iterdir()} == {"a.csv": b"1", "1-a.csv": b"2", "b.zip": b"3"}
    assert runner.asked == [["install", "--from", str(room)]]
    shutil.rmtree(room)


def test_a_shared_server_reads_no_folder_and_removes_nothing(runner: Told, folder: Path,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_panel, "own_machine", lambda: False)
    app = screen()
    keys = {button.key for button in app.button}
    assert "data_install" in keys
    assert not keys & {"data_from", "data_upload", "data_remove"}
    assert "Ce serveur est partagé" in words(app)


def test_what_was_installed_can_be_removed(runner: Told, folder: Path) -> None:
    first = datasets()[0]
    describe(folder, resource(folder, first.tables[0], pd.DataFrame({"code": ["01001"]}), dataset=first.id))
    app = screen()
    app.button(key="data_remove").click().run()
    assert "Choisissez d'abord" in words(app)
    app.multiselect(key="data_chosen").set_value([first.id])
    app.button(key="data_remove").click().run()
    assert "Retiré" in words(app)
    assert words(app).count("non installé") == len(datasets())


def test_a_finished_job_says_what_it_did_and_escapes_what_files_are_called(runner: Told, folder: Path) -> None:
    runner.last = Job("Installation", Ending.FINISHED, report={"outcomes": [
        {"dataset": datasets()[0].id, "fate": "installé", "tables": ["x"], "said": [], "refused": ["une page"]},
        {"dataset": "inconnu", "fate": "refusé", "tables": [], "said": [], "refused": ["<img src=x>"]}],
        "remarks": ["1 fichier d'aucune source connue."]})
    app = screen()
    said = words(app)
    assert "1 source installée" in said
    assert "inconnu : non installé." in said
    assert f"{datasets()[0].title} : installé en partie. une page" in said
    assert "1 fichier d'aucune source connue" in said
    assert not any("<img" in element.proto.body for element in app.get("html"))


def test_what_a_job_did_is_told_for_a_while_only(runner: Told, folder: Path) -> None:
    report = {"outcomes": [], "remarks": ["1 fichier d'aucune source connue."]}
    for since, told in ((60, True), (4000, False)):
        runner.last = Job("Installation", Ending.FINISHED, report=report, ended=time.monotonic() - since)
        assert ("1 fichier d'aucune" in words(screen())) is told


@pytest.mark.parametrize(("address", "headers", "own"), [
    ("127.0.0.1", {}, True), ("localhost", {"Host": "localhost:8501"}, True), ("192.0.2.1", {}, False),
    (None, {}, False), ("127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, False)])
def test_a_server_is_ones_own_when_only_this_machine_reaches_it(monkeypatch: pytest.MonkeyPatch, address: str | None,
                                                                headers: dict[str, str], own: bool) -> None:
    monkeypatch.setattr(data_panel, "st", SimpleNamespace(get_option=lambda name: address,
                                                          context=SimpleNamespace(headers=headers)))
    assert data_panel.own_machine() is own


def test_a_finished_check_is_in_the_table(runner: Told, folder: Path) -> None:
    first = datasets()[0]
    runner.last = Job("Vérification", Ending.FINISHED, fresh={
        first.id: {"dataset": first.id, "newer": True, "said": "un millésime plus récent existe (2031)"}})
    said = words(screen())
    assert "un millésime plus récent existe (2031)" in said
    assert "1 source sur 1" in said


def test_progress_is_told_in_words() -> None:
    job = Job("Installation", step={"dataset": datasets()[0].id, "phase": "téléchargement", "rank": 1, "count": 18,
                                    "done": 12_300_000, "total": 40_000_000})
    assert data_panel.words(job).replace("\u00a0", " ") == \
        f"{datasets()[0].title}, téléchargement, 12,3 sur 40,0 Mo (2 sur 18)"
    assert data_panel.words(Job("Installation")) == "démarrage…"


def test_the_whole_screen_tells_a_damaged_table_and_goes_on(folder: Path) -> None:
    first = datasets()[0]
    describe(folder, resource(folder, first.tables[0], pd.DataFrame({"code": ["01001"]}), dataset=first.id))
    (folder / f"{first.tables[0]}.parquet").write_bytes(b"x")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page("pages/donnees.py").run()
    assert not app.exception
    assert "est abîmée" in words(app)
    assert "une erreur est survenue" not in words(app)


def test_a_running_session_sees_at_its_next_run_what_was_installed_meanwhile(folder: Path) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page("pages/donnees.py").run()
    assert "fournies avec l'outil" in words(app)
    first = datasets()[0]
    describe(folder, resource(folder, first.tables[0], pd.DataFrame({"code": ["01001"]}), dataset=first.id))
    app.run()
    assert "dont 1 installée" in words(app)
    assert not app.exception


@pytest.mark.parametrize(("role", "area", "may"), [
    (Role.ADMINISTRATOR, Area(Level.EVERYWHERE), True), (Role.ADMINISTRATOR, Area(Level.DEPARTMENT, "30"), False),
    (Role.EDITOR, Area(Level.EVERYWHERE), False), (None, None, False)])
def test_in_a_team_only_who_administers_everything_installs(runner: Told, folder: Path, desk: Desk, role: Role | None,
                                                            area: Area | None, may: bool,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    if role is not None and area is not None:
        desk.people.grant("anne@ars.example", role, area)
    registry = Registry(desk.door.database, desk.door.regions, team=True)
    monkeypatch.setattr(identity, "team", lambda: True)
    monkeypatch.setattr(identity, "desk", lambda: registry.desk(Identity("anne@ars.example")))
    app = screen()
    assert ("réservé à qui administre" in words(app)) is not may
    assert ("data_install" in {button.key for button in app.button}) is may
    data_panel._start("Installation", "install")
    assert bool(runner.asked) is may
    runner.last = Job("Installation")
    assert ("data_cancel" in {button.key for button in screen().button}) is may


def test_who_is_not_logged_in_installs_nothing(runner: Told, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> NoReturn:
        raise RegistryError("Connectez-vous.")
    monkeypatch.setattr(identity, "team", lambda: True)
    monkeypatch.setattr(identity, "desk", refused)
    assert "data_install" not in {button.key for button in screen().button}
    data_panel._start("Installation", "install")
    assert not runner.asked
