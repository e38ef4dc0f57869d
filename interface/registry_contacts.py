"""The contacts that a listing brought and somebody asked to keep: shown when asked for, as the journal keeps it."""

from __future__ import annotations

import streamlit as st

from diagnostic.registry.access import Action, Rights
from diagnostic.registry.contacts import Contact
from diagnostic.registry.model import Entry
from diagnostic.wording import count, plural
from interface import markup, registry_state

_READ = "registry_contacts"


def show(entry: Entry, rights: Rights) -> None:
    """Nothing for who may not read them."""
    if not rights.may(Action.CONTACTS, {entry.sheet.department}):
        return
    of, read = st.session_state.get(_READ, ("", ()))
    if of != entry.id:
        st.button("Voir les contacts", key="registry_contacts_read", icon=":material/contacts:", on_click=_read,
                  args=(entry.id,), help="Le journal garde qui les a lus.")
        return
    with st.container(border=True):
        st.markdown("### Contacts")
        if not read:
            st.html(markup.quiet("Aucun contact n'est gardé pour cette CPTS."))
            return
        told = markup.facts([(one.label, one.value) for one in read], words=True)
        st.html(f"<div class='registry-text'>{told}</div>")
        st.button("Effacer ces contacts", key="registry_contacts_erase", icon=":material/delete:", on_click=_erase,
                  args=(entry.id,), help="Pour de bon : il n'en restera rien, pas même dans l'historique.")


def _read(cpts: str) -> None:
    found: tuple[Contact, ...] | None = registry_state.asked(lambda desk: desk.contacts.of(cpts))
    if found is not None:
        st.session_state[_READ] = (cpts, found)


def _erase(cpts: str) -> None:
    gone = registry_state.asked(lambda desk: desk.contacts.erase(cpts))
    if gone is not None:
        st.session_state.pop(_READ, None)
        registry_state.tell(f"{count(gone, 'contact')} {plural(gone, 'effacé')} pour de bon.")
