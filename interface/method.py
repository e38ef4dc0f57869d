"""The method of every indicator, generated from the catalogue as the data at hand fill it."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from diagnostic.figures.formula import fallbacks, formula, method_notes
from diagnostic.indicators.catalogue import THEME_LABELS, Catalogue, Heading, Indicator, Theme, catalogue
from diagnostic.indicators.territory import national_of
from diagnostic.sources.datasets import datasets
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import enumerate_fr, typography
from interface import markup, session, tables
from interface.guard import guarded

COLUMNS = ("Thème", "Rubrique", "Indicateur", "Définition", "Calcul", "Unité", "Précisions", "Secret statistique",
           "Comparaison", "Sources", "Millésime", "À défaut", "Note")
_COMPARED = {"same": "Même calcul sur les départements, les régions et la France.",
             "published": "Valeurs publiées, chacune avec sa source.", "none": "Aucune."}


def show_method() -> None:
    """A theme at a time, drawn when it is opened, and the whole of it as a file."""
    for theme, title in THEME_LABELS.items():
        with guarded(f"La méthode, thème « {title} »"):
            panel = st.expander(title, key=f"method-{theme}", on_change="rerun")
            if panel.open:
                with panel:
                    _theme(theme)
    store = session.warehouse()
    st.download_button("Télécharger toute la méthode (CSV)", lambda: tables.csv_bytes(method_frame(store)),
                       "methode.csv", "text/csv", key="method_csv", icon=":material/download:", on_click="ignore")


@st.fragment
def _theme(theme: Theme) -> None:
    """A fragment, a heading at a time."""
    headings = {heading.id: heading for heading in catalogue().headings_of(theme)}
    chosen = st.selectbox("Rubrique", list(headings), key=f"method-heading-{theme}",
                          format_func=lambda identifier: headings[identifier].label)
    st.html("".join(
        f"<section><h3>{markup.text(row['Indicateur'])}</h3>"
        f"{markup.facts(((name, row[name]) for name in COLUMNS[3:] if row[name]), words=True)}</section>"
        for row in rows(session.warehouse(), headings[chosen])))


def method_frame(warehouse: Warehouse) -> pd.DataFrame:
    """One row for each indicator, in the order of the catalogue by heading."""
    return pd.DataFrame([row for heading in catalogue().headings for row in rows(warehouse, heading)],
                        columns=list(COLUMNS))


def rows(warehouse: Warehouse, heading: Heading) -> Iterator[dict[str, str]]:
    """What is said of each indicator of a heading, by column; empty where there is nothing to say."""
    filled, declared = national_of(warehouse).catalogue, catalogue()
    for original in declared.under(heading.id):
        entry = filled[original.id]
        absent = entry.aggregated and entry.id in filled.absent
        yield dict(zip(COLUMNS, (
            THEME_LABELS[heading.theme], heading.label, entry.label, entry.definition,
            formula(entry, warehouse.column_said), entry.unit, method_notes(entry), secrecy(entry, declared),
            _COMPARED[entry.compare], sources(entry, warehouse), "" if absent else _vintage(entry),
            fallbacks(original, warehouse.column_said), entry.note), strict=True))


def secrecy(entry: Indicator, entries: Catalogue) -> str:
    """Under how many persons a figure is not given."""
    thresholds = {entries.tables[table].secrecy for table in entry.tables}
    thresholds |= {topic.secrecy for topic in entries.topics if entry.id in topic.indicators}
    threshold = max(thresholds, default=0)
    return typography(f"Un effectif de moins de {threshold} personnes n'est pas donné : la valeur est encadrée ou "
                      "masquée.") if threshold else ""


def sources(entry: Indicator, warehouse: Warehouse) -> str:
    """The tables in use; or that nothing fills the indicator as long as they are not installed."""
    if not entry.aggregated:
        known = [published.table for published in entry.published if warehouse.has(published.table)]
        known += ["reperes"] if entry.landmarks and warehouse.has("reperes") else []
        return " ; ".join(warehouse.provenance(table).citation for table in known)
    missing = [table for table in entry.tables if not warehouse.has(table)]
    if missing:
        # An indicator with several ways of being filled needs the first of them.
        names = dict.fromkeys(f"« {_title(table)} »" for table in missing)
        return typography(f"À installer : {enumerate_fr(names)}.")
    return " ; ".join(warehouse.provenance(table).citation for table in entry.tables)


def _title(table: str) -> str:
    """The title of the dataset that installs a table, else the name of the table."""
    return next((dataset.title for dataset in datasets() if table in dataset.tables), table)


def _vintage(entry: Indicator) -> str:
    return "" if entry.vintage == "source" else entry.vintage
