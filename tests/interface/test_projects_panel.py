"""Saving, opening, deleting, carrying away and sharing a project, as a user does it, without a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from diagnostic.drawing.selection import Selection
from diagnostic.geography.units import DeclaredPart
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.projects.file import from_text, to_text
from diagnostic.projects.folder import PROJECTS
from diagnostic.projects.project import Project, Scenario, Work
from diagnostic.projects.store import Store
from diagnostic.registry.access import Identity
from diagnostic.registry.register import Desk
from interface import identity, session

SCRIPT = """
import streamlit as st
from interface import projects_panel, session
session.open_link()
st.session_state["seen"] = session.work()
if "entered" in st.session_state:
    session.change(entered=st.session_state["entered"])
projects_panel.show()
people = session.current().population
st.session_state["file"] = projects_panel.file_text(session.work(), people, session.cog())
session.publish_link()
"""
PART = (("30344", DeclaredPart(1200, "le bourg seulement")),)
ALD, AME = EnteredFigure("ald", 2024, "CPAM", count=9450), EnteredFigure("ame", 2024, "CPAM", count=7)
WORK = Work(Project(("30344",), "Vidourle", entered=(ALD,), declared=PART), "A", "petit",
            (Scenario("B", "grand", Selection(("30341", "30344"))),))
HOSTILE = "<img src=x onerror=alert(1)>![x](http://evil.example/y.png)"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv(PROJECTS, str(tmp_path / "projets"))
    return session.store()


def opened(**address: str) -> AppTest:
    app = AppTest.from_string(SCRIPT, default_timeout=60)
    for key, value in (address or {"codes": "30344", "nom": "Essai"}).items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    html = " ".join(element.proto.body for element in app.get("html"))
    return unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def brought(app: AppTest, content: bytes) -> AppTest:
    app.file_uploader(key="project_file").set_value(("projet.json", content, "application/json")).run()
    assert not app.exception
    return app


def work_of(app: AppTest) -> Work:
    app.run()
    seen: Work = app.session_state["seen"]
    return seen


def test_a_project_is_saved_and_opened_in_another_session(store: Store) -> None:
    app = opened()
    app.text_input(key="project_name").set_value("Mon  projet")
    press(app, "project_save")
    assert "« Mon projet » est enregistré" in words(app)
    assert work_of(app).project.name == "Mon projet", "the name it is kept under is its name"
    other = opened(codes="30062")
    press(other, "project_open")
    assert "« Mon projet » est ouvert" in words(other)
    assert work_of(other) == work_of(app) == store.open("mon projet")


def test_where_people_log_in_each_sees_the_own_projects_alone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name and the ground of what somebody draws are those of a draft."""
    store.save("De la machine", WORK)
    monkeypatch.setattr(identity, "team", lambda: True)

    def enter(account: str) -> AppTest:
        monkeypatch.setattr(identity, "person", lambda: Identity(account))
        # The register is not what is tried here.
        monkeypatch.setattr(identity, "desk", refused)
        return opened()

    def refused() -> Desk:
        raise identity.LoginError("Connectez-vous.")

    anne = enter("anne@ars.example")
    anne.text_input(key="project_name").set_value("Projet secret").run()
    press(anne, "project_save")
    assert session.named_store().open("Projet secret") == work_of(anne)
    (told,) = anne.selectbox(key="project_chosen").options
    assert told.startswith("Projet secret")
    assert store.saved()[0].name == "De la machine"
    bob = enter("bob@ars.example")
    assert session.named_store().saved() == ()
    assert "secret" not in words(bob).lower()
    assert "project_chosen" not in bob.session_state
    for account in ("", "nobody"):
        monkeypatch.setattr(identity, "person", lambda account=account: Identity(account) if not account else refused())
        stranger = opened()
        assert "connectez-vous" in words(stranger).lower()
        assert "project_save" not in {button.key for button in stranger.button}


def test_another_project_is_only_replaced_once_confirmed(store: Store) -> None:
    store.save("Essai", WORK)
    app = press(opened(), "project_save")
    assert "le remplacer" in words(app)
    assert store.open("Essai") == WORK
    press(app, "project_no")
    assert store.open("Essai") == WORK
    press(press(app, "project_save"), "project_yes")
    assert store.open("Essai") == work_of(app)


