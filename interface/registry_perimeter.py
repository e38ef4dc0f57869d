"""The perimeter of a draft: paste a list, take the territory being drawn, or take communes in part."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from diagnostic.drawing.selection import Selection
from diagnostic.geography.checks import counted
from diagnostic.geography.units import Unit, codes_of
from diagnostic.projects.project import Project
from diagnostic.registry.differences import part_said
from diagnostic.report.text import shorten
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count
from interface import intake, markup, parts_panel, reading_questions, registry_drafts, session
from interface.intake import Intake
from interface.registry_drafts import Draft

_TEXT, _WAY = "registry_pasted", "registry_way"
# Codes written in the field: nobody reads more.
MOST_LISTED = 400


def show(typed: Draft) -> None:
    """What the perimeter is, then the ways to change it."""
    warehouse = session.warehouse()
    units = typed.selection.units
    st.html(markup.quiet(said(units, warehouse) if units else "Aucune commune pour le moment."))
    chosen = st.segmented_control("Changer le périmètre", list(_WAYS), key=f"{_WAY}_{typed.cpts}", wrap=True,
                                  default=None if units else next(iter(_WAYS)), label_visibility="collapsed")
    if chosen:
        _WAYS[chosen](typed, warehouse)


def said(units: tuple[Unit, ...], warehouse: Warehouse) -> str:
    """« 17 communes, dont 2 en partie »."""
    known = [unit.code for unit in units if unit.code in warehouse.gazetteer]
    gone = [unit.code for unit in units if unit.code not in warehouse.gazetteer]
    parts = sum(not unit.whole for unit in units)
    told = [counted(known, warehouse.gazetteer)] if known else []
    told += [f"{count(len(gone), 'code')} qui n'est plus d'aujourd'hui ({', '.join(gone[:5])})"] if gone else []
    return ", ".join([*told, *([f"dont {parts} en partie"] if parts else [])])


def listed(units: tuple[Unit, ...], warehouse: Warehouse) -> str:
    """HTML table of the communes of a perimeter, with what is taken of each."""
    return markup.table(["Code Insee", "Commune", "Ce qui en est pris"],
                        [[unit.code, name_of(unit.code, warehouse), part_said(unit)] for unit in units])


def name_of(code: str, warehouse: Warehouse) -> str:
    return warehouse.gazetteer.place(code).name if code in warehouse.gazetteer else "code d'une autre année"


# -- ways to change it -------------------------------------------------------------------------------------------

def _paste(typed: Draft, warehouse: Warehouse) -> None:
    codes = typed.selection.codes
    key = f"{_TEXT}_{typed.cpts or 'new'}"
    listable = typed.pasted is not None or len(codes) <= MOST_LISTED
    text = typed.pasted.text if typed.pasted else intake.text_of(codes, warehouse.gazetteer) if listable else ""
    session.follow(key, text)
    with st.form(f"registry_reading_{typed.cpts}", enter_to_submit=False, border=False):
        st.text_area("Codes ou noms des communes", key=key, height=150,
                     placeholder="30344 Vergèze\n30341\nCalvisson (30)")
        st.form_submit_button("Lire la liste", on_click=_submit, args=(typed.cpts, key))
    if typed.pasted is not None:
        reading = intake.read(typed.pasted, warehouse.gazetteer)
        reading_questions.show(typed.pasted, reading, lambda text: _take(typed.cpts, text), prefix="registry-",
                               refused="Le périmètre précédent est gardé.")


def _submit(cpts: str, key: str) -> None:
    _take(cpts, Intake(st.session_state[key]))


def _take(cpts: str, typed: Intake) -> None:
    """Make a list the perimeter as soon as it can be one; a part declared of a commune that is still there holds."""
    before = registry_drafts.draft(cpts)
    if not typed.text.strip():
        registry_drafts.keep(before.on(before.selection))
        return
    reading = intake.read(typed, session.warehouse().gazetteer)
    selection = before.selection
    if intake.usable(reading):
        selection = Selection.of(codes_of(reading.units), before.selection.parts)
    registry_drafts.keep(before.on(selection, typed if reading_questions.asks(reading) else None))


def _current(typed: Draft, warehouse: Warehouse) -> None:
    project = session.project()
    st.html(markup.quiet(f"Le territoire en cours : {shorten(project.name, 80) or 'sans nom'}, "
                         f"{said(project.units, warehouse)}."))
    st.button("Prendre ces communes", key=f"registry_take_{typed.cpts}", icon=":material/download_done:",
              on_click=_take_current, args=(typed.cpts,))


def _take_current(cpts: str) -> None:
    registry_drafts.keep(registry_drafts.draft(cpts).on(session.project().selection))


def _parts(typed: Draft, warehouse: Warehouse) -> None:
    selection = typed.selection
    try:
        diagnosis = session.diagnosed(Project(selection.codes, declared=selection.declared))
    except ValueError as refusal:
        st.html(markup.quiet(str(refusal)))
        return
    parts_panel.show(selection, diagnosis, warehouse,
                     lambda wanted, _: registry_drafts.keep(registry_drafts.draft(typed.cpts).on(wanted)))


_WAYS: dict[str, Callable[[Draft, Warehouse], None]] = {
    "Coller une liste": _paste, "Territoire en cours": _current, "Parties de communes": _parts}
