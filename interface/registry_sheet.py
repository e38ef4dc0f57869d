"""The sheet of a CPTS: what is recorded of it, what may be done with it, and how it came to be so."""

from __future__ import annotations

import streamlit as st

from diagnostic.geography.checks import Severity
from diagnostic.projects.file import FormatError
from diagnostic.projects.project import Project, Work
from diagnostic.registry.access import Action, Rights
from diagnostic.registry.model import REASON_LIMIT, Entry, Sheet
from diagnostic.registry.register import Desk
from diagnostic.registry.review import inhabitants_of, remarks_on, size_of
from diagnostic.report.text import shorten
from diagnostic.wording import MISSING, number
from interface import (
    gestures,
    markup,
    registry_contacts,
    registry_drafts,
    registry_history,
    registry_meets,
    registry_state,
    registry_words,
    session,
)
from interface.guard import guarded
from interface.guard import show as say
from interface.kpi import show_kpis
from interface.markup import Kpi
from interface.registry_perimeter import listed
from interface.registry_state import Room

_ASKED, _WHY = "registry_delete_asked", "registry_delete_why"


def show(desk: Desk, cpts: str, rights: Rights) -> None:
    """Raises RegistryError."""
    entry = desk.perimeters.entry(cpts)
    st.button("Retour à la liste", key="registry_back", icon=":material/arrow_back:", on_click=registry_state.go,
              args=(Room.DELETED if entry.deleted else Room.LIST,))
    st.html(registry_words.titled(entry.sheet.name))
    if entry.deleted:
        say(Severity.WARNING, f"Cette CPTS a été supprimée le {registry_words.when_said(entry.changed)} par "
                              f"{entry.by} : elle ne tient plus aucune commune.")
    show_kpis(_kpis(entry))
    _gestures(entry, rights)
    revisions = desk.perimeters.history(cpts)
    with st.container(key="split-registry-sheet"):
        left, right = st.columns([3, 2], gap="medium")
    store = session.warehouse()
    with left, guarded("La fiche"):
        st.html(f"<div class='registry-text'>{registry_words.facts_of(entry.sheet, store)}</div>")
        remarks = [(check.severity, check.message, "") for check in remarks_on(entry.sheet, store)]
        if entry.sheet.status.living and not entry.deleted:
            remarks += registry_meets.meets(desk, entry.sheet.units, entry.id)
        if remarks:
            st.html(markup.notices(remarks))
        with st.expander(f"Communes du périmètre ({len(entry.sheet.units)})"):
            st.html(listed(entry.sheet.units, store))
        registry_contacts.show(entry, rights)
    with left, guarded("Les versions d'avant"):
        registry_history.show_former(entry, revisions, rights)
    with right, guarded("L'historique"):
        registry_history.show(desk, entry, revisions)


def _kpis(entry: Entry) -> list[Kpi]:
    sheet, store = entry.sheet, session.warehouse()
    people = inhabitants_of(sheet.units, store)
    size = None if people is None else size_of(people, store)
    recorded = f"taille {sheet.tier} dans le registre" if sheet.tier else "aucune dans le registre"
    return [
        Kpi("Habitants", number(people), size.extent if size else "un code n'est plus connu"),
        Kpi("Taille calculée", size.label if size else MISSING, recorded),
        Kpi("Communes", number(len(sheet.units)), f"COG {sheet.cog}"),
        Kpi("Version", number(entry.version), f"{registry_words.when_said(entry.changed)}, {shorten(entry.by, 40)}"),
    ]


def _gestures(entry: Entry, rights: Rights) -> None:
    places = {entry.sheet.department}
    # In this very visit: who left the sheet is asked again.
    asked = st.session_state.get(_ASKED) == (entry.id, registry_state.turn())
    with st.container(horizontal=True, gap="small"):
        if entry.deleted:
            if rights.may(Action.RESTORE, places):
                st.button("Restaurer cette CPTS", key="registry_undelete", type="primary", on_click=_bring_back,
                          args=(entry,), icon=":material/restore_from_trash:")
            return
        if rights.may(Action.CHANGE, places):
            st.button("Modifier", key="registry_edit", type="primary", icon=":material/edit:",
                      on_click=registry_drafts.begin, args=(entry,))
        st.button("Ouvrir comme territoire", key="registry_open", icon=":material/map:", on_click=_open,
                  args=(entry.sheet,), help="Le territoire en cours devient celui de cette CPTS, sur tous les écrans.")
        if session.previous() is not None:
            st.button("Revenir au territoire d'avant", key="registry_reopen", icon=":material/undo:", on_click=_reopen)
        if rights.may(Action.DELETE, places) and not asked:
            st.button("Supprimer", key="registry_delete", icon=":material/delete:", on_click=_ask, args=(entry.id,))
    if asked and not entry.deleted:
        _confirm(entry)


# -- delete and bring back ---------------------------------------------------------------------------------------

def _ask(cpts: str) -> None:
    st.session_state[_ASKED] = (cpts, registry_state.turn())


def _confirm(entry: Entry) -> None:
    say(Severity.WARNING, f"Supprimer « {shorten(entry.sheet.name, 120)} » du registre ? Ses communes ne seront plus "
                          "tenues ; elle pourra être restaurée, avec tout son historique.")
    st.text_input("Pourquoi", key=_WHY, max_chars=REASON_LIMIT, placeholder="par exemple : doublon")
    with st.container(horizontal=True, gap="small"):
        st.button("Supprimer du registre", key="registry_delete_yes", type="primary", on_click=_delete, args=(entry,))
        st.button("Ne rien faire", key="registry_delete_no", on_click=_ask, args=("",))


def _delete(entry: Entry) -> None:
    why = st.session_state.get(_WHY, "")
    _ask("")
    gone = registry_state.asked_as_shown(lambda desk: desk.perimeters.delete(entry.id, why, entry.version))
    if gone is not None:
        registry_state.go(Room.LIST)
        registry_state.tell(f"« {shorten(gone.sheet.name, 80)} » est supprimée ; elle se restaure depuis « CPTS "
                            "supprimées ».")


def _bring_back(entry: Entry) -> None:
    back = registry_state.asked_as_shown(lambda desk: desk.perimeters.restore(entry.id, "", entry.version))
    if back is not None:
        registry_state.go(Room.SHEET, back.id)
        registry_state.tell(f"« {shorten(back.sheet.name, 80)} » est de nouveau dans le registre.")


# -- as the territory of every screen ----------------------------------------------------------------------------

def _open(sheet: Sheet) -> None:
    selection = registry_drafts.selection_of(sheet)
    try:
        said = session.open_work(Work(Project(selection.codes, shorten(sheet.name), declared=selection.declared)))
    except FormatError as refusal:
        registry_state.tell(str(refusal), Severity.ALERT, "Le territoire en cours n'a pas changé.")
        return
    gestures.show_whole()
    registry_state.tell(" ".join((f"« {shorten(sheet.name, 80)} » est le territoire en cours, sur tous les écrans.",
                                  *said)), Severity.WARNING if said else Severity.INFO)


def _reopen() -> None:
    try:
        session.reopen_previous()
    except FormatError as refusal:
        registry_state.tell(str(refusal), Severity.ALERT)
        return
    gestures.show_whole()
    registry_state.tell("Le territoire d'avant est de nouveau le territoire en cours.")
