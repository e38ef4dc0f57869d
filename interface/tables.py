"""Tables of the screens: French headings and figures, and the same rows as a CSV that French spreadsheets open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from diagnostic.diagnosis import Diagnosis
from diagnostic.figures.readings import coverage, figure_of, interval, value_note, value_said
from diagnostic.indicators.catalogue import Indicator
from diagnostic.indicators.measurement import Measurement, Status
from diagnostic.report.document import Table
from diagnostic.report.files.delimited import csv_bytes
from diagnostic.report.sheets import HIDDEN
from diagnostic.report.tables import compared_table, precision, site
from diagnostic.wording import Figure, number
from interface import markup
from interface.markup import Link

ROW_PX, HEAD_PX, TALLEST_PX = 35, 38, 460
UNKNOWN = "n. d."
PART = "Partie retenue"


def units_frame(diagnosis: Diagnosis, indicators: Iterable[Indicator]) -> pd.DataFrame:
    """One row for each unit: code, name, department, share and part when one is partial, population, the indicators.

    An unknown figure is empty. A column with a figure under statistical secrecy is one of text, where it is « secret ».
    """
    frame = pd.DataFrame({
        "Code Insee": [unit.code for unit in diagnosis.units],
        "Commune": [unit.name for unit in diagnosis.units],
        "Département": [unit.department for unit in diagnosis.units],
    })
    if any(unit.share < 1 for unit in diagnosis.units):
        frame["Part retenue (%)"] = [100 * unit.share for unit in diagnosis.units]
        # The words come before the reason, typed by a user: no spreadsheet can take the cell of a CSV for a formula.
        frame[PART] = [unit.part_said for unit in diagnosis.units]
    frame[f"Population {diagnosis.population_year}"] = [unit.population for unit in diagnosis.units]
    for entry in indicators:
        frame[heading(entry)] = _values(diagnosis, entry)
    return frame


def _values(diagnosis: Diagnosis, entry: Indicator) -> pd.Series:
    values = [unit.values.get(entry.id) for unit in diagnosis.units]
    hidden = [entry.id in unit.hidden for unit in diagnosis.units]
    if not any(hidden):
        return pd.Series(values, dtype="Float64")
    return pd.Series([HIDDEN if secret else None if value is None else number(value, entry.decimals)
                      for value, secret in zip(values, hidden, strict=True)], dtype="string")


def heading(entry: Indicator) -> str:
    """« Densité (habitants par km²) »."""
    return f"{entry.short} ({entry.unit})"


def show_units(diagnosis: Diagnosis, indicators: Sequence[Indicator], key: str) -> None:
    """The table by unit, French figures on screen and sortable as numbers, with its CSV."""
    frame = units_frame(diagnosis, indicators)
    decimals = {heading(entry): entry.decimals for entry in indicators} | {"Part retenue (%)": 1}
    formats: dict[str, Any] = {column: partial(_cell, decimals.get(column, 0)) for column in frame.columns[3:]
                               if pd.api.types.is_numeric_dtype(frame[column])}
    # Figures first: on a telephone the codes would be all that is seen.
    figures = [heading(entry) for entry in indicators]
    beside = [column for column in frame.columns[3:] if column not in figures]
    # Streamlit writes « None » in empty cells, whatever their format, unless it is given a placeholder.
    st.dataframe(frame.style.format(formats), hide_index=True, key=f"{key}_table", placeholder=UNKNOWN,
                 height=min(TALLEST_PX, HEAD_PX + ROW_PX * len(frame)),
                 column_order=["Commune", *figures, *beside, "Code Insee", "Département"],
                 column_config={"Commune": st.column_config.TextColumn(pinned=True)}
                 | {column: st.column_config.Column(alignment="right") for column in figures})
    download(frame, key)


def _cell(decimals: int, value: Figure) -> str:
    return number(value, decimals, missing=UNKNOWN)


def show_frame(columns: Sequence[str], rows: Sequence[Sequence[object]], key: str) -> None:
    """A table of words, whole on screen by scrolling, with its CSV."""
    frame = pd.DataFrame(rows, columns=list(columns))
    st.dataframe(frame, hide_index=True, key=f"{key}_table", height=min(TALLEST_PX, HEAD_PX + ROW_PX * len(frame)))
    download(frame, key)


def download(frame: pd.DataFrame, key: str) -> None:
    """The rows of a table as a CSV."""
    st.download_button("Télécharger ce tableau (CSV)", csv_bytes(frame), f"{key}.csv", "text/csv", key=f"{key}_csv",
                       icon=":material/download:", on_click="ignore")


def comparison(diagnosis: Diagnosis, indicators: Iterable[str]) -> str:
    """HTML table: each indicator on the territory and on the department, region and country that hold it.

    The rows are those of the Word summary.
    """
    compared = compared_table(diagnosis, indicators, "")
    if compared is None:
        return markup.quiet("Aucun de ces indicateurs n'est disponible.")
    return report_table(replace(compared, caption=""))


def report_table(table: Table) -> str:
    """HTML of a table of the summary."""
    return markup.table([column.title for column in table.columns], table.rows, caption=table.caption,
                        numeric=[rank for rank, column in enumerate(table.columns) if column.number])


def territory_cell(entry: Indicator, measured: Measurement) -> str:
    """The value, how it is known when it was not observed, and what it covers when that is not everything."""
    remark = ", ".join(filter(None, (value_note(measured), coverage(measured))))
    value = f"{value_said(entry, measured, unit=not entry.unit.startswith('%'))} {interval(entry, measured)}".rstrip()
    return f"{value} ({remark})" if remark else value


def landmarks(diagnosis: Diagnosis, measurements: Iterable[Measurement]) -> str:
    """HTML table of figures that exist on several bases: the territory's first, then each published landmark.

    A landmark is told with its place, its year and its standing, and is never the territory's own figure. How it was
    read is in the workbook.
    """
    rows: list[list[str | Link]] = []
    for measured in measurements:
        entry = diagnosis.entry(measured.indicator)
        if entry.aggregation != "published":
            rows.append([entry.short, "Territoire", territory_cell(entry, measured), measured.vintage,
                         "" if measured.value is None else str(measured.status),
                         measured.note if measured.status is Status.ENTERED else "", ""])
        elif measured.references:
            rows.append([entry.short, "Territoire", "non disponible", "", "", "", ""])
        rows += [["", reference.label, figure_of(entry, reference.value), reference.vintage, reference.status,
                  precision(reference), Link(site(reference.url), reference.url)]
                 for reference in measured.references]
    return spare_table(["Indicateur", "De qui", "Valeur", "Année", "Statut", "Précision", "Source"], rows, numeric=[2])


def spare_table(headings: Sequence[str], rows: Sequence[Sequence[str | Link]], *, numeric: Iterable[int] = (),
                caption: str = "") -> str:
    """HTML of a table without the columns that nothing fills. `numeric`: positions among all of them."""
    kept = [rank for rank in range(len(headings)) if any(_said(row[rank]) for row in rows)]
    right = set(numeric)
    return markup.table([headings[rank] for rank in kept], [[row[rank] for rank in kept] for row in rows],
                        numeric=[place for place, rank in enumerate(kept) if rank in right], caption=caption)


def _said(cell: str | Link) -> str:
    return cell.words if isinstance(cell, Link) else cell
