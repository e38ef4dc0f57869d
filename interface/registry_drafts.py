"""What somebody types of a CPTS before it is recorded: kept in the session, whatever becomes of the register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from diagnostic.drawing.selection import Selection
from diagnostic.geography.checks import Severity
from diagnostic.geography.units import codes_of, declared_of
from diagnostic.registry.model import Days, Entry, InvalidSheetError, Sheet, Status, department_of_code, sheet
from diagnostic.registry.perimeters import StaleError
from diagnostic.registry.register import Desk
from diagnostic.registry.review import refuse_impossible
from diagnostic.report.text import shorten
from interface import intake, registry_state, session
from interface.guard import show as say
from interface.intake import Intake
from interface.registry_state import Room

_DRAFTS, _CLASHES = "registry_drafts", "registry_clashes"
UNSETTLED = "La liste collée attend une réponse : répondez, ou effacez ce qui n'est pas reconnu."
KEPT = "Rien n'a été enregistré ; ce que vous avez tapé est gardé."
SHOWN = 80


@dataclass(frozen=True)
class Draft:
    """The fields of the form as they are typed. `cpts`: the CPTS to change, empty for a new one, with the `version` and
    the sheet that were `read`. `pasted`: a list that still asks something."""

    cpts: str = ""
    version: int = 0
    read: Sheet | None = None
    name: str = ""
    department: str = ""
    status: Status = Status.IDEA
    tier: str = ""
    days: Days = field(default_factory=Days)
    note: str = ""
    why: str = ""
    selection: Selection = field(default_factory=lambda: Selection(()))
    pasted: Intake | None = None

    @classmethod
    def of(cls, cpts: str, version: int, read: Sheet, wanted: Sheet | None = None, why: str = "") -> Draft:
        """The form on a CPTS as it was read, or with `wanted` typed over it."""
        told = wanted or read
        return cls(cpts, version, read, told.name, told.department, told.status, told.tier, told.days, told.note, why,
                   selection_of(told))

    @property
    def touched(self) -> bool:
        """Whether anything was typed that is recorded nowhere."""
        return self != (Draft() if self.read is None else Draft.of(self.cpts, self.version, self.read))

    @property
    def moved(self) -> bool:
        """Whether the perimeter is another than the one recorded."""
        return self.read is None or self.selection != selection_of(self.read)

    def on(self, selection: Selection, pasted: Intake | None = None) -> Draft:
        """With another perimeter; the seat is where most of its units are, until somebody says where it is."""
        department = self.department
        if not department and selection.codes:
            department = Counter(map(department_of_code, sorted(selection.unit_codes))).most_common(1)[0][0]
        return replace(self, selection=selection, pasted=pasted, department=department)

    def sheet(self, cog: int) -> Sheet:
        """What would be recorded. `cog`: year of the codes of a changed perimeter. Raises InvalidSheetError."""
        if not self.department:
            raise InvalidSheetError("Choisissez le département du siège.")
        same_codes = self.read is not None and not self.moved
        return sheet(self.name, self.department, self.read.units if self.read and same_codes else self.selection.units,
                     self.read.cog if self.read and same_codes else cog, self.status, tier=self.tier, days=self.days,
                     note=self.note)


@dataclass(frozen=True)
class Clash:
    """Somebody changed the CPTS meanwhile: as it was `read`, as it is `now`, as is `wanted`, and why."""

    now: Entry
    read: Sheet | None
    wanted: Sheet
    why: str


def selection_of(told: Sheet) -> Selection:
    return Selection.of(codes_of(told.units), declared_of(told.units))


# -- in the session ----------------------------------------------------------------------------------------------

def drafts() -> Mapping[str, Draft]:
    """By the id of the CPTS; « » for the new one."""
    found: dict[str, Draft] = st.session_state.get(_DRAFTS, {})
    return found


def draft(cpts: str) -> Draft:
    return drafts().get(cpts, Draft(cpts))


def keep(wanted: Draft) -> None:
    st.session_state[_DRAFTS] = {**drafts(), wanted.cpts: wanted}


def type_in(cpts: str, **fields: Any) -> None:
    """Replace fields of a draft by what was typed."""
    keep(replace(draft(cpts), **fields))


def forget(cpts: str) -> None:
    st.session_state[_DRAFTS] = {key: kept for key, kept in drafts().items() if key != cpts}


def begin_new() -> None:
    """Go to the form of a new CPTS, as it was left."""
    if "" not in drafts():
        keep(Draft())
    registry_state.go(Room.FORM)
    # From another screen, whatever was open here.
    st.session_state[registry_state.ROOM] = registry_state.FIRST


def begin(entry: Entry) -> None:
    """Go to the form of a CPTS: what was typed and not recorded is there again."""
    if entry.id not in drafts():
        keep(Draft.of(entry.id, entry.version, entry.sheet))
    registry_state.go(Room.FORM, entry.id)


def unsettled(typed: Draft) -> bool:
    """Whether the pasted list still asks something, or has lines of which nothing was taken: no perimeter may lose a
    commune by a misspelling."""
    if typed.pasted is None:
        return False
    reading = intake.read(typed.pasted, session.warehouse().gazetteer)
    return not intake.usable(reading) or bool(reading.questions) or any(
        intake.severity_of(token) is Severity.ALERT for token in intake.troubles(reading))


def drop(cpts: str) -> None:
    """Give up what was typed."""
    forget(cpts)
    registry_state.go(Room.SHEET if cpts else Room.LIST, cpts)
    registry_state.tell("Le brouillon est abandonné : le registre n'a pas changé.")


def show_waiting() -> None:
    """Drafts that were left, each with the way back to it."""
    for cpts, waiting in drafts().items():
        if not waiting.touched:
            continue
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"registry_waiting_{cpts}"):
            name = shorten(waiting.name, SHOWN) or "nouvelle CPTS"
            say(Severity.WARNING, f"Brouillon non enregistré : {name}")
            st.button("Reprendre", key=f"registry_resume_{cpts}", on_click=registry_state.go, args=(Room.FORM, cpts))


# -- recording ---------------------------------------------------------------------------------------------------

def save(cpts: str) -> None:
    """Record a draft. Refused, it stays; when somebody was faster, both versions are shown."""
    typed = draft(cpts)
    if unsettled(typed):
        registry_state.tell(UNSETTLED, Severity.ALERT, KEPT)
        return

    def record(desk: Desk) -> Entry:
        wanted = typed.sheet(session.cog() or 0)
        if typed.moved:
            refuse_impossible(wanted.units, session.warehouse())
        if not cpts:
            return desk.perimeters.create(wanted, typed.why)
        return desk.perimeters.change(cpts, wanted, typed.why, typed.version)

    _recorded(cpts, typed.why, record, lambda: typed.sheet(session.cog() or 0))


def keep_mine(cpts: str, both: Sheet | None = None) -> None:
    """Record what was wanted, or `both` changes together, over the version that somebody else recorded: theirs stays in
    the history. A CPTS that was put aside meanwhile is restored."""
    clash = clashes()[cpts]
    wanted, version = both or clash.wanted, clash.now.version

    def record(desk: Desk) -> Entry:
        again = desk.perimeters.restore(cpts, clash.why, version) if clash.now.deleted else clash.now
        return desk.perimeters.change(cpts, wanted, clash.why, again.version)

    _recorded(cpts, clash.why, record, lambda: wanted)


def take_theirs(cpts: str) -> None:
    """Give up what was wanted."""
    _settle(cpts)
    forget(cpts)
    registry_state.go(Room.SHEET, cpts)
    registry_state.tell("La version du registre est gardée ; la vôtre est abandonnée.")


def edit_again(cpts: str) -> None:
    """Back to the form, with what was wanted typed over the version of today."""
    clash = clashes()[cpts]
    keep(Draft.of(cpts, clash.now.version, clash.now.sheet, clash.wanted, clash.why))
    _settle(cpts)
    registry_state.go(Room.FORM, cpts)


def clashes() -> Mapping[str, Clash]:
    """Unsettled ones, by the id of the CPTS."""
    found: dict[str, Clash] = st.session_state.get(_CLASHES, {})
    return found


def _settle(cpts: str) -> None:
    st.session_state[_CLASHES] = {key: kept for key, kept in clashes().items() if key != cpts}


def _recorded(cpts: str, why: str, do: Callable[[Desk], Entry], wanted: Callable[[], Sheet]) -> None:
    try:
        entry = registry_state.asked(do, KEPT)
    except StaleError as stale:
        st.session_state[_CLASHES] = {**clashes(), cpts: Clash(stale.now, stale.read, wanted(), why)}
        registry_state.go(Room.CLASH, cpts)
        return
    if entry is None:
        return
    _settle(cpts)
    forget(cpts)
    registry_state.go(Room.SHEET, entry.id)
    registry_state.tell(f"« {shorten(entry.sheet.name, SHOWN)} » est enregistrée dans le registre.")
