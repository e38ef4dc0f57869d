"""Access and prevention: who is far from a general practitioner, who has none, emergencies, screening, vaccination."""

from __future__ import annotations

from diagnostic.report.chapters import plan, voice
from diagnostic.report.chapters.pictures import spines
from diagnostic.report.chapters.rubric import figures_of, rubric, to_bring
from diagnostic.report.document import Block
from diagnostic.report.request import PackRequest

FAR = "part_population_apl_sous_2_5"
FIRST = (FAR, "sans_medecin_traitant_part", "part_population_zip", "grippe_65p_part")


def blocks(request: PackRequest) -> list[Block]:
    headings = plan.HEADINGS["access"]
    far = [FAR] if FAR in figures_of(request, "apl") else []
    told = [*far, *(identifier for heading in headings for identifier in figures_of(request, heading))]
    return [
        *voice.opening(request, "access", FIRST),
        *rubric(request, "apl", indicators=far, title=voice.title(request, "far")),
        *(block for heading in headings for block in rubric(request, heading)),
        *spines(request, told),
        *to_bring(request, headings),
    ]
