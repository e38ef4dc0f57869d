"""Help to decide: who could join to reach the next tier, what leaving would cost. Told, and done on a click only."""

from __future__ import annotations

import streamlit as st

from diagnostic.diagnosis import Diagnosis
from diagnostic.drawing.suggestions import Candidate, losing, to_reach
from diagnostic.geography.names import of
from diagnostic.wording import count, number
from interface import gestures, markup, session

_LEAVING = "help_leaving"
SHOWN = 6


def show() -> None:
    diagnosis = session.current()
    _show_reach(diagnosis)
    st.divider()
    _show_loss(diagnosis)


def _show_reach(diagnosis: Diagnosis) -> None:
    st.markdown("###### Atteindre la taille suivante")
    reach = to_reach(diagnosis, session.warehouse(), limit=SHOWN)
    if reach is None:
        largest = diagnosis.tiers[0].to_upper is None
        st.html(markup.quiet("Le territoire est déjà dans la taille la plus grande." if largest else
                             "Aucune commune voisine habitée ne touche ce territoire."))
        return
    st.html(f"<p class='found'>{markup.text(reach.sentence)}</p>")
    for candidate in reach.candidates:
        _show_candidate(candidate)
    st.html(markup.quiet(f"{count(len(reach.candidates), 'commune voisine', 'communes voisines')} sur "
                         f"{number(reach.around)}, dans cet ordre : hors d'une autre CPTS, même intercommunalité, "
                         "plus longue frontière commune. Rien n'est ajouté sans vous."))


def _show_candidate(candidate: Candidate) -> None:
    with st.container(key=f"found-help-{candidate.code}", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f"<p class='found'><strong>{markup.text(candidate.name)}</strong><br>"
                f"<span class='quiet'>{markup.text(candidate.reason)}</span></p>", width="stretch")
        st.button("Ajouter", key=f"help-add-{candidate.code}", on_click=gestures.add,
                  help=markup.label(f"Ajouter {candidate.name} au territoire"),
                  args=((candidate.code,), f"Ajout {of(candidate.name)}"))


def _show_loss(diagnosis: Diagnosis) -> None:
    st.markdown("###### Que perd-on en retirant…")
    units = {unit.code: unit.name for unit in sorted(diagnosis.units, key=lambda unit: unit.name)}
    if len(units) < 2:
        st.html(markup.quiet("Un territoire garde au moins une commune."))
        return
    if st.session_state.get(_LEAVING) not in units:
        st.session_state[_LEAVING] = None
    code = st.selectbox("Commune à retirer", list(units), key=_LEAVING, format_func=units.__getitem__, index=None,
                        placeholder="Choisir une commune", label_visibility="collapsed")
    if code is None:
        return
    loss = losing(diagnosis, code, session.warehouse())
    st.html(f"<p class='found'>{markup.text(loss.sentence)}</p>")
    st.button(markup.label(f"Retirer {loss.name}"), on_click=gestures.remove,
              args=((code,), f"Retrait {of(loss.name)}"))
