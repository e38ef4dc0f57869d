"""The sheet of one indicator, over the page: by commune on a map and in a table, how it is computed, where it is from.

Only the indicator that was opened is drawn: a page of two hundred stays as light as its cards.
"""

from __future__ import annotations

import streamlit as st

from diagnostic.diagnosis import Diagnosis
from diagnostic.figures.formula import Columns, formula, method_notes, terms_said
from diagnostic.figures.readings import figure_of, sentences
from diagnostic.indicators.catalogue import Indicator
from diagnostic.indicators.measurement import Measurement
from diagnostic.indicators.territory import national_of
from diagnostic.report.tables import precision, site
from diagnostic.wording import typography
from interface import markup, session, tables
from interface.charts import show_map
from interface.guard import guarded
from interface.markup import Link
from interface.sources import show_sources, tables_of


def open_sheet(diagnosis: Diagnosis, identifier: str) -> None:
    """Open the sheet of a measured indicator over the page; for a click, in the run that follows it."""
    st.dialog(markup.label(diagnosis.entry(identifier).label), width="large")(_show)(diagnosis, identifier)


def _show(diagnosis: Diagnosis, identifier: str) -> None:
    entry, measured = in_use(diagnosis, identifier), diagnosis.measurement(identifier)
    if measured is None:
        return
    with guarded("Ce que dit l'indicateur"):
        st.html("".join(f"<p class='told'>{markup.text(sentence)}</p>" for sentence in sentences(entry, measured)))
    if any(unit.values.get(identifier) is not None or identifier in unit.hidden for unit in diagnosis.units):
        with guarded("La carte"):
            show_map(diagnosis, "fiche", identifier)
        with guarded("Le tableau des communes"):
            tables.show_units(diagnosis, [entry], f"fiche_{identifier}")
    with guarded("Les comparaisons"):
        _comparisons(entry, measured)
    with guarded("La définition"):
        st.html(markup.facts(method(entry, measured, session.warehouse().column_said), words=True))
        show_sources(diagnosis, tables_of([measured]), measured.note)


def in_use(diagnosis: Diagnosis, identifier: str) -> Indicator:
    """The entry with the columns that the data at hand fill."""
    filled = national_of(session.warehouse()).catalogue
    return filled[identifier] if identifier in filled else diagnosis.entry(identifier)


def method(entry: Indicator, measured: Measurement, said: Columns) -> list[tuple[str, str]]:
    """What must be known to defend the figure: definition, computation, terms with their totals, year."""
    rows = [("Définition", entry.definition), ("Calcul", f"{formula(entry, said)} {method_notes(entry)}".strip())]
    rows += terms_said(entry, measured, said)
    rows.append(("Unité", entry.unit))
    rows.append(("Millésime", measured.vintage))
    return [(typography(label), words) for label, words in rows if words]


def _comparisons(entry: Indicator, measured: Measurement) -> None:
    if not measured.references:
        return
    known = measured.value is not None
    rows: list[list[str | Link]] = [
        [reference.label, figure_of(entry, reference.value, unit=not entry.unit.startswith("%")),
         reference.verdict.value if known else "", reference.vintage, reference.status, precision(reference),
         Link(site(reference.url), reference.url)] for reference in measured.references]
    st.html(tables.spare_table(["Lieu", "Valeur", "Le territoire est", "Millésime", "Nature", "Précision", "Source"],
                               rows, numeric=[1], caption="Le territoire et ses alentours"))
