"""« Comparer avec »: a neighbouring or similar territory, or any other by its name, beside every figure."""

from __future__ import annotations

import streamlit as st

from diagnostic.indicators.peers import LIKENESS, Peer, peer_of, peers
from interface import markup, session

_CHOICE, _SEARCH = "peer_choice", "peer_search"
NOBODY, _NOBODY_SAID = "personne", "Aucun territoire choisi"


def show_peer() -> None:
    """The selector, folded under a button that tells what is chosen; a change goes to the session at once."""
    chosen = peer_of(session.project().against, session.warehouse())
    with st.popover(f"Comparer avec : {markup.label(chosen.label) if chosen else 'choisir…'}",
                    icon=":material/compare_arrows:"):
        found = peers(session.warehouse(), session.project().codes)
        typed = st.text_input("Chercher une intercommunalité ou une CPTS", key=_SEARCH, max_chars=80,
                              placeholder="par exemple Nîmes")
        told = {peer.key: words for peer, words in _offered(found.search(typed) if typed.strip() else (),
                                                            found.neighbours, found.similar)}
        if chosen:
            told.setdefault(chosen.key, chosen.label)
        # The project is what holds: a field of this key on another screen may have kept something else.
        st.session_state[_CHOICE] = chosen.key if chosen else NOBODY
        st.selectbox("Territoire", [NOBODY, *told], key=_CHOICE, on_change=_choose,
                     format_func=lambda key: told.get(key, _NOBODY_SAID))
        if typed.strip() and not found.search(typed):
            st.html(markup.quiet("Aucune intercommunalité ni CPTS enregistrée ne porte ce nom."))
        st.html(markup.quiet(f"Voisines : celles que le territoire touche. Semblables : {LIKENESS[0].lower()}"
                             f"{LIKENESS[1:]}"))


def _offered(searched: tuple[Peer, ...], near: tuple[Peer, ...], alike: tuple[Peer, ...]) -> list[tuple[Peer, str]]:
    """The peers to choose from, each once, with why it is offered."""
    offered: dict[Peer, str] = {}
    for group, why in ((searched, ""), (near, "voisine"), (alike, "semblable")):
        for peer in group:
            offered.setdefault(peer, f"{peer.label} ({why})" if why else peer.label)
    return list(offered.items())


def _choose() -> None:
    chosen = st.session_state[_CHOICE]
    session.change(against="" if chosen == NOBODY else chosen)
