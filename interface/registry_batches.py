"""The imports made so far, and the way to undo one."""

from __future__ import annotations

import streamlit as st

from diagnostic.geography.checks import Severity
from diagnostic.registry.imports import Batch, ChangedSinceError
from diagnostic.registry.model import REASON_LIMIT
from diagnostic.registry.register import Desk
from diagnostic.report.text import shorten
from diagnostic.wording import enumerate_fr
from interface import markup, registry_state, registry_words
from interface.guard import show as say

_WHY, _SINCE = "registry_undo_why", "registry_undo_since"
NAME = 60


def show(desk: Desk) -> None:
    """Raises RegistryError."""
    made = desk.imports.all()
    st.header("Imports faits")
    if not made:
        st.html(markup.quiet("Aucun import pour le moment."))
        return
    st.html("<div class='registry-text'>" + markup.table(
        ["Import", "Liste", "Quand et par qui", "Ce qu'il a fait", "Pourquoi", "État"],
        [[str(batch.number), shorten(batch.source, NAME), f"{registry_words.when_said(batch.when)}, "
          f"{shorten(batch.who, NAME)}", _did(batch), shorten(batch.why, 200), _state(batch)] for batch in made])
        + "</div>")
    standing = {batch.number: batch for batch in made if batch.undone is None}
    if standing:
        _undo(standing)


def _did(batch: Batch) -> str:
    """« 70 ajoutées, 2 modifiées »."""
    parts = [(batch.created, "ajoutée"), (batch.changed, "modifiée"), (batch.put_aside, "supprimée")]
    told = [f"{many} {word}{'s' if many > 1 else ''}" for many, word in parts if many]
    return enumerate_fr(told) or "rien"


def _state(batch: Batch) -> str:
    if batch.undone is None:
        return "en place"
    return f"annulé le {registry_words.when_said(batch.undone)} par {shorten(batch.undone_by, NAME)}"


def _undo(standing: dict[int, Batch]) -> None:
    # Closed again once an import is undone: a second click must not take the one before it.
    with st.expander("Annuler un import", expanded=_SINCE in st.session_state, key=f"registry_undo_{max(standing)}"):
        number = st.selectbox("Import à annuler", list(standing), key="registry_undo",
                              format_func=lambda one: f"{one} · {shorten(standing[one].source, NAME)} · "
                              f"{registry_words.when_said(standing[one].when)}" if one in standing else "",
                              on_change=_forget)
        st.text_input("Pourquoi", key=_WHY, max_chars=REASON_LIMIT, placeholder="par exemple : mauvaise liste")
        blocked, said = st.session_state.get(_SINCE, (None, ""))
        if number is not None and blocked == number:
            say(Severity.WARNING, said)
            st.button("Annuler le reste, sans toucher à celles-ci", key="registry_undo_skip", on_click=_take_back,
                      args=(number,), kwargs={"skip": True})
        st.button("Annuler cet import", key="registry_undo_yes", icon=":material/undo:", on_click=_take_back,
                  args=(number,), help="Chaque CPTS redevient ce qu'elle était avant ; celles qu'il a ajoutées sont "
                                       "supprimées, et peuvent être restaurées.")


def _forget() -> None:
    st.session_state.pop(_SINCE, None)


def _take_back(number: int, *, skip: bool = False) -> None:
    why = st.session_state.get(_WHY, "")
    registry_state.clear()
    _forget()

    def take(desk: Desk) -> Batch | None:
        try:
            return desk.imports.undo(number, why, skip=skip)
        except ChangedSinceError as since:
            st.session_state[_SINCE] = (number, str(since))
            return None

    if registry_state.asked(take) is not None:
        registry_state.tell(f"L'import {number} est annulé : le registre est tel qu'il était avant lui"
                            + (", sauf les CPTS changées depuis." if skip else "."))
