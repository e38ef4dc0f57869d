"""The register in a session: each person reads what they may see of it, whatever another session was shown before."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from diagnostic.geography.units import units_of
from diagnostic.indicators.register import register_of
from diagnostic.projects.folder import PROJECTS
from diagnostic.projects.project import Project
from diagnostic.record import Diagnosis
from diagnostic.registry.access import Identity, Rights, Role
from diagnostic.registry.database import Database
from diagnostic.registry.door import Door
from diagnostic.registry.model import Sheet, Status, sheet
from diagnostic.registry.register import Desk
from diagnostic.sources.warehouse import Warehouse
from interface import identity, session
from interface.identity import LoginError
from tests.interface.sessions import do, opened

ROOT = Path(__file__).resolve().parents[2]
NAME = "CPTS secrète de la Vaunage"
RIGHTS = {"gard@ars.fr": Rights(((Role.EDITOR, frozenset({"30"})),)),
          "var@ars.fr": Rights(((Role.EDITOR, frozenset({"83"})),)), "nobody@ars.fr": Rights()}
ADDRESS = {"codes": "30062-30344", "nom": "Essai"}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Who is in front of a screen is what its session says."""
    database = Database(f"sqlite:///{tmp_path / 'registre.sqlite'}")
    monkeypatch.setattr(identity, "desk", lambda: desk(database, st.session_state.get("who", "stranger")))
    return database


def desk(database: Database, account: str) -> Desk:
    if account == "stranger":
        raise LoginError("Connectez-vous.")
    return Desk(Door(database, Identity(account), lambda _, who: RIGHTS[who.account], {}))


def vaunage(status: Status = Status.LETTER) -> Sheet:
    return sheet(NAME, "30", units_of(["30062", "30333"]), 2026, status)


def seen_by(account: str) -> Diagnosis:
    """What a new session shows of the same territory."""
    app = opened()
    app.session_state["who"] = account
    found: Diagnosis = do(app, lambda: session.diagnosed(Project(("30062", "30344"))))
    return found


def names(diagnosis: Diagnosis) -> list[str]:
    return [overlap.cpts for overlap in diagnosis.overlaps]


def test_a_draft_is_shown_to_those_of_its_territory_and_to_no_other(store: Database) -> None:
    desk(store, "gard@ars.fr").perimeters.create(vaunage())
    assert names(seen_by("gard@ars.fr")) == [NAME]
    for other in ("var@ars.fr", "nobody@ars.fr", "stranger"):
        diagnosis = seen_by(other)
        assert names(diagnosis) == []
        assert not any(NAME in check.message for check in diagnosis.checks)
    assert names(seen_by("gard@ars.fr")) == [NAME]


def test_once_validated_every_reader_sees_it(store: Database) -> None:
    gard = desk(store, "gard@ars.fr")
    entry = gard.perimeters.create(vaunage())
    assert names(seen_by("var@ars.fr")) == []
    gard.perimeters.change(entry.id, vaunage(Status.VALIDATED), "", entry.version)
    assert names(seen_by("var@ars.fr")) == [NAME]
    assert names(seen_by("nobody@ars.fr")) == []


def test_what_is_recorded_is_seen_at_the_next_run_of_the_same_session(store: Database) -> None:
    app = opened()
    app.session_state["who"] = "gard@ars.fr"
    before = do(app, session.warehouse)
    assert before is Warehouse.standard()
    desk(store, "gard@ars.fr").perimeters.create(vaunage())
    after = do(app, session.warehouse)
    assert register_of(after).codes_of[NAME] == ("30062", "30333")
    assert do(app, session.warehouse) is after


def test_the_local_person_reads_the_register_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROJECTS, str(tmp_path))
    app = opened(ADDRESS)
    assert do(app, session.warehouse) is Warehouse.standard()
    assert not list(tmp_path.glob("registre*"))
    do(app, lambda: identity.desk().perimeters.create(vaunage()))
    assert names(do(app, session.current)) == [NAME]


def test_a_register_that_does_not_answer_is_told_and_the_screen_goes_on(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROJECTS, str(tmp_path))
    (tmp_path / "registre.sqlite").write_bytes(b"no database" * 1_000)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params["codes"] = "30062-30344"
    app.run()
    assert not app.exception
    told = " ".join(str(element.proto.body) for element in app.get("html"))
    assert "Le registre des périmètres n\'a pas pu être lu".replace("\'", "&#x27;") in told
    assert "Population municipale" in told
