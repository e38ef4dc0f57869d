"""What another process makes is, byte for byte, what this one makes; and it believes nobody on what they may see."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import docx
import pytest

from diagnostic.aci.funding import FundingPlan
from diagnostic.apart.worker import RefusedError, Worker
from diagnostic.coverage.coverage import Coverage
from diagnostic.dossier import Dossier, Milestones
from diagnostic.dossier import Register as DossierRegister
from diagnostic.geography.units import DeclaredPart
from diagnostic.indicators.brought import Base, Brought, Kind, Scope
from diagnostic.indicators.follow_up import FollowUp
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.indicators.secrecy import Cell
from diagnostic.logo import checked_logo
from diagnostic.projects.diagnosed import diagnosis_of
from diagnostic.projects.file import from_text
from diagnostic.projects.project import Project
from diagnostic.registry.access import Area, Identity, Level, Role
from diagnostic.registry.export import to_csv
from diagnostic.registry.model import Status
from diagnostic.registry.people import ADMINISTRATORS
from diagnostic.registry.register import LOCAL, Desk, Registry
from diagnostic.registry.shelf import FRESH, with_register
from diagnostic.report import work
from diagnostic.report.overlaps.book import overlaps_book
from diagnostic.report.overlaps.letter import letters
from diagnostic.report.overlaps.view import View, of_register
from diagnostic.report.pack import pack_zip, zipped
from diagnostic.report.parts import part_of
from diagnostic.report.request import PackRequest
from diagnostic.report.work import Asker, asked_of
from diagnostic.sources.warehouse import Warehouse
from tests.pictures import png
from tests.registry.register_toy import sheet_of

DAY = date(2026, 11, 22)
PROJECT = Project(("30341", "30344"), name="Essai <b>d'ici</b>", dossier=Dossier(
    title="=1+1 <script>", milestones=Milestones(letter=date(2025, 12, 31)), parts=("auto-evaluation", "calendrier")))
ANNE = "anne@ars.example"


@pytest.fixture
def folder(own_register: Path) -> Path:
    return own_register


@pytest.fixture
def worker(folder: Path) -> Iterator[Worker]:
    """Started in the folder of this test."""
    made = Worker("diagnostic.report.work")
    yield made
    made.stop()


def template() -> bytes:
    raw = io.BytesIO()
    docx.Document().save(raw)
    return raw.getvalue()


def local(version: str) -> Asker:
    return Asker(LOCAL.account, False, version)


@pytest.mark.parametrize("model", [b"", template()], ids=["house", "template"])
def test_a_pack_and_a_document_are_the_same_bytes(worker: Worker, warehouse: Warehouse, model: bytes) -> None:
    request = PackRequest(PROJECT, diagnosis_of(PROJECT, warehouse), warehouse, DAY, model or None)
    arguments = asked_of(PROJECT, DAY, 2026, local(warehouse.version))
    news: list[object] = []
    _, content = worker.ask("pack", arguments, model, news.append)
    assert content == pack_zip(request)
    assert news == [{"label": "Auto-évaluation", "done": 0, "number": 2},
                    {"label": "Calendrier des étapes", "done": 1, "number": 2}]
    for part, ending in (("diagnostic", "diagnostic.docx"), ("diagnostic", "diagnostic.pdf"),
                         ("classeur", "donnees.xlsx")):
        _, content = worker.ask("file", {**arguments, "part": part, "ending": ending}, model)
        assert content == dict(part_of(part).files(request))[ending], ending
    _, content = worker.ask("files", {**arguments, "part": "donnees"}, model)
    assert work.unpacked(content) == tuple(part_of("donnees").files(request))


def test_everything_a_project_may_hold_crosses_to_the_same_bytes(worker: Worker) -> None:
    """What a project tells by text must tell everything that a document reads of it, to the last figure."""
    warehouse = Warehouse.standard()
    codes = ("30007", "30341", "30344")
    cells = tuple(Cell(code, 10.1 * rank, 0, 1_000 / 3) for rank, code in enumerate(codes, 1))
    project = Project(
        codes, name="L’« essai » – à part", plan=FundingPlan(options=("qualite_pertinence",)),
        entered=(EnteredFigure("c2s", 2024, "CPAM du Gard", percent=8.1 + 0.2),),
        declared=(("30007", DeclaredPart(4_321, "partage avec Alès")),),
        brought=(Brought("propre_essai", "Un chiffre", "personnes", "ald", Kind.COUNT, Scope.COMMUNE, Base.COLUMN,
                         2023, "CPAM", 11, cells=cells),),
        against="epci:200066918", follow_up=(FollowUp("suivi_sans_mt", 10.5, 8.0, 2023, "CPAM"),),
        dossier=Dossier(title="Un titre", authors="Des auteurs", register=DossierRegister.PATIENT,
                        milestones=Milestones(letter=date(2025, 12, 31)), actors=("Une actrice",),
                        objectives=(("acces", "Un objectif"),), logo=checked_logo(png(300, 120))))
    request = PackRequest(project, diagnosis_of(project, warehouse), warehouse, DAY)
    _, content = worker.ask("pack", asked_of(project, DAY, 2026, local(warehouse.version)))
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(io.BytesIO(pack_zip(request))) as here:
        assert made.namelist() == here.namelist()
        assert [name for name in made.namelist() if made.read(name) != here.read(name)] == []
    assert content == pack_zip(request)


def test_other_data_than_the_askers_are_told(worker: Worker) -> None:
    with pytest.raises(RefusedError, match="rechargez la page") as told:
        worker.ask("pack", asked_of(PROJECT, DAY, 2026, local("another")))
    assert told.value.kind == "ChangedError"


def test_a_territory_that_cannot_be_diagnosed_is_refused(worker: Worker, warehouse: Warehouse) -> None:
    arguments = asked_of(Project(("30999",)), DAY, 2026, local(warehouse.version))
    assert from_text(arguments["project"]).project.codes == ("30999",)
    with pytest.raises(RefusedError, match="30999"):
        worker.ask("pack", arguments)


# -- the register, as each person sees it ------------------------------------------------------------------------

def recorded(warehouse: Warehouse) -> Desk:
    """Two CPTS that share a commune, and a draft."""
    desk = Registry.standard(warehouse).desk()
    desk.perimeters.create(sheet_of("CPTS du nord", ("30344", "30341"), "30"))
    desk.perimeters.create(sheet_of("CPTS du sud", ("30344",), "30"))
    desk.perimeters.create(sheet_of("Projet discret", ("30341",), "30", Status.IDEA))
    return desk


def seen_by(warehouse: Warehouse, identity: Identity, *, team: bool) -> Warehouse:
    return with_register(warehouse, Registry.standard(warehouse, team=team).desk(identity))


def test_rights_are_read_again_by_account(worker: Worker, warehouse: Warehouse,
                                          monkeypatch: pytest.MonkeyPatch) -> None:
    everything = recorded(warehouse)
    reader, stranger = Identity(ANNE), Identity("bruno@ars.example")
    everything.people.grant(ANNE, Role.READER, Area(Level.DEPARTMENT, "13"))
    project = Project(("30341", "30344"), name="Essai")
    all_seen = seen_by(warehouse, LOCAL, team=False)
    her_own = seen_by(warehouse, reader, team=True)
    assert len({all_seen.version, her_own.version, warehouse.version}) == 3
    for asker, own in ((Asker(LOCAL.account, False, all_seen.version), all_seen),
                       (Asker(ANNE, True, her_own.version), her_own),
                       (Asker(stranger.account, True, warehouse.version), warehouse),
                       (Asker(None, True, warehouse.version), warehouse)):
        _, content = worker.ask("file", {**asked_of(project, DAY, 2026, asker), "part": "diagnostic",
                                         "ending": "diagnostic.docx"})
        request = PackRequest(project, diagnosis_of(project, own), own, DAY)
        assert content == work.file_of(request, "diagnostic", "diagnostic.docx")
    for liar in (Asker(ANNE, True, all_seen.version), Asker(stranger.account, True, her_own.version),
                 Asker(None, True, all_seen.version), Asker(LOCAL.account, True, all_seen.version)):
        with pytest.raises(RefusedError, match="rechargez la page"):
            worker.ask("file", {**asked_of(project, DAY, 2026, liar), "part": "diagnostic",
                                "ending": "diagnostic.docx"})
    monkeypatch.delenv(ADMINISTRATORS, raising=False)
    everything.people.revoke(everything.people.grants()[0].number)
    # During that time the other process may answer with what it has just read.
    time.sleep(FRESH + 0.1)
    with pytest.raises(RefusedError, match="rechargez la page"):
        worker.ask("file", {**asked_of(project, DAY, 2026, Asker(ANNE, True, her_own.version)), "part": "diagnostic",
                            "ending": "diagnostic.docx"})


def test_files_of_the_register_are_the_same_bytes(worker: Worker, warehouse: Warehouse) -> None:
    desk = recorded(warehouse)
    own = with_register(warehouse, desk)
    asker = local(own.version)
    coverage, origin, cases = of_register(desk, own)
    assert isinstance(coverage, Coverage)
    view = View(coverage, own, "le Gard", frozenset({"30"}), origin, cases=cases)
    told = [work.asked_of_overlaps(ending, view.area, view.departments, DAY, asker)
            for ending in ("chevauchements.xlsx", "lettres.zip")]
    assert worker.ask("overlaps", told[0])[1] == overlaps_book(view, edited=DAY)
    news: list[object] = []
    _, content = worker.ask("overlaps", told[1], on_news=news.append)
    assert content == zipped("le-Gard-lettres", dict(letters(view, DAY)))
    assert news[0] == {"label": "Lettres", "done": 0, "number": len(view.disputed)}
    entries = desk.perimeters.entries()
    assert worker.ask("export", work.asked_of_export("csv", [], asker))[1] == to_csv(entries, own)
    assert worker.ask("export", work.asked_of_export("csv", ["13"], asker))[1] == to_csv([], own)
    with pytest.raises(RefusedError, match="rechargez la page"):
        worker.ask("export", work.asked_of_export("csv", [], Asker(None, True, warehouse.version)))
