"""People of different rights at work at once in one server: none is ever shown, nor given in a file, another's drafts;
and what somebody may no longer see is not given to them from a page that stayed open."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
import streamlit as st
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext, add_script_run_ctx
from streamlit.runtime.state import SafeSessionState, SessionState

from diagnostic.apart.pool import Pool, Standing
from diagnostic.drawing.finder import find
from diagnostic.indicators.register import register_of
from diagnostic.projects.project import Project
from diagnostic.registry.access import Area, Identity, Level, Role
from diagnostic.registry.model import Status
from diagnostic.registry.register import Desk, Registry
from diagnostic.report.docx import to_docx
from diagnostic.report.parts import part_of
from diagnostic.report.request import PackRequest
from diagnostic.sources.warehouse import Warehouse
from interface import downloads, identity, making, session
from interface.making import NotReadyError, Wanted
from tests.interface.sessions import do, opened
from tests.registry.register_toy import sheet_of

# Who works where, on which communes, and what only they may see.
PEOPLE = {"gard@ars.example": ("30", ("30341", "30344"), "Projet discret de la Vaunage"),
          "var@ars.example": ("83", ("83069", "83137"), "Projet discret de la rade")}
GARD, VAR = PEOPLE
STRANGER = "nobody@ars.example"
ROUNDS = 6


@pytest.fixture
def register(own_register: Path, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """People log in; who is in front of a screen is what its session says, and no thread without one can tell."""
    registry = Registry.standard(warehouse, team=True)
    monkeypatch.setattr(identity, "team", lambda: True)
    monkeypatch.setattr(identity, "registry", lambda: registry)
    monkeypatch.setattr(identity, "person", lambda: Identity(st.session_state["who"]))
    desk = Registry.standard(warehouse).desk()
    for account, (department, codes, name) in PEOPLE.items():
        desk.people.grant(account, Role.EDITOR, Area(Level.DEPARTMENT, department))
        desk.perimeters.create(sheet_of(name, codes, department, Status.IDEA))
    return desk


@pytest.fixture
def pool(register: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    """Started on the register of this test."""
    made = Pool(making.MODULE)
    monkeypatch.setattr(making, "documents", lambda: made)
    yield made
    made.close()


def as_person(account: str, action: Callable[[], object]) -> object:
    """What it gives in a new session of this person."""
    app = opened()
    app.session_state["who"] = account
    return do(app, action)


def project_of(account: str) -> Project:
    return Project(PEOPLE[account][1], name="Essai")


def told() -> str:
    """Everything that reads the register in a session, on the ground of both."""
    seen = session.warehouse()
    ground = [session.diagnosed(project_of(account)) for account in PEOPLE]
    names = [overlap.cpts for diagnosis in ground for overlap in diagnosis.overlaps]
    return repr((register_of(seen).codes_of, names, find("Projet discret", seen)))


def document() -> Wanted:
    """The diagnosis of the ground of both, as this person may have it."""
    codes = tuple(sorted(code for _, codes, _ in PEOPLE.values() for code in codes))
    asked = downloads.Asked(Project(codes, name="Essai"), making.asker(), downloads.date(2026, 11, 22), None)
    return downloads.wanted("Document", asked, "file", part="diagnostic", ending="diagnostic.docx")


def text(content: bytes) -> str:
    read = docx.Document(io.BytesIO(content))
    return "\n".join([paragraph.text for paragraph in read.paragraphs]
                     + [cell.text for table in read.tables for row in table.rows for cell in row.cells])


def test_sessions_at_once_never_show_what_is_anothers(register: Desk) -> None:
    wrong: list[str] = []
    rounds: list[str] = []

    def work(account: str) -> None:
        # AppTest runs one session at a time.
        run = ScriptRunContext(account, lambda _: None, "", SafeSessionState(SessionState(), lambda: None),
                               MemoryUploadedFileManager(""), "", {}, MemoryFragmentStorage(), PagesManager(""))
        add_script_run_ctx(threading.current_thread(), run)
        st.session_state["who"] = account
        for _ in range(ROUNDS):
            run.reset()
            shown = told()
            rounds.append(account)
            wrong.extend(f"{account} : {name}" for owner, (_, _, name) in PEOPLE.items()
                         if (name in shown) is not (owner == account))

    crowd = [threading.Thread(target=work, args=(account,)) for account in (*PEOPLE, STRANGER) for _ in range(2)]
    for one in crowd:
        one.start()
    number = 0
    while any(one.is_alive() for one in crowd):
        # The register changes under them.
        register.perimeters.create(sheet_of(f"CPTS {number}", ("30007",), "30", Status.VALIDATED))
        number += 1
        time.sleep(0.2)
    assert number and len(rounds) == ROUNDS * len(crowd) and not wrong


def test_files_made_at_once_hold_what_each_may_see(pool: Pool) -> None:
    wanted = {account: as_person(account, document) for account in (*PEOPLE, STRANGER)}
    given: dict[str, str] = {}
    # Without a session, as the server has files made.
    crowd = [threading.Thread(target=lambda account=account, one=one: given.update({account: text(making.fetch(one))}))
             for account, one in wanted.items()]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert given.keys() == wanted.keys()
    for account, said in given.items():
        for owner, (_, _, name) in PEOPLE.items():
            assert (name in said) is (owner == account), (account, name)


def test_a_file_made_apart_is_the_one_made_here_with_drafts(pool: Pool, register: Desk) -> None:
    def both() -> tuple[Wanted, PackRequest]:
        wanted = document()
        project = Project(tuple(sorted((*PEOPLE[GARD][1], *PEOPLE[VAR][1]))), name="Essai")
        return wanted, PackRequest(project, session.diagnosed(project), session.warehouse(),
                                   downloads.date(2026, 11, 22), None)

    wanted, request = as_person(GARD, both)  # type: ignore[misc]
    written = part_of("diagnostic").document
    assert written and making.fetch(wanted) == to_docx(written(request), None)


def test_a_right_taken_back_is_kept_from_an_open_page(pool: Pool, register: Desk) -> None:
    wanted = as_person(GARD, document)
    assert isinstance(wanted, Wanted)
    assert PEOPLE[GARD][2] in text(making.fetch(wanted))
    number, = (grant.number for grant in register.people.grants() if grant.account == GARD)
    register.people.revoke(number)
    job = wanted.find()
    assert job and job.standing is Standing.DONE and job.content, "it is there, and was asked for with the right"
    with pytest.raises(NotReadyError):
        making.fetch(wanted)
    again = as_person(GARD, document)
    assert isinstance(again, Wanted) and again.find() is None
    assert PEOPLE[GARD][2] not in text(making.fetch(again))
    with pytest.raises(NotReadyError):
        making.fetch(as_person(VAR, lambda: Wanted(pool, making.owner(), wanted.asker, "", "file", "x",
                                                   wanted.arguments)))  # type: ignore[arg-type]