def test_a_project_is_only_deleted_once_confirmed(store: Store) -> None:
    store.save("Essai", WORK)
    app = press(opened(), "project_delete")
    assert "Supprimer « Essai »" in words(app)
    press(app, "project_no")
    assert store.open("Essai") == WORK
    press(press(app, "project_delete"), "project_yes")
    assert store.saved() == ()
    assert "Aucun projet enregistré" in words(app)


def test_what_was_open_before_is_taken_back(store: Store) -> None:
    store.save("Autre", WORK)
    app = opened()
    before = work_of(app)
    press(app, "project_open")
    assert work_of(app) == WORK
    press(app, "project_back")
    assert work_of(app) == before


def test_a_file_brings_the_whole_project(store: Store) -> None:
    app = brought(opened(), to_text(WORK).encode())
    assert work_of(app) == WORK
    assert from_text(app.session_state["file"]) == WORK
    assert store.saved() == ()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{}", to_text(WORK).encode()[:-30],
                                     to_text(Work(Project(("99999",)))).encode(),
                                     to_text(Work(Project(("75056", "75101")))).encode()])
def test_a_file_that_is_no_project_is_refused_and_the_session_kept(content: bytes) -> None:
    app = opened()
    before = work_of(app)
    brought(app, content)
    assert "Le territoire en cours n'a pas changé." in words(app)
    assert work_of(app) == before


def test_what_a_project_lost_is_said() -> None:
    app = brought(opened(), to_text(Work(Project(("30344", "99999")))).encode())
    assert "« 99999 »" in words(app)
    assert work_of(app).project.codes == ("30344",)


def test_the_file_is_made_without_a_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit asks for the bytes from a thread of its own, where the session would be another one."""
    offered: list[Callable[[], str]] = []
    monkeypatch.setattr(st, "download_button", lambda _, data, *args, **options: offered.append(data))
    app = brought(opened(), to_text(WORK).encode())
    assert work_of(app) == from_text(offered[-1]()) == WORK


def test_a_count_under_secrecy_never_leaves_in_a_file() -> None:
    app = opened()
    app.session_state["entered"] = (ALD, AME)
    app.run()
    figures = {figure["indicator"]: figure for figure in json.loads(app.session_state["file"])["entered"]}
    assert figures["ald"]["count"] == 9450
    assert figures["ame"]["count"] is None
    assert figures["ame"]["masked"] is True
    assert "chiffres saisis" in words(app)


@pytest.mark.parametrize("name", [HOSTILE, ":material/home: :red[x] **gras**", "=1+1"])
def test_a_hostile_name_is_shown_as_text(name: str, store: Store) -> None:
    store.save(name, Work(Project(("30344",), name)))
    app = press(opened(), "project_open")
    press(app, "project_save")
    press(app, "project_delete")
    html = " ".join(element.proto.body for element in app.get("html"))
    assert "<img src=x" not in html
    assert name in words(app)
    assert not [shown for shown in app.markdown if name in shown.value]
    assert not [button for button in app.button if name in button.label]


@pytest.mark.parametrize("name", ["", "   "])
def test_a_project_without_a_name_is_not_saved(name: str, store: Store) -> None:
    app = opened()
    app.text_input(key="project_name").set_value(name)
    press(app, "project_save")
    assert "Donnez un nom" in words(app)
    assert store.saved() == ()


def test_a_project_deleted_meanwhile_is_said(store: Store) -> None:
    store.save("Essai", WORK)
    app = opened()
    store.delete("Essai")
    press(app, "project_open")
    assert "Aucun projet ne s'appelle « Essai »" in words(app)


def test_a_store_that_cannot_be_written_leaves_the_file(tmp_path: Path) -> None:
    (tmp_path / "projets").write_text("a file where the folder should be")
    app = opened()
    press(app, "project_save")
    assert "ne peut pas être écrit" in words(app)
    app.session_state["entered"] = (ALD,)
    app.run()
    assert "Transmettez le fichier projet" in words(app)
    assert from_text(app.session_state["file"]).project.entered == (ALD,)
