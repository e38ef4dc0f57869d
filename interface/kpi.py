"""The first row of every screen: four figures at most, each with what puts it in proportion."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from diagnostic.diagnosis import Diagnosis
from diagnostic.figures.readings import coverage, figure_of, references, status_note
from diagnostic.indicators.catalogue import Indicator
from diagnostic.indicators.measurement import SECONDARY, Level, Measurement, Reference, Status
from interface import markup
from interface.markup import Kpi

_ORDER = (Level.DEPARTMENT, Level.REGION, Level.FRANCE, Level.TERRITORY)


def show_kpis(items: Iterable[Kpi]) -> None:
    st.html(markup.kpi_row(items))


def kpi_of(diagnosis: Diagnosis, indicator: str) -> Kpi:
    """An indicator as a card: its figure, its unit, and the same figure around the territory."""
    entry, measured = diagnosis.entry(indicator), diagnosis.measurement(indicator)
    label = f"{entry.short} ({entry.vintage})" if entry.vintage and entry.vintage not in entry.short else entry.short
    if measured is None:
        return Kpi(label, figure_of(entry, None))
    if entry.aggregation == "published":
        return _published(label, entry, measured)
    parts = [] if entry.unit.startswith("%") or entry.unit == "habitants" or measured.value is None else [entry.unit]
    parts += [part for part in (status_note(measured), coverage(measured)) if part]
    around = nearest(measured)
    if around is not None:
        doubt = " (source non vérifiée)" if around.status == SECONDARY else ""
        parts.append(f"{around.label} : {figure_of(entry, around.value, unit=False)}{doubt}")
    masked = measured.value is None and measured.status is Status.ENTERED
    return Kpi(label, "masqué" if masked else figure_of(entry, measured.value, unit=False), " · ".join(parts))


def _published(label: str, entry: Indicator, measured: Measurement) -> Kpi:
    """A figure that exists for departments only: theirs, named, below a territory of which nothing is known."""
    found = references(measured, Level.DEPARTMENT) or references(measured, Level.FRANCE)
    return Kpi(label, figure_of(entry, None), " · ".join(
        f"{reference.label} entier : {figure_of(entry, reference.value)}" for reference in found))


def nearest(measured: Measurement) -> Reference | None:
    """The reference to show beside a figure: an official one before any other, then the smallest place around."""
    return min(measured.references, default=None,
               key=lambda reference: (reference.status == SECONDARY, _ORDER.index(reference.level)))
