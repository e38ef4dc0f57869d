"""`territory_diagnosis(request) -> Document`: the diagnostic territorial, which Word and PDF both lay out."""

from __future__ import annotations

from diagnostic.report import sections
from diagnostic.report.document import Document
from diagnostic.report.headings import other_figures, to_bring
from diagnostic.report.identity import key_figures, lead, title
from diagnostic.report.request import PackRequest

# Indicators that the sections of a theme tell themselves.
TOLD = frozenset({*sections.POPULATION_FIGURES, *sections.ACCESS, *sections.NEEDS})
KIND = "Diagnostic territorial de CPTS"


def territory_diagnosis(request: PackRequest) -> Document:
    """The diagnosis of a territory, from its identity to its sources."""
    diagnosis, warehouse = request.diagnosis, request.warehouse
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
                    request.edited, diagnosis.data_version)
