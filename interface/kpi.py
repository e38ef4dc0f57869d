"""The first row of every screen: four figures at most, each with what puts it in proportion."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from diagnostic.diagnosis import Diagnosis
from diagnostic.figures.readings import NEAREST, coverage, figure_of, references, value_note, value_said
from diagnostic.figures.series import few
from diagnostic.indicators.catalogue import Indicator
from diagnostic.indicators.measurement import SECONDARY, Level, Measurement, Reference
from diagnostic.wording import MISSING
from interface import markup
from interface.markup import Kpi


def show_kpis(items: Iterable[Kpi]) -> None:
    st.html(markup.kpi_row(items))


def kpi_of(diagnosis: Diagnosis, indicator: str) -> Kpi:
    """An indicator as a card: its figure, its unit, and the same figure around the territory."""
    entry, measured = diagnosis.entry(indicator), diagnosis.measurement(indicator)
    label = f"{entry.short} ({entry.vintage})" if entry.vintage and entry.vintage not in entry.short else entry.short
    if measured is None:
        return Kpi(label, figure_of(entry, None))
    said = value_said(entry, measured, unit=False)
    if said == MISSING and references(measured, Level.DEPARTMENT):
        return _published(label, entry, measured)
    parts = [] if entry.unit.startswith("%") or entry.unit == "habitants" or said == MISSING else [entry.unit]
    parts += [part for part in (value_note(measured), coverage(measured)) if part]
    around = nearest(measured)
    if around is not None:
        doubt = " (source non vérifiée)" if around.status == SECONDARY else ""
        parts.append(f"{around.label} : {figure_of(entry, around.value, unit=False)}{doubt}")
    return Kpi(label, said, " · ".join(parts))


def _published(label: str, entry: Indicator, measured: Measurement) -> Kpi:
    """A figure that exists for departments only: theirs, named, below a territory of which nothing is known."""
    return Kpi(label, figure_of(entry, None), " · ".join(
        f"{reference.label} entier : {figure_of(entry, reference.value)}"
        for reference in references(measured, Level.DEPARTMENT)))


def nearest(measured: Measurement) -> Reference | None:
    """The reference to show beside a figure: an official one before any other, then the smallest place around."""
    # Several EPCI or departments are no single place to set beside the territory.
    return min(few(measured.references, 1) or measured.references, default=None,
               key=lambda reference: (reference.status == SECONDARY, NEAREST.index(reference.level)))
