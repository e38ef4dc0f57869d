"""CPTS that hold the same communes: the table of pairs, and one of them opened."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from diagnostic.coverage.found import Held, Pair
from diagnostic.figures.coverage_map import clipped
from diagnostic.registry.register import Desk
from diagnostic.report.overlaps.view import View
from diagnostic.wording import MISSING, NBSP, count, enumerate_fr, number, percent
from interface import case_panel, coverage_tables, markup
from interface.case_state import OPENED
from interface.coverage_board import show_board
from interface.coverage_reading import drawn_pair
from interface.guard import guarded

# Names told in a sentence.
NAMED = 8


def show(desk: Desk, view: View) -> None:
    case_panel.show_ended(view)
    if not view.pairs:
        st.html(markup.quiet("Aucun chevauchement : aucune commune d'ici n'est dans deux CPTS."))
        case_panel.show_past(desk, view)
        return
    conflicts = [pair for pair in view.pairs if pair.held is Held.CONFLICT]
    only = st.toggle("Conflits seulement", key="coverage_conflicts", persist_state="session", disabled=not conflicts)
    kept = conflicts if only and conflicts else list(view.pairs)
    st.html(markup.quiet(_said(view.pairs, conflicts)))
    coverage_tables.show(coverage_tables.pairs_frame(kept, view), "chevauchements",
                         on_row=lambda row: _open(kept[row]))
    for group in view.groups:
        if len(group) > 2:
            told = enumerate_fr((clipped(view.names[one]) for one in group), NAMED)
            st.html(markup.quiet(f"Un même groupe de conflits lie {number(len(group))} CPTS : {told}."))
    _show_opened(desk, view, kept)
    with guarded("Les dossiers sans chevauchement"):
        case_panel.show_past(desk, view)


def _said(pairs: Sequence[Pair], conflicts: Sequence[Pair]) -> str:
    said = (f"{count(len(pairs), 'paire')} de CPTS ont au moins une commune en commun, dont {number(len(conflicts))} "
            "en conflit." if len(pairs) > 1 else
            f"Une paire de CPTS a au moins une commune en commun{', en conflit' if conflicts else ''}.")
    return (f"{said} Une commune partagée par quartiers n'est pas un conflit ; tant que les parts ne sont pas dites, "
            "chaque CPTS la compte entière. Choisissez une ligne pour ouvrir la paire.")


def _key(pair: Pair) -> str:
    return f"{pair.first} {pair.second}"


def _open(pair: Pair) -> None:
    st.session_state[OPENED] = _key(pair)


def _show_opened(desk: Desk, view: View, pairs: Sequence[Pair]) -> None:
    names, found = view.names, {_key(pair): pair for pair in pairs}
    if st.session_state.get(OPENED) not in found:
        st.session_state[OPENED] = _key(pairs[0])
    st.header("Une paire de près")
    labels = {key: f"{clipped(names[pair.first])}   et   {clipped(names[pair.second])}{NBSP}: {pair.held}"
              for key, pair in found.items()}
    chosen = st.selectbox("Paire de CPTS", list(found), key=OPENED, format_func=lambda key: labels.get(key, key))
    pair = found.get(chosen, pairs[0])
    with st.container(key="split-paire"):
        left, right = st.columns([3, 2], gap="medium")
    with left, guarded("La carte des deux CPTS"):
        answer, legend = drawn_pair(view, pair)
        show_board(answer, legend, "couverture-paire", height=360)
    with right, guarded("Ce que les deux CPTS partagent"):
        st.html(_facts(view, pair))
        st.html(markup.table(["Commune", "Comptés deux fois", "État"], coverage_tables.units_rows(pair, view),
                             numeric=[1]))
    with guarded("Le travail sur cette paire"):
        case_panel.show(desk, view, pair)


def _facts(view: View, pair: Pair) -> str:
    """What the pair shares, in proportion of each."""
    ends = [(identifier, MISSING if share != share else percent(100 * share)) for identifier, share in
            ((pair.first, pair.share_first), (pair.second, pair.share_second))]
    return markup.facts([
        ("Comptés dans les deux", ("au plus " if pair.at_most else "") + count(pair.population, "habitant")),
        ("dont en conflit", count(pair.conflict, "habitant")),
        *((_named(view, identifier),
           f"{share} de ses {count(view.coverage.population_of(identifier), 'habitant')}")
          for identifier, share in ends)])


def _named(view: View, identifier: str) -> str:
    """« CPTS du Vidourle (lettre d'intention) »."""
    status = view.coverage.holding(identifier).status
    return clipped(view.names[identifier]) + (f" ({status})" if status else "")
