"""`territory_diagnosis(request) -> Document`: the diagnostic territorial, which Word and PDF both lay out."""

from __future__ import annotations

from collections.abc import Callable

from diagnostic.report.chapters import (
    access,
    cover,
    funding,
    glossary,
    method,
    needs,
    offer,
    population,
    social,
    synthesis,
    territory,
)
from diagnostic.report.chapters.rubric import patient
from diagnostic.report.document import Block, Document, Paragraph, Tone
from diagnostic.report.identity import lead
from diagnostic.report.request import PackRequest

KIND = "Diagnostic territorial de CPTS"
# In the order of the pages; the glossary follows, made from all of them.
CHAPTERS: tuple[Callable[[PackRequest], list[Block]], ...] = (
    synthesis.blocks,
    territory.blocks,
    population.blocks,
    social.blocks,
    needs.blocks,
    offer.blocks,
    access.blocks,
    funding.blocks,
    method.blocks,
    synthesis.rules_told,
)


def territory_diagnosis(request: PackRequest) -> Document:
    """The diagnosis of a territory, from its synthesis to its glossary."""
    diagnosis = request.diagnosis
    blocks = [block for chapter in CHAPTERS for block in _told(chapter, request)]
    blocks += glossary.blocks(blocks)
    places = tuple(place.name for place in (*diagnosis.perimeter.departments, *diagnosis.perimeter.regions))
    return Document(cover.title(request), KIND, lead(diagnosis), tuple(blocks),
                    ("CPTS", "diagnostic territorial", *places), request.edited, diagnosis.data_version,
                    cover=cover.cover(request), contents=True)


def _told(chapter: Callable[[PackRequest], list[Block]], request: PackRequest) -> list[Block]:
    """A chapter; for patients, with what its short forms mean at its end, but for those that it explains."""
    blocks = chapter(request)
    meant = glossary.unexplained(blocks) if patient(request) else ""
    return [*blocks, Paragraph(meant, Tone.NOTE)] if meant else blocks
