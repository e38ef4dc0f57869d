"""The first page: whose document it is, of which territory, from which data."""

from __future__ import annotations

from diagnostic.dossier import LINE_LIMIT
from diagnostic.report.document import Cover
from diagnostic.report.identity import title as territory_title
from diagnostic.report.request import PackRequest
from diagnostic.report.text import shorten
from diagnostic.wording import count, typography


def title(request: PackRequest) -> str:
    """The title that the project gives its file, or the territory's name."""
    return shorten(request.dossier.title, LINE_LIMIT) or territory_title(request.diagnosis)


def cover(request: PackRequest) -> Cover:
    """What the document's own lead does not say: the territory under a title of the project's, the data."""
    diagnosis, dossier = request.diagnosis, request.dossier
    named = territory_title(diagnosis)
    return Cover((*([named] if named != title(request) else []),
                  typography(f"Population municipale {diagnosis.population_year} : "
                             f"{count(diagnosis.population, 'habitant')}"),
                  typography(f"Version des données : {diagnosis.data_version[:16]}")), dossier.authors, dossier.logo)
