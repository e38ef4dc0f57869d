"""Registre: the CPTS of the territory, kept up to date by several people at once."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from diagnostic.geography.checks import Severity
from diagnostic.registry.access import Action
from diagnostic.registry.model import RegistryError
from diagnostic.registry.register import Desk
from interface import (
    identity,
    markup,
    people_panel,
    registry_clash,
    registry_drafts,
    registry_export,
    registry_form,
    registry_history,
    registry_import,
    registry_list,
    registry_read,
    registry_sheet,
    registry_state,
)
from interface.frame import framed
from interface.guard import guarded, show
from interface.registry_state import FIRST, ROOM, Room


def cpts(desk: Desk) -> None:
    """Form and comparison ask nothing of the register: what was typed stays on the screen while it does not answer."""
    place = registry_state.place()
    if place.room is Room.FORM:
        registry_form.show(desk, place.cpts)
    elif place.room is Room.CLASH:
        registry_clash.show(place.cpts)
    elif place.room is Room.SHEET:
        registry_state.tell_address()
        registry_sheet.show(desk, place.cpts, registry_read.rights(desk))
    elif place.room is Room.DELETED:
        registry_history.show_deleted(desk)
    else:
        registry_list.show(registry_read.shelf(desk), registry_read.rights(desk))


# What may be opened: the words for it where it cannot be shown, what fills it, and what must be allowed somewhere.
ROOMS: dict[str, tuple[str, Callable[[Desk], None], Action]] = {
    FIRST: ("Le registre", cpts, Action.READ),
    "Importer": ("L'import d'une liste", registry_import.show, Action.IMPORT),
    "Exporter": ("L'export du registre", registry_export.show, Action.EXPORT),
    "Droits et journal": ("Les droits", people_panel.show, Action.GRANT),
}


def offered(desk: Desk) -> list[str]:
    """Rooms of the person; the list of CPTS alone while nobody can tell, where what is typed is kept."""
    try:
        rights = registry_read.rights(desk)
    except RegistryError:
        return [FIRST]
    return [name for name, (_, _, action) in ROOMS.items() if rights.somewhere(action)]


def room(desk: Desk) -> None:
    st.session_state.setdefault(ROOM, FIRST)
    chosen = st.segmented_control("Volet ouvert", offered(desk), key=ROOM, wrap=True, persist_state="session",
                                  label_visibility="collapsed", on_change=registry_state.clear)
    registry_state.show_said()
    what, fill, _ = ROOMS[chosen or FIRST]
    with guarded(what):
        try:
            fill(desk)
        except RegistryError as failure:
            show(Severity.ALERT, str(failure))
            registry_state.show_way_back()
            registry_drafts.show_waiting()


def closed() -> None:
    """Nobody may be told anything of the register now; who was typing keeps the form, and everything in it."""
    place = registry_state.place()
    if place.room is Room.FORM and registry_drafts.draft(place.cpts).touched:
        registry_state.show_said()
        registry_form.show(None, place.cpts)


framed()
st.title("Registre")
st.html(markup.quiet("Les CPTS et leurs périmètres, tenus à jour à plusieurs : chaque changement garde son auteur, sa "
                     "date et sa raison, et rien n'est écrasé."))
with guarded("Le registre"):
    if (opened := identity.entrance()) is None:
        closed()
    else:
        room(opened)
