"""The past of a CPTS: its changes in words, a former version as it was, and the way back to it; those put aside."""

from __future__ import annotations

import streamlit as st

from diagnostic.registry.access import Action, Rights
from diagnostic.registry.differences import differences
from diagnostic.registry.model import REASON_LIMIT, Entry, Revision
from diagnostic.registry.register import Desk
from diagnostic.registry.timeline import Kind, timeline
from diagnostic.report.text import shorten
from diagnostic.wording import count
from interface import markup, registry_state, registry_words, session
from interface.registry_perimeter import name_of
from interface.registry_read import department_label
from interface.registry_state import Room

# Changes told at once; the others are told when asked for.
TOLD = 12


def show(desk: Desk, entry: Entry, revisions: tuple[Revision, ...]) -> None:
    """The changes of a CPTS and the work on its conflicts, the last first, in words. Raises RegistryError."""
    st.markdown(f"### Historique ({count(len(revisions), 'version')})")
    older = len(revisions) > TOLD and st.checkbox("Tout montrer", key=f"registry_older_{entry.id}")
    store = session.warehouse()
    beside = [told for told in timeline(desk, cpts=entry.id, named=lambda code: name_of(code, store))
              if told.kind is not Kind.PERIMETER]
    st.html(registry_words.timeline(revisions if older else revisions[:TOLD], beside if older else beside[:TOLD],
                                    store))


def show_former(entry: Entry, revisions: tuple[Revision, ...], rights: Rights) -> None:
    """A version of before, whole, beside the one of today, and the way back to it; nothing while there is only one."""
    if len(revisions) < 2:
        return
    past = {revision.version: revision for revision in revisions if revision.version != entry.version}
    key = f"registry_version_{entry.id}_{entry.version}"
    chosen = st.selectbox("Revoir une version", list(past), index=None, key=key, placeholder="Choisir une version",
                          format_func=lambda version: _label(past[version]) if version in past else "")
    if chosen is None:
        return
    revision, store = past[chosen], session.warehouse()
    with st.container(border=True):
        st.html(registry_words.whole_sheet(revision.after, store))
    st.html(markup.quiet("Ce que sa restauration changerait à la fiche d'aujourd'hui :"))
    st.html(registry_words.differences_html(differences(entry.sheet, revision.after, store.gazetteer),
                                            before="Aujourd'hui", after=f"Version {chosen}"))
    if not rights.may(Action.RESTORE, {entry.sheet.department, revision.after.department}):
        return
    why = f"registry_restore_why_{entry.id}"
    st.text_input("Pourquoi", key=why, max_chars=REASON_LIMIT, placeholder="par exemple : erreur de saisie")
    st.button(f"Restaurer la version {chosen}", key="registry_restore", icon=":material/history:", on_click=_restore,
              args=(entry, chosen, why))


def _label(revision: Revision) -> str:
    return f"Version {revision.version} · {revision.deed.label} · {registry_words.when_said(revision.when)}"


def _restore(entry: Entry, version: int, why: str) -> None:
    reason = st.session_state.get(why, "")
    back = registry_state.asked_as_shown(
        lambda desk: desk.perimeters.restore(entry.id, reason, entry.version, to=version))
    if back is not None:
        registry_state.go(Room.SHEET, back.id)
        registry_state.tell(f"La version {version} est restaurée : elle est devenue la version {back.version}.")


def show_deleted(desk: Desk) -> None:
    """CPTS put aside, each with the way to its sheet. Raises RegistryError."""
    st.button("Retour à la liste", key="registry_back", icon=":material/arrow_back:", on_click=registry_state.go,
              args=(Room.LIST,))
    st.header("CPTS supprimées")
    gone = sorted(desk.perimeters.entries(deleted=True), key=lambda entry: entry.changed, reverse=True)
    if not gone:
        st.html(markup.quiet("Aucune CPTS n'a été supprimée."))
        return
    gazetteer = session.warehouse().gazetteer
    st.html("<div class='registry-text'>" + markup.table(
        ["CPTS", "Siège", "Supprimée le", "Par"],
        [[shorten(entry.sheet.name, 120), department_label(entry.sheet.department, gazetteer),
          registry_words.when_said(entry.changed), shorten(entry.by, 60)] for entry in gone]) + "</div>")
    names = {entry.id: entry for entry in gone}
    key = f"registry_gone_{registry_state.turn()}"
    st.selectbox("Ouvrir, pour la restaurer", list(names), index=None, key=key, placeholder="Choisir une CPTS",
                 format_func=lambda one: shorten(names[one].sheet.name, 90) if one in names else "",
                 on_change=lambda: registry_state.go(Room.SHEET, st.session_state[key]))
