"""The foot of a theme's screen: all its figures in one table, and unit by unit, a heading at a time."""

from __future__ import annotations

import streamlit as st

from diagnostic.diagnosis import Diagnosis
from diagnostic.indicators.catalogue import Theme, catalogue
from interface import markup, tables
from interface.guard import guarded
from interface.sources import show_sources, tables_of


def show_overview(diagnosis: Diagnosis, theme: Theme) -> None:
    """The key figures beside those of the places around, then the table of units."""
    told = [entry.id for entry in catalogue().of_theme(theme) if diagnosis.measurement(entry.id) is not None]
    with guarded("Le tableau de comparaison"), st.expander("Le territoire et ses alentours, en un tableau"):
        st.html(tables.comparison(diagnosis, told))
        show_sources(diagnosis, tables_of(diagnosis.measurement(identifier) for identifier in told))
    with guarded("Le tableau des communes"):
        st.header("Commune par commune")
        _units(diagnosis, theme)


@st.fragment
def _units(diagnosis: Diagnosis, theme: Theme) -> None:
    """A fragment, and a heading at a time: two hundred columns would be read by nobody."""
    entries = {heading.label: [diagnosis.entry(entry.id) for entry in catalogue().under(heading.id)
                               if entry.display != "serie" and entry.id != "population"
                               and any(entry.id in unit.hidden or unit.values.get(entry.id) is not None
                                       for unit in diagnosis.units)]
               for heading in catalogue().headings_of(theme)}
    entries = {label: held for label, held in entries.items() if held}
    if not entries:
        st.html(markup.quiet("Aucun chiffre de ce thème n'est connu par commune."))
        return
    label = next(iter(entries))
    if len(entries) > 1:
        label = st.selectbox("Rubrique", list(entries), key=f"{theme}_heading")
    held = entries[label]
    tables.show_units(diagnosis, held, f"{theme}_communes")
    known = [measured for entry in held if (measured := diagnosis.measurement(entry.id)) is not None]
    show_sources(diagnosis, {measured.source for measured in known},
                 f"« {tables.UNKNOWN} » : valeur inconnue, jamais zéro ; « {tables.HIDDEN} » : effectif sous le seuil "
                 "du secret statistique.")
