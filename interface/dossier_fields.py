"""What the people of a project say of their own file, typed on the Dossier screen and kept in the project at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from diagnostic.aci.funding import CORE_MISSION
from diagnostic.aci.labels import MISSIONS
from diagnostic.dossier import LINE_LIMIT, MOST_ACTORS, TEXT_LIMIT, Dossier, Register, tidied
from diagnostic.geography.checks import Severity
from diagnostic.logo import MOST_BYTES
from diagnostic.received.room import logo_read
from diagnostic.wording import count, typography
from interface import session
from interface.guard import show as say

_PREFIX = "dossier_"
_LOGO, _LOGO_SAID, _ACTORS_SAID = f"{_PREFIX}logo", f"{_PREFIX}logo_said", f"{_PREFIX}actors_said"
LOGO_MB = MOST_BYTES // 1_000_000
LOGO_PX = 160
# A field of several lines holds a little more than what is kept, so that what is too long can be said.
_MOST_TYPED = MOST_ACTORS * LINE_LIMIT
_REGISTERS = {Register.PROFESSIONAL: "Professionnels et institutions", Register.PATIENT: "Habitants et patients"}


def keep(**fields: Any) -> None:
    """Replace fields of the project's dossier, its texts tidied; every screen and the address follow."""
    session.change(dossier=tidied(replace(session.project().dossier, **fields)))


def show_identity() -> None:
    """Title, authors, readers, logo."""
    dossier = session.project().dossier
    with st.container(key="fields-2-identity"):
        _line("Titre du dossier", "title", dossier.title, "par exemple Projet de santé de la CPTS du Vidourle")
        _line("Auteurs", "authors", dossier.authors, "par exemple Dr A. Martin, association CPTS du Vidourle")
    session.follow(f"{_PREFIX}register", dossier.register)
    st.radio("À qui s'adressent les documents", list(_REGISTERS), key=f"{_PREFIX}register", horizontal=True,
             format_func=_REGISTERS.__getitem__,
             on_change=lambda: keep(register=st.session_state[f"{_PREFIX}register"]))
    _show_logo(dossier)


def show_actors() -> None:
    """Who is engaged, one on each line."""
    session.follow(f"{_PREFIX}actors", "\n".join(session.project().dossier.actors))
    st.text_area("Acteurs engagés, un par ligne", key=f"{_PREFIX}actors", height=140, max_chars=_MOST_TYPED,
                 placeholder="Maison de santé de Vergèze\nCentre hospitalier du bassin\nPharmacie de la Place",
                 on_change=_keep_actors)
    if said := st.session_state.get(_ACTORS_SAID):
        say(Severity.WARNING, said)


def show_objectives() -> None:
    """One field for each mission of the ACI."""
    dossier = session.project().dossier
    with st.container(key="fields-2-objectives"):
        for mission, label in MISSIONS.items():
            if mission == CORE_MISSION:
                continue
            key = f"{_PREFIX}objective_{mission}"
            session.follow(key, dossier.objective(mission))
            st.text_area(label, key=key, height=96, max_chars=TEXT_LIMIT, on_change=_keep_objective,
                         args=(mission, key))


def _line(label: str, field: str, value: str, example: str) -> None:
    key = f"{_PREFIX}{field}"
    session.follow(key, value)
    st.text_input(label, key=key, max_chars=LINE_LIMIT, placeholder=example,
                  on_change=lambda: keep(**{field: st.session_state[key]}))


def _keep_actors() -> None:
    lines = st.session_state[f"{_PREFIX}actors"].splitlines()
    keep(actors=tuple(lines))
    kept = session.project().dossier.actors
    lost = len(list(filter(str.strip, lines))) - len(kept)
    long = any(len(line.strip()) > LINE_LIMIT for line in lines)
    said = [f"{count(lost, 'ligne')} de trop : {MOST_ACTORS} acteurs au plus sont gardés." if lost > 0 else "",
            f"Une ligne est coupée à {LINE_LIMIT} caractères." if long else ""]
    st.session_state[_ACTORS_SAID] = typography(" ".join(filter(None, said)))


def _keep_objective(mission: str, key: str) -> None:
    others = {name: text for name, text in session.project().dossier.objectives if name != mission}
    written = others | {mission: st.session_state[key]}
    keep(objectives=tuple((name, written[name]) for name in MISSIONS if name in written))


# -- the logo ----------------------------------------------------------------------------------------------------

def _show_logo(dossier: Dossier) -> None:
    if dossier.logo:
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.image(dossier.logo, width=LOGO_PX, caption="Logo des documents")
            st.button("Retirer le logo", key=f"{_LOGO}_remove", icon=":material/delete:", on_click=_drop_logo)
    else:
        # Another key each time: the field would otherwise still show the file that was taken away.
        turn = st.session_state.setdefault(f"{_LOGO}_turn", 0)
        with st.container(key="dossier_logo_field"):
            st.file_uploader(f"Logo (PNG, JPEG ou WebP, {LOGO_MB} Mo au plus)", key=f"{_LOGO}_{turn}",
                             max_upload_size=LOGO_MB, on_change=_take_logo, args=(f"{_LOGO}_{turn}",))
    if said := st.session_state.get(_LOGO_SAID):
        say(Severity.ALERT, said, "Le projet n'a pas changé.")


def _take_logo(key: str) -> None:
    brought = st.session_state[key]
    st.session_state.pop(_LOGO_SAID, None)
    if brought is None:
        return
    try:
        keep(logo=logo_read(brought.getvalue()))
    except ValueError as refusal:
        st.session_state[_LOGO_SAID] = str(refusal)


def _drop_logo() -> None:
    st.session_state[f"{_LOGO}_turn"] = st.session_state.get(f"{_LOGO}_turn", 0) + 1
    keep(logo=b"")
