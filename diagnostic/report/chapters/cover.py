"""The first page: whose document it is, of which territory, from which data."""

from __future__ import annotations

from diagnostic.figures.readings import units_word
from diagnostic.report.document import Cover
from diagnostic.report.identity import title as territory_title
from diagnostic.report.request import PackRequest
from diagnostic.report.text import shorten
from diagnostic.wording import count, date_fr, enumerate_fr, typography


def title(request: PackRequest) -> str:
    """The title that the project gives its file, or the territory's name."""
    return shorten(request.dossier.title) or territory_title(request.diagnosis)


def cover(request: PackRequest) -> Cover:
    diagnosis, dossier = request.diagnosis, request.dossier
    places = (*diagnosis.perimeter.departments, *diagnosis.perimeter.regions)
    where = enumerate_fr(dict.fromkeys(place.name for place in places), 4)
    named = territory_title(diagnosis)
    lines = [named if named != title(request) else "",
             f"{units_word(diagnosis)} ({where})",
             f"{count(diagnosis.population, 'habitant')} (population municipale {diagnosis.population_year})",
             f"Version des données : {diagnosis.data_version[:16]}",
             f"Édité le {date_fr(request.edited)}" if request.edited else ""]
    return Cover(tuple(typography(line) if line != named else line for line in lines if line), dossier.authors,
                 dossier.logo)
