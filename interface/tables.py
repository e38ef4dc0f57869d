"""Tables of the screens: French headings and figures, and the same rows as a CSV that French spreadsheets open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from diagnostic.diagnosis import Diagnosis
from diagnostic.figures.readings import coverage, figure_of, interval, status_note
from diagnostic.indicators.catalogue import Indicator, catalogue
from diagnostic.indicators.measurement import Measurement, Status
from diagnostic.report.document import Table
from diagnostic.report.tables import compared_table, precision, site
from diagnostic.wording import Figure, number
from interface import markup
from interface.markup import Link

ROW_PX, HEAD_PX, TALLEST_PX = 35, 38, 460
UNKNOWN = "n. d."
PART = "Partie retenue"


def units_frame(diagnosis: Diagnosis, indicators: Iterable[Indicator]) -> pd.DataFrame:
    """One row for each unit: code, name, department, share and part when one is partial, population, the indicators."""
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
        frame[heading(entry)] = pd.Series([unit.values.get(entry.id) for unit in diagnosis.units], dtype="Float64")
    return frame


def heading(entry: Indicator) -> str:
    """« Densité (habitants par km²) »."""
    return f"{entry.short} ({entry.unit})"


def show_units(diagnosis: Diagnosis, indicators: Sequence[Indicator], key: str) -> None:
    """The table by unit, French figures on screen and sortable as numbers, with its CSV."""
    frame = units_frame(diagnosis, indicators)
    decimals = {heading(entry): entry.decimals for entry in indicators} | {"Part retenue (%)": 1}
    formats: dict[str, Any] = {column: partial(_cell, decimals.get(column, 0)) for column in frame.columns[3:]
                               if column != PART}
    # Figures first: on a telephone the codes would be all that is seen.
    # Streamlit writes « None » in empty cells, whatever their format, unless it is given a placeholder.
    st.dataframe(frame.style.format(formats), hide_index=True, key=f"{key}_table", placeholder=UNKNOWN,
                 height=min(TALLEST_PX, HEAD_PX + ROW_PX * len(frame)),
                 column_order=["Commune", *frame.columns[3:], "Code Insee", "Département"],
                 column_config={"Commune": st.column_config.TextColumn(pinned=True)})
    _download(frame, key)


def _cell(decimals: int, value: Figure) -> str:
    return number(value, decimals, missing=UNKNOWN)


def show_frame(columns: Sequence[str], rows: Sequence[Sequence[object]], key: str) -> None:
    """A table of words, whole on screen by scrolling, with its CSV."""
    frame = pd.DataFrame(rows, columns=list(columns))
    st.dataframe(frame, hide_index=True, key=f"{key}_table", height=min(TALLEST_PX, HEAD_PX + ROW_PX * len(frame)))
    _download(frame, key)


def _download(frame: pd.DataFrame, key: str) -> None:
    st.download_button("Télécharger ce tableau (CSV)", csv_bytes(frame), f"{key}.csv", "text/csv", key=f"{key}_csv",
                       icon=":material/download:", on_click="ignore")


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Semicolons, decimal commas and a byte order mark: what Excel in French opens by a double click."""
    return frame.to_csv(index=False, sep=";", decimal=",", lineterminator="\r\n").encode("utf-8-sig")


def comparison(diagnosis: Diagnosis, indicators: Iterable[Indicator]) -> str:
    """HTML table: each indicator on the territory and on the department, region and country that hold it.

    The rows are those of the Word summary.
    """
    compared = compared_table(diagnosis, [entry.id for entry in indicators], "")
    if compared is None:
        return markup.quiet("Aucun de ces indicateurs n'est disponible.")
    return report_table(replace(compared, caption=""))


def report_table(table: Table) -> str:
    """HTML of a table of the summary."""
    return markup.table([column.title for column in table.columns], table.rows, caption=table.caption,
                        numeric=[rank for rank, column in enumerate(table.columns) if column.number])


def territory_cell(entry: Indicator, measured: Measurement) -> str:
    """The value, how it is known when it was not observed, and what it covers when that is not everything."""
    said = [status_note(measured), coverage(measured)]
    remark = ", ".join(part for part in said if part)
    if measured.value is None and measured.status is Status.ENTERED:
        return "masqué (secret statistique)"
    figure = figure_of(entry, measured.value, unit=not entry.unit.startswith("%"))
    value = f"{figure} {interval(entry, measured)}".rstrip()
    return f"{value} ({remark})" if remark else value


def landmarks(measurements: Iterable[Measurement]) -> str:
    """HTML table of figures that exist on several bases: the territory's first, then each published landmark.

    A landmark is told with its place, its year and its standing, and is never the territory's own figure. How it was
    read is in the workbook.
    """
    rows: list[list[str | Link]] = []
    for measured in measurements:
        entry = catalogue()[measured.indicator]
        if entry.aggregation != "published":
            rows.append([entry.short, "Territoire", territory_cell(entry, measured), measured.vintage,
                         "" if measured.value is None else str(measured.status),
                         measured.note if measured.status is Status.ENTERED else "", ""])
        elif measured.references:
            rows.append([entry.short, "Territoire", "non disponible", "", "", "", ""])
        rows += [["", reference.label, figure_of(entry, reference.value), reference.vintage, reference.status,
                  precision(reference), Link(site(reference.url), reference.url)]
                 for reference in measured.references]
    headings = ["Indicateur", "De qui", "Valeur", "Année", "Statut", "Précision", "Source"]
    kept = [rank for rank in range(len(headings)) if any(_said(row[rank]) for row in rows)]
    return markup.table([headings[rank] for rank in kept], [[row[rank] for rank in kept] for row in rows], numeric=[2])


def _said(cell: str | Link) -> str:
    return cell.words if isinstance(cell, Link) else cell

