"""The current work of a session, and the diagnosis of it. Session state holds codes and choices, never data."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from diagnostic.diagnosis import Diagnosis
from diagnostic.dossier import Dossier
from diagnostic.drawing.selection import Selection
from diagnostic.drawing.state import Drawing
from diagnostic.projects.diagnosed import diagnosis_of
from diagnostic.projects.file import MOST_PASTED, FormatError
from diagnostic.projects.folder import account_folder, projects_folder
from diagnostic.projects.opening import opened
from diagnostic.projects.project import Project, Scenario, ScenarioError, Work
from diagnostic.projects.store import Store, StoreError
from diagnostic.registry.model import RegistryError
from diagnostic.registry.shelf import with_register
from diagnostic.report.text import shorten
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import typography
from interface import identity, link, resumption
from interface import intake as reader
from interface.intake import Intake
from interface.lately import lately

log = logging.getLogger(__name__)

_WORK, _DRAWINGS, _BEFORE, _INTAKE, _WARNINGS, _PUBLISHED, _WRITTEN, _BESIDE, _HELD = (
    "work", "drawings", "work_before", "intake", "link_warnings", "published", "written", "told_beside", "held")
# Diagnoses kept for all sessions together: 50 kB each for a usual CPTS, 8 MB for a region.
KEPT = 24


def warehouse() -> Warehouse:
    """Embedded and installed data as they are now, with the register of CPTS as the person in front of the screen may
    see it: another warehouse after something is installed or removed, or changed in the register."""
    return _seen(Warehouse.standard())


@lately
def _seen(data: Warehouse) -> Warehouse:
    try:
        return with_register(data, identity.desk())
    except RegistryError:
        # Nobody is logged in where one must be: what is public stays. The pages of the register say how to enter.
        return data


def store() -> Store:
    """Where what links lead to is kept."""
    return _store(projects_folder())


def named_store() -> Store:
    """Where projects are kept under a name: where people log in, each has an own one, for the name and the ground of a
    project are those of a draft. Raises RegistryError when nobody is told to be in front of the screen."""
    if not identity.team():
        return store()
    account = identity.person().account
    if not account:
        raise RegistryError("Le fournisseur d'identité n'a pas dit qui vous êtes.")
    return _store(account_folder(account))


@cache
def _store(folder: Path) -> Store:
    return Store(folder)


def cog() -> int | None:
    """The year of the codes in use."""
    return warehouse().provenance("communes").cog


def demonstration() -> Project:
    """The territory shown at first: the demonstration table of the data pack."""
    table = warehouse().table("demo")
    return Project(tuple(sorted(table["code"])), name=str(table["cpts"].iloc[0]))


# -- the address -------------------------------------------------------------------------------------------------

def open_link() -> None:
    """At the first run of a session, take the work from the address, else the demonstration."""
    if _WORK in st.session_state:
        return
    asked = link.read(st.query_params.to_dict() or resumption.parameters(), warehouse(), store().snapshot)
    work, warnings = asked.work, asked.warnings
    if work is not None and (refusal := _refusal(work)):
        work, warnings = None, (*warnings, refusal)
    st.session_state[_WARNINGS] = warnings
    _set(work or Work(demonstration()))
    if asked.again:
        st.session_state[_HELD] = _work()


def require_data() -> None:
    """Raises DataPackError where the tables that a territory is told from cannot be read: no screen can then be."""
    with suppress(ValueError):
        current()


def publish_link() -> None:
    """Write the work into the address, so that a reload or a shared link brings it back.

    What the address cannot tell is kept in the store, only when it changed; without a store, the address tells what it
    can. May be called at the end of a fragment as of a whole run.
    """
    wanted = work()
    if st.session_state.get(_HELD) == wanted:
        # The address leads to what could not be read for now: a reload may bring it back.
        return
    published: tuple[Work, dict[str, str]] | None = st.session_state.get(_PUBLISHED)
    if published is None or published[0] != wanted:
        snapshot = "" if link.told_in_full(wanted) else _snapshot_of(wanted)
        published = st.session_state[_PUBLISHED] = wanted, link.write(wanted, snapshot)
    told = {**published[1], **st.session_state.pop(_BESIDE, {})}
    # The browser tells the address it had when the gesture was made: two quick gestures tell the same one, while what
    # the first of them wrote is on its way. Only what was written last says what the browser will show.
    if st.query_params.to_dict() != told or st.session_state.get(_WRITTEN) != told:
        st.query_params.from_dict(told)
        st.session_state[_WRITTEN] = told


def tell_beside(**parameters: str) -> None:
    """What the screen of this run adds to the address, which is its own choice and no part of the work."""
    st.session_state[_BESIDE] = {**st.session_state.get(_BESIDE, {}), **parameters}


def _snapshot_of(wanted: Work) -> str:
    try:
        return store().keep(wanted, cog())
    except (StoreError, FormatError) as failure:
        log.warning("No snapshot: %s", failure)
        return ""


def kept_here() -> bool:
    """Whether the address published last leads to a snapshot of this machine."""
    published: tuple[Work, dict[str, str]] | None = st.session_state.get(_PUBLISHED)
    return published is not None and link.KEPT in published[1]


def link_tells_all() -> bool:
    """Whether the address published last brings the whole work back; not so when the store cannot be written."""
    published: tuple[Work, dict[str, str]] | None = st.session_state.get(_PUBLISHED)
    return kept_here() or (published is not None and link.told_in_full(published[0]))


def link_loses() -> bool:
    """Whether an address was published that does not bring the whole work back."""
    return _PUBLISHED in st.session_state and not link_tells_all()


def link_warnings() -> tuple[str, ...]:
    """What could not be taken from the address or the project opened last, until the territory changes."""
    return st.session_state.get(_WARNINGS, ())


# -- the work ----------------------------------------------------------------------------------------------------

def work() -> Work:
    """Everything that is saved: the project with its scenarios, and the pasted text as long as it asks something."""
    found = _work()
    typed, codes = st.session_state.get(_INTAKE, (None, None))
    if typed is None or codes != found.project.codes or len(typed.text) > MOST_PASTED:
        return found
    if not reader.pending(reader.read(typed, warehouse().gazetteer)):
        return found
    return replace(found, pasted=typed.text, answers=typed.answers)


def open_work(wanted: Work) -> tuple[str, ...]:
    """Make a work the session's, as far as it can be taken here; sentences in French say what could not be.

    Raises FormatError when it cannot be opened: the session is then as it was. What was open before can be taken back
    with `reopen_previous`.
    """
    today, said = opened(wanted, warehouse())
    if refusal := _refusal(today):
        raise FormatError(refusal)
    previous = work()
    _set(today)
    st.session_state[_BEFORE] = previous
    st.session_state[_WARNINGS] = said
    return said


def previous() -> Work | None:
    """What was open before the project opened last."""
    return st.session_state.get(_BEFORE)


def reopen_previous() -> None:
    """Take back what was open before; calling it again comes back. Does nothing when nothing was."""
    if (before := previous()) is not None:
        open_work(before)


def project() -> Project:
    """The current territory; every screen may be opened first."""
    return _work().project


def change(*, why: str = "Liste collée", **fields: Any) -> None:
    """Replace fields of the current project. Another territory is a step that can be undone, called `why`."""
    before = project()
    wanted = replace(before, **fields)
    selection = Selection.of(wanted.codes, dict(wanted.declared))
    st.session_state[_WORK] = replace(_work(), project=wanted.on(before.selection))
    if "codes" in fields or "declared" in fields:
        draw(drawing().moved(selection, why))


def _work() -> Work:
    open_link()
    found: Work = st.session_state[_WORK]
    return found


def _set(wanted: Work) -> None:
    """Another work altogether: no step to undo, and the text it asks something about."""
    asking = Intake(wanted.pasted, wanted.answers) if wanted.pasted else None
    st.session_state[_WORK] = replace(wanted, pasted="", answers=())
    st.session_state[_DRAWINGS] = {}
    st.session_state[_INTAKE] = (asking, wanted.project.codes)


def _refusal(wanted: Work) -> str:
    """Why the current territory of a work cannot be shown, were it empty; nothing when it can."""
    try:
        diagnosed(wanted.project)
    except ValueError as failure:
        return typography(f"Ce territoire ne peut pas être ouvert. {failure}")
    return ""


# -- drawing and scenarios ---------------------------------------------------------------------------------------

def drawing() -> Drawing:
    """The current scenario with the steps that led to it; each scenario has its own."""
    current = _work()
    kept: Drawing | None = st.session_state[_DRAWINGS].get(current.letter)
    selection = current.project.selection
    return kept if kept is not None and kept.selection == selection else Drawing(selection)


def draw(wanted: Drawing) -> None:
    """Make a drawing the current one: the codes and declared parts of the project follow.

    Another territory ends what was said of the address. May be called in a callback of a fragment.
    """
    current = _work()
    st.session_state[_DRAWINGS] = {**st.session_state[_DRAWINGS], current.letter: wanted}
    if wanted.selection != current.project.selection:
        st.session_state[_WORK] = current.on(wanted.selection)
        st.session_state[_WARNINGS] = ()


def scenarios() -> tuple[Scenario, ...]:
    """All of them, the current one included, by letter."""
    return _work().scenarios


def letter() -> str:
    """The letter of the current scenario."""
    return _work().letter


def switch_to(letter: str) -> None:
    """Go to another scenario, with its own steps to undo.

    Raises ScenarioError when there is none of that letter, or when it cannot be shown.
    """
    _move(_work().switched_to(letter))


def copy_scenario(title: str = "") -> str:
    """Copy the current scenario and go to the copy; its letter. Raises ScenarioError when all letters are taken."""
    current, steps = _work(), drawing()
    copied = current.with_copy(shorten(title))
    _move(copied)
    st.session_state[_DRAWINGS] = {**st.session_state[_DRAWINGS], copied.letter: Drawing(steps.selection)}
    return copied.letter


def drop_scenario(letter: str) -> None:
    """Forget a scenario and its steps. Raises ScenarioError when there is none of that letter, or no other."""
    _move(_work().without(letter))
    st.session_state[_DRAWINGS] = {key: kept for key, kept in st.session_state[_DRAWINGS].items() if key != letter}


def name_scenario(letter: str, title: str) -> None:
    """Raises ScenarioError when there is none of that letter."""
    _move(_work().titled(letter, shorten(title)))


def _move(wanted: Work) -> None:
    """Go on with other scenarios; a text that asks something is about the scenario it was pasted in.

    Raises ScenarioError when the one to go to, which a file may have brought, cannot be shown: every screen would fail.
    """
    if wanted.letter != _work().letter:
        if refusal := _refusal(wanted):
            raise ScenarioError(refusal)
        st.session_state[_INTAKE] = (None, None)
        st.session_state[_WARNINGS] = ()
    st.session_state[_WORK] = wanted


# -- the pasted text ---------------------------------------------------------------------------------------------

def intake() -> Intake:
    """The text under the eyes of the user: what was pasted last, else the codes of the territory.

    Once the territory was changed otherwise, its codes, then the lines that still ask something.
    """
    return asking() or Intake(reader.text_of(project().codes, warehouse().gazetteer))


def asking() -> Intake | None:
    """What was pasted, as long as it stands beside the territory; None once the codes tell everything.

    Far cheaper than reading `intake` again: the codes of a territory ask nothing.
    """
    codes = project().codes
    typed, taken = st.session_state.get(_INTAKE, (None, None))
    if typed is not None and taken != codes:
        typed = reader.redrawn(typed, codes, warehouse().gazetteer)
        st.session_state[_INTAKE] = (typed, codes)
    found: Intake | None = typed
    return found


def keep_intake(typed: Intake) -> None:
    """Remember a pasted text across screens, once what it gives is the territory."""
    st.session_state[_INTAKE] = (typed, project().codes)


def follow(key: str, value: object) -> None:
    """Before a keyed field is drawn: give it `value` when that changed elsewhere, else leave what is being typed."""
    told = f"{key}_told"
    if key not in st.session_state or st.session_state.get(told) != value:
        st.session_state[key] = st.session_state[told] = value


# -- the diagnosis -----------------------------------------------------------------------------------------------

def current() -> Diagnosis:
    """The diagnosis of the current territory."""
    return diagnosed(project())


def diagnosed(wanted: Project) -> Diagnosis:
    """The diagnosis of a project, computed once for all the sessions that look at it."""
    store = warehouse()
    # What its people say of their file changes no figure.
    return _diagnosed(replace(wanted, dossier=Dossier()), store.version, store)


@st.cache_resource(max_entries=KEPT, show_spinner="Calcul du diagnostic…", hash_funcs={Project: repr})
def _diagnosed(wanted: Project, data_version: str, _store: Warehouse) -> Diagnosis:
    """`data_version` tells diagnoses made on other data apart. `_store` has it: what is installed may change now."""
    del data_version
    return diagnosis_of(wanted, _store)
