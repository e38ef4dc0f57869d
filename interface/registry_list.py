"""The list of CPTS: how many, search, filters, and a table of which any row opens its sheet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from diagnostic.registry.access import Action, Rights
from diagnostic.registry.model import Entry, Status
from diagnostic.report.text import shorten
from diagnostic.wording import count, number
from interface import markup, registry_drafts, registry_state, session
from interface.kpi import show_kpis
from interface.markup import Kpi
from interface.registry_read import Filters, Shelf, department_label, department_name, departments_of
from interface.registry_state import Room
from interface.tables import HEAD_PX, ROW_PX, UNKNOWN

_PREFIX = "registry_find_"
_WORDS, _REGION, _DEPARTMENT, _STATUSES = (f"{_PREFIX}{name}" for name in ("words", "region", "department", "statuses"))
MOST_CHARACTERS = 120
TALLEST_PX = 520
# Signs of a name in a cell or a choice: the sheet shows it whole.
SHOWN = 90


def show(shelf: Shelf, rights: Rights) -> None:
    """`rights`: what the person may do, for the gestures that are offered."""
    show_kpis(_kpis(shelf))
    _gestures(shelf, rights)
    if not shelf.entries:
        st.html(markup.quiet("Le registre ne contient encore aucune CPTS : ajoutez-en une, ou importez la liste de "
                             "votre région."))
        return
    found = shelf.found(_filters(shelf))
    if not found:
        st.html(markup.quiet("Aucune CPTS ne correspond à cette recherche : essayez une partie du nom, une commune, ou "
                             "retirez un filtre."))
        return
    told = count(len(found), "CPTS", "CPTS")
    st.html(markup.quiet(f"{told} : choisissez une ligne pour ouvrir sa fiche." if len(found) == len(shelf.entries) else
                         f"{told} sur {number(len(shelf.entries))} : choisissez une ligne pour ouvrir sa fiche."))
    _table(found, shelf)
    _choice(found)


def _kpis(shelf: Shelf) -> list[Kpi]:
    entries = shelf.entries
    held = {unit.code for entry in entries if entry.sheet.status.living for unit in entry.sheet.units}
    drafts = sum(entry.sheet.status.draft for entry in entries)
    signed = sum(entry.sheet.status is Status.SIGNED for entry in entries)
    last = max(entries, key=lambda entry: entry.changed, default=None)
    places = departments_of(entries)
    return [
        Kpi("CPTS dans le registre", number(len(entries)),
            f"sièges dans {count(len(places), 'département')}" if places else "aucune pour le moment"),
        Kpi("Contrats ACI signés", number(signed), f"{number(drafts)} en projet, avant validation"),
        Kpi("Communes tenues", number(len(held)), "par au moins une CPTS"),
        Kpi("Dernier changement", "aucun" if last is None else last.changed.astimezone().strftime("%d/%m/%Y"),
            "" if last is None else f"{shorten(last.sheet.name, 40)}, par {shorten(last.by, 30)}"),
    ]


def _gestures(shelf: Shelf, rights: Rights) -> None:
    with st.container(horizontal=True, gap="small"):
        if rights.somewhere(Action.CREATE):
            st.button("Ajouter une CPTS", icon=":material/add:", type="primary", key="registry_new",
                      on_click=registry_drafts.begin_new)
        st.button("CPTS supprimées", icon=":material/restore_from_trash:", key="registry_deleted",
                  on_click=registry_state.go, args=(Room.DELETED,))
    registry_drafts.show_waiting()


def _filters(shelf: Shelf) -> Filters:
    gazetteer = session.warehouse().gazetteer
    places = departments_of(shelf.entries)
    with st.container(key="fields-registry-find"):
        words = st.text_input("Chercher", key=_WORDS, type="search", live="300ms", max_chars=MOST_CHARACTERS,
                              icon=":material/search:", placeholder="Nom, commune ou code",
                              persist_state="session")
        regions = shelf.regions
        region = st.selectbox("Région", ["", *regions], key=_REGION, persist_state="session",
                              format_func=lambda code: gazetteer.regions.get(code, code) if code else "Toutes")
        kept = [place for place in places if not region or place in regions.get(region, ())]
        if st.session_state.get(_DEPARTMENT) not in {"", None, *kept}:
            st.session_state[_DEPARTMENT] = ""
        department = st.selectbox("Département du siège", ["", *kept], key=_DEPARTMENT, persist_state="session",
                                  format_func=lambda code: department_label(code, gazetteer) if code else "Tous")
        statuses = st.multiselect("Statut", list(Status), key=_STATUSES, persist_state="session", placeholder="Tous",
                                  format_func=lambda status: status.label)
    return Filters(words or "", region or "", department or "", tuple(statuses))


def _table(found: Sequence[Entry], shelf: Shelf) -> None:
    frame = frame_of(found, shelf)
    key = f"registry_rows_{registry_state.turn()}"
    whole = partial(number, decimals=0, missing=UNKNOWN)
    st.dataframe(
        frame.style.format({"Communes": whole, "Habitants": whole}), hide_index=True, key=key, placeholder=UNKNOWN,
        height=min(TALLEST_PX, HEAD_PX + ROW_PX * len(frame)), selection_mode="single-cell",
        on_select=lambda: _open_clicked(key, [entry.id for entry in found]),
        alt="CPTS du registre, une par ligne",
        column_config={"CPTS": st.column_config.TextColumn(width=225),
                       "Siège": st.column_config.TextColumn(width=160, help="Département du siège"),
                       "Statut": st.column_config.TextColumn(width=145),
                       "Taille": st.column_config.TextColumn(width=90),
                       "Communes": st.column_config.Column(alignment="right", width=82),
                       "Habitants": st.column_config.Column(alignment="right", width=80),
                       "Modifiée le": st.column_config.DatetimeColumn(format="DD/MM/YYYY", width=88),
                       "Par": st.column_config.TextColumn(width=85)})


def frame_of(found: Sequence[Entry], shelf: Shelf) -> pd.DataFrame:
    """A row for each CPTS, in the order given."""
    gazetteer = session.warehouse().gazetteer
    return pd.DataFrame({
        "CPTS": [shorten(entry.sheet.name, SHOWN) for entry in found],
        "Siège": [department_name(entry.sheet.department, gazetteer) for entry in found],
        "Statut": [entry.sheet.status.label for entry in found],
        "Taille": [size_said(entry, shelf.sizes[entry.id]) for entry in found],
        "Communes": [len(entry.sheet.units) for entry in found],
        "Habitants": pd.Series([shelf.people[entry.id] for entry in found], dtype="Int64"),
        "Modifiée le": [entry.changed.astimezone().replace(tzinfo=None) for entry in found],
        "Par": [shorten(entry.by, SHOWN) for entry in found],
    })


def size_said(entry: Entry, computed: int) -> str:
    """« 2 », « 2 (calculée) » where none is recorded; nothing where neither is known."""
    return entry.sheet.tier or (f"{computed} (calculée)" if computed else "")


def _open_clicked(key: str, ids: Sequence[str]) -> None:
    cells = st.session_state[key].selection.cells
    if cells and 0 <= cells[0][0] < len(ids):
        registry_state.go(Room.SHEET, ids[cells[0][0]])


def _choice(found: Sequence[Entry]) -> None:
    """The same gesture without a pointer: a table drawn on a canvas is hard to reach by keyboard."""
    names = {entry.id: entry.sheet for entry in found}
    key = f"registry_pick_{registry_state.turn()}"
    st.selectbox("Ouvrir la fiche de", list(names), index=None, key=key, placeholder="Choisir une CPTS de la liste",
                 format_func=lambda one: f"{shorten(names[one].name, SHOWN)} ({names[one].department})" if one in names
                 else "", on_change=lambda: registry_state.go(Room.SHEET, st.session_state[key]))
