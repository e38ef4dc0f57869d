"""Help to decide: who could join to reach the next tier, what leaving would cost. Told, and done on a click only."""

from __future__ import annotations

import streamlit as st

from diagnostic.diagnosis import Diagnosis
from diagnostic.drawing.suggestions import Candidate, Reach, losing, to_reach
from diagnostic.geography.checks import counted
from diagnostic.geography.names import of
from diagnostic.wording import count, enumerate_fr, number, plural
from interface import gestures, markup, session

_LEAVING = "help_leaving"
SHOWN = 6


def show() -> None:
    diagnosis = session.current()
    _show_reach(diagnosis)
    st.divider()
    _show_loss(diagnosis)


def _show_reach(diagnosis: Diagnosis) -> None:
    st.markdown("## Atteindre la taille suivante")
    reach = to_reach(diagnosis, session.warehouse(), limit=SHOWN)
    if reach is None:
        largest = diagnosis.tiers[0].to_upper is None
        st.html(markup.quiet("Le territoire est déjà dans la taille la plus grande." if largest else
                             "Aucune commune voisine habitée ne touche ce territoire."))
        return
    st.html(f"<p class='found'>{markup.text(reach.sentence)}</p>")
    if reach.together and not reach.first:
        _show_together(reach)
    if reach.first:
        _show_candidates(plural(len(reach.first), "Suffit seule", "Suffisent seules"), reach.first)
    if reach.others:
        _show_candidates("Autres communes voisines" if reach.first else "", reach.others)
    shown = len(reach.first) + len(reach.others)
    st.html(markup.quiet(f"{count(shown, 'commune voisine', 'communes voisines')} sur {number(reach.around)}, dans cet "
                         "ordre : hors d'une autre CPTS, même intercommunalité, plus longue frontière commune. "
                         f"{reach.note} Rien n'est ajouté sans vous."))


def _show_together(reach: Reach) -> None:
    codes = tuple(candidate.code for candidate in reach.together)
    what = counted(codes, session.warehouse().gazetteer)
    st.button(f"Ajouter ces {what}" if " et " not in what else f"Ajouter ces {len(codes)} voisins",
              key="help-add-together", on_click=gestures.add, args=(codes, f"Ajout de {what}"),
              help=markup.label(f"Ajouter {enumerate_fr(candidate.name for candidate in reach.together)}"))


def _show_candidates(heading: str, candidates: tuple[Candidate, ...]) -> None:
    if heading:
        st.html(f"<p class='found'><strong>{markup.text(heading)}</strong></p>")
    for candidate in candidates:
        _show_candidate(candidate)


def _show_candidate(candidate: Candidate) -> None:
    with st.container(key=f"found-help-{candidate.code}", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f"<p class='found'><strong>{markup.text(candidate.name)}</strong><br>"
                f"<span class='quiet'>{markup.text(candidate.reason)}</span></p>", width="stretch")
        st.button("Ajouter", key=f"help-add-{candidate.code}", on_click=gestures.add,
                  help=markup.label(f"Ajouter {candidate.name} au territoire"),
                  args=((candidate.code,), f"Ajout {of(candidate.name)}"))


def _show_loss(diagnosis: Diagnosis) -> None:
    st.markdown("## Que perd-on en retirant…")
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
