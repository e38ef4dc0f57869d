"""The line under every figure: who published it, and of which year."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from diagnostic.diagnosis import Diagnosis
from diagnostic.figures.readings import citation
from diagnostic.indicators.measurement import Measurement
from interface import markup


def tables_of(measurements: Iterable[Measurement | None]) -> tuple[str, ...]:
    """Warehouse tables that these measurements and their references were read from, each once, in order."""
    found: dict[str, None] = {}
    for measured in measurements:
        if measured is not None:
            found |= dict.fromkeys([measured.source, *(reference.source for reference in measured.references)])
    return tuple(found)


def show_sources(diagnosis: Diagnosis, tables: Iterable[str], note: str = "") -> None:
    """« Sources : … . Licence Ouverte 2.0. » for warehouse tables, and what limits the figures above."""
    st.html(sources_line(diagnosis, tables, note))


def sources_line(diagnosis: Diagnosis, tables: Iterable[str], note: str = "") -> str:
    """The same as HTML."""
    tables = tuple(tables)
    licences = dict.fromkeys(source.licence for source in diagnosis.sources
                             if source.table in tables and source.licence)
    parts = (citation(diagnosis, tables), f"{' ; '.join(licences)}." if licences else "", note)
    return markup.quiet(" ".join(part for part in parts if part))
