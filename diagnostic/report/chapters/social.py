"""The social situation: income, coverage, employment, families, housing."""

from __future__ import annotations

from diagnostic.report.chapters import plan, voice
from diagnostic.report.chapters.pictures import maps, spines
from diagnostic.report.chapters.rubric import figures_of, rubric, to_bring
from diagnostic.report.chapters.section import section
from diagnostic.report.document import Block
from diagnostic.report.request import PackRequest

FIRST = ("niveau_de_vie_median", "taux_pauvrete", "taux_chomage", "part_monoparentales", "qpv_part_population")
MAPPED = ("niveau_de_vie_median", "taux_pauvrete", "taux_chomage", "part_logements_vacants")
# Title of a section (voice.toml) → headings of the catalogue.
SECTIONS = {"income": ("revenus", "defavorisation", "qpv"), "cover": ("couverture_sociale", "ame"),
            "work": ("chomage", "csp", "secteurs", "formation"), "home": ("monoparentales", "logement")}


def blocks(request: PackRequest) -> list[Block]:
    headings = plan.HEADINGS["social"]
    told = [identifier for heading in headings for identifier in figures_of(request, heading)]
    return [
        *voice.opening(request, "social", FIRST),
        *(block for title, inside in SECTIONS.items()
          for block in section(voice.title(request, title), [rubric(request, heading) for heading in inside])),
        *spines(request, told),
        *maps(request, MAPPED),
        *to_bring(request, headings),
    ]
