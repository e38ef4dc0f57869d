"""`summary(diagnosis, warehouse) -> Document`: what Word and PDF both lay out."""

from __future__ import annotations

from datetime import date

from diagnostic.record import Diagnosis
from diagnostic.report import sections
from diagnostic.report.document import Document
from diagnostic.report.headings import other_figures, to_bring
from diagnostic.report.identity import key_figures, lead, title
from diagnostic.sources.warehouse import Warehouse

# Indicators that the sections of a theme tell themselves.
TOLD = frozenset({*sections.POPULATION_FIGURES, *sections.ACCESS, *sections.NEEDS})
KIND = "Diagnostic territorial de CPTS"


def summary(diagnosis: Diagnosis, warehouse: Warehouse, *, edited: date | None = None) -> Document:
    """The summary of a territory, from its identity to its sources.

    `edited` is printed as the day of edition; None prints none, so that the same diagnosis gives the same bytes.
    """
    blocks = [
        key_figures(diagnosis),
        *sections.territory(diagnosis, warehouse),
        *sections.remarks(diagnosis),
        *sections.population(diagnosis),
        *sections.care(diagnosis, warehouse),
        *sections.needs(diagnosis),
        *other_figures(diagnosis, TOLD),
        *to_bring(diagnosis),
        *sections.funding(diagnosis),
        *sections.neighbours(diagnosis),
        *sections.communes(diagnosis),
        *sections.method(diagnosis),
    ]
    places = tuple(place.name for place in (*diagnosis.perimeter.departments, *diagnosis.perimeter.regions))
    return Document(title(diagnosis), KIND, lead(diagnosis), tuple(blocks), ("CPTS", "diagnostic territorial", *places),
                    edited, diagnosis.data_version)
