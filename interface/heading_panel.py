"""The headings of a theme: cards of what is known, and in one list what is not yet there and how to bring it.

Driven by the catalogue and `Diagnosis.headings` alone: an indicator added to a file of entries appears here by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from diagnostic.diagnosis import Diagnosis
from diagnostic.headings import silent
from diagnostic.indicators.catalogue import Heading, Indicator, Theme, catalogue
from diagnostic.indicators.measurement import Measurement
from diagnostic.record import HeadingState
from diagnostic.wording import count, typography
from interface import cards, markup, session, tables
from interface.guard import guarded
from interface.sheet import open_sheet
from interface.sources import show_sources, tables_of

# From so many values with nothing beside them, a card each would be a page of empty boxes.
FEW_PLAIN = 2
Told = list[tuple[Indicator, Measurement]]


def show_headings(diagnosis: Diagnosis, theme: Theme,
                  beside: Mapping[str, Callable[[], object]] | None = None) -> None:
    """Every heading of the theme that has a figure, in order (`show_absent` tells the others).

    `beside`: what is drawn under the cards of a heading, by its id (a chart).
    """
    states = {state.heading: state for state in diagnosis.headings}
    for heading in catalogue().headings_of(theme):
        state = states.get(heading.id)
        if state is not None and state.filled:
            with guarded(f"La rubrique « {heading.label} »"):
                _show_heading(diagnosis, heading, state, (beside or {}).get(heading.id))


def show_absent(diagnosis: Diagnosis, theme: Theme) -> None:
    """The headings of the theme that have no figure, each with how to bring one; nothing when all have."""
    states = {state.heading: state for state in diagnosis.headings}
    absent = [(heading, states[heading.id]) for heading in catalogue().headings_of(theme)
              if heading.id in states and not states[heading.id].filled]
    if absent:
        with guarded("Ce qui reste à apporter"):
            _show_absent(diagnosis, absent)


def _show_heading(diagnosis: Diagnosis, heading: Heading, state: HeadingState,
                  drawing: Callable[[], object] | None) -> None:
    st.header(heading.label, anchor=heading.id)
    told = _told(diagnosis, state.filled)
    main = [pair for pair in told if pair[0].display == "principal"]
    detail = [pair for pair in told if pair[0].display == "detail"]
    shown = main or detail
    plain = [pair for pair in shown if cards.bare(pair[1])]
    if len(plain) < FEW_PLAIN:
        plain = []
    if rich := [pair for pair in shown if pair not in plain]:
        _cards(diagnosis, heading.id, rich)
    if plain:
        _lines(diagnosis, heading.id, plain)
    if drawing is not None:
        drawing()
    if main and detail:
        with st.expander(f"Effectifs et détails ({len(detail)})"):
            _details(diagnosis, heading.id, detail)


def _told(diagnosis: Diagnosis, identifiers: tuple[str, ...]) -> Told:
    return [(diagnosis.entry(identifier), measured) for identifier in identifiers
            if (measured := diagnosis.measurement(identifier)) is not None]


@st.fragment
def _cards(diagnosis: Diagnosis, heading: str, told: Told) -> None:
    """A fragment: opening a sheet draws nothing else of the page again."""
    with st.container(key=f"cards-{heading}"):
        for entry, measured in told:
            with st.container(border=True, key=f"card-{entry.id}", gap="xxsmall"):
                if st.button(markup.label(entry.label), key=f"open-{entry.id}", type="tertiary",
                             icon=":material/chevron_right:", icon_position="right", width="stretch"):
                    open_sheet(diagnosis, entry.id)
                st.html(cards.card(entry, measured))
    if untested := cards.untested(told):
        st.html(markup.quiet(untested))


@st.fragment
def _lines(diagnosis: Diagnosis, heading: str, told: Told) -> None:
    st.html(cards.lines(told))
    show_sources(diagnosis, tables_of(measured for _, measured in told))
    _chooser(diagnosis, f"plain-{heading}", told)


@st.fragment
def _details(diagnosis: Diagnosis, heading: str, told: Told) -> None:
    st.html(cards.rows(told))
    _chooser(diagnosis, heading, told)


def _chooser(diagnosis: Diagnosis, key: str, told: Told) -> None:
    """Open the sheet of one of these: a button for each would weigh more than the figures."""
    labels = {entry.id: entry.label for entry, _ in told}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Carte, communes, calcul et source de", list(labels), key=f"detail-{key}",
                              format_func=labels.__getitem__)
        if st.button("Ouvrir la fiche", key=f"open-detail-{key}"):
            open_sheet(diagnosis, chosen)


def _show_absent(diagnosis: Diagnosis, absent: list[tuple[Heading, HeadingState]]) -> None:
    st.header("Ce qui reste à apporter")
    asked: dict[str, list[str]] = {}
    for heading, state in absent:
        asked.setdefault(f"{silent(heading.id, session.warehouse())}{state.ask}", []).append(heading.label)
    st.html(markup.table(["Rubrique", "Comment l'obtenir"],
                         [[" ; ".join(labels), typography(ask)] for ask, labels in asked.items()]))
    st.html(markup.quiet("Ce qu'une CPAM, une ARS ou un observatoire vous donne se saisit, ou s'apporte en tableau, "
                         "dans l'écran Besoins de santé."))
    published = [measured for heading, _ in absent for entry in catalogue().under(heading.id)
                 if (measured := diagnosis.measurement(entry.id)) is not None and measured.references]
    if published:
        with st.expander(f"Repères publiés pour d'autres populations ({count(len(published), 'indicateur')})"):
            st.html(tables.landmarks(diagnosis, published))
