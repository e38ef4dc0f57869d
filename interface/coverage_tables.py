"""The tables of the screen of overlaps: what a coverage tells, as rows with French headings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from diagnostic.coverage.found import Blank, Pair, Tally
from diagnostic.geography.checks import counted
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.report.overlaps.view import View
from diagnostic.report.text import shorten
from diagnostic.wording import count, enumerate_fr, number, percent
from interface import tables

# Names said in a cell; the others are counted.
NAMED = 4
# Widths that leave every column of the pairs in sight on a screen of 1,280 pixels.
WIDTHS = {"CPTS A": 185, "CPTS B": 185, "État": 188}
# Signs of a text in a cell; the file has all of them.
SIGNS = 60
SHARES = ("Part de la CPTS A", "Part de la CPTS B", "Part de la population")


def pairs_frame(pairs: Iterable[Pair], view: View) -> pd.DataFrame:
    """One row for each pair, in their order; shares in percent, empty for a CPTS without inhabitants."""
    return pd.DataFrame([{
        "CPTS A": view.names[pair.first], "CPTS B": view.names[pair.second], "Habitants dans les deux": pair.population,
        "État": str(pair.held), "Dossier": view.state(pair), "Communes": view.places(pair.codes, NAMED),
        "Nombre de communes": len(pair.units),
        SHARES[0]: 100 * pair.share_first, SHARES[1]: 100 * pair.share_second,
        "Habitants en conflit": pair.conflict} for pair in pairs])


def units_rows(pair: Pair, view: View) -> list[list[str]]:
    """What two CPTS share, most inhabitants first."""
    ordered = sorted(pair.units, key=lambda unit: (-unit.population, unit.code))
    return [[view.place(unit.code), f"{'au plus ' if unit.at_most else ''}{number(unit.population)}",
             str(unit.held)] for unit in ordered]


def blanks_frame(view: View) -> pd.DataFrame:
    """One row for each zone blanche, in their order."""
    gazetteer = view.warehouse.gazetteer
    return pd.DataFrame([{
        "Communes": view.places(blank.codes, NAMED), "Nombre": len(blank.codes), "Habitants": blank.population,
        "Département": enumerate_fr(gazetteer.department_name(code) for code in blank.departments),
        "Intercommunalité": enumerate_fr((gazetteer.epci_name(code) for code in blank.epcis), NAMED),
        "CPTS qui pourraient les prendre": enumerate_fr((view.names[one.id] for one in blank.candidates), NAMED),
    } for blank in view.blanks])


def tallies_frame(tallies: Mapping[str, Tally], named: Callable[[str], str], heading: str) -> pd.DataFrame:
    """One row for each place that has inhabitants nobody covers, most of them first."""
    found = sorted(((code, tally) for code, tally in tallies.items() if tally.uncovered or tally.units_uncovered),
                   key=lambda one: (-one[1].uncovered, one[0]))
    return pd.DataFrame([{
        heading: named(code), "Habitants non couverts": tally.uncovered,
        SHARES[2]: 100 * tally.uncovered / tally.total if tally.total else None,
        "Communes non couvertes": tally.units_uncovered, "Communes": tally.units, "Population": tally.total}
        for code, tally in found])


def fragments_frame(view: View) -> pd.DataFrame:
    """One row for each CPTS whose perimeter does not hold together, most parts first."""
    ordered = sorted(view.fragments, key=lambda own: (-len(own.parts), view.names[own.id]))
    return pd.DataFrame([{
        "CPTS": view.names[own.id], "Morceaux": len(own.parts),
        "Communes à l'écart": view.places([code for part in own.parts[1:] for code in part], NAMED),
        "dont séparées par la mer": view.places(own.islands, NAMED) if own.islands else "",
        "Communes encerclées": view.places(own.enclaves, NAMED) if own.enclaves else "",
        "Entourée par": enumerate_fr(view.names[other] for other in own.enclosed_in)} for own in ordered])


def show(frame: pd.DataFrame, key: str, *, on_row: Callable[[int], None] | None = None,
         exported: pd.DataFrame | None = None) -> None:
    """A table with French figures that sorts as numbers, with its CSV (`exported`: more than the screen shows).

    `on_row` is called with the position of the row that somebody picks.
    """
    formats: dict[str, Any] = {column: partial(_cell, share=column in SHARES) for column in frame.columns
                               if pd.api.types.is_numeric_dtype(frame[column])}
    chosen: dict[str, Any] = {}
    if on_row is not None:
        chosen = {"selection_mode": "single-row", "on_select": lambda: _picked(f"{key}_table", on_row)}
    shown = frame.assign(**{column: frame[column].map(partial(shorten, length=SIGNS)) for column in frame.columns
                            if column not in formats})
    st.dataframe(shown.style.format(formats), hide_index=True, key=f"{key}_table", placeholder="",
                 height=min(tables.TALLEST_PX, tables.HEAD_PX + tables.ROW_PX * len(frame)),
                 column_config={column: st.column_config.Column(width=wide) for column, wide in WIDTHS.items()
                                if column in frame}, **chosen)
    tables.download(frame if exported is None else exported, key)


def _cell(value: float, *, share: bool) -> str:
    if share:
        return percent(value, missing="")
    return number(value, missing="")


def _picked(key: str, on_row: Callable[[int], None]) -> None:
    rows = st.session_state[key].selection.rows
    if rows:
        on_row(rows[0])


def said_of(blank: Blank, gazetteer: Gazetteer) -> str:
    """« 3 communes, 1 250 habitants »."""
    return f"{counted(blank.codes, gazetteer)}, {count(blank.population, 'habitant')}"
