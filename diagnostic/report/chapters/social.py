"""The social situation: income, coverage, employment, families, housing."""

from __future__ import annotations

from diagnostic.report.chapters import plan, voice
from diagnostic.report.chapters.pictures import maps, spines
from diagnostic.report.chapters.rubric import figures_of, rubric, to_bring
from diagnostic.report.document import Block
from diagnostic.report.request import PackRequest

FIRST = ("niveau_de_vie_median", "taux_pauvrete", "taux_chomage", "part_monoparentales", "qpv_part_population")
MAPPED = ("niveau_de_vie_median", "taux_pauvrete", "taux_chomage", "part_logements_vacants")


def blocks(request: PackRequest) -> list[Block]:
    headings = plan.HEADINGS["social"]
    told = [identifier for heading in headings for identifier in figures_of(request, heading)]
    return [
        *voice.opening(request, "social", FIRST),
        *(block for heading in headings for block in rubric(request, heading)),
        *spines(request, told),
        *maps(request, MAPPED),
        *to_bring(request, headings),
    ]
