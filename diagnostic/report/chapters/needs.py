"""Needs: long-term illness, illnesses cared for, deaths; what age and sex would lead to expect, where it is known."""

from __future__ import annotations

from diagnostic.indicators.measurement import Comparative
from diagnostic.record import Diagnosis
from diagnostic.report.chapters import plan, voice
from diagnostic.report.chapters.pictures import spines
from diagnostic.report.chapters.rubric import figures_of, patient, rubric, source_line, to_bring
from diagnostic.report.document import Block, Column, Heading, Paragraph, Table, Tone
from diagnostic.report.request import PackRequest
from diagnostic.wording import NARROW, number, typography

FIRST = ("ald_part", "ald_attendu_part", "patho_cardioneurovasculaires", "patho_diabete",
         "mortalite_prematuree_taux")


def blocks(request: PackRequest) -> list[Block]:
    headings = plan.HEADINGS["needs"]
    told = [identifier for heading in headings for identifier in figures_of(request, heading)]
    return [
        *voice.opening(request, "needs", FIRST),
        *(block for heading in headings for block in rubric(request, heading)),
        *_indices(request, told),
        *spines(request, told),
        *to_bring(request, headings),
    ]


def _indices(request: PackRequest, told: list[str]) -> list[Block]:
    """Counts beside what age and sex would lead to expect; nothing for patients, who would read them as a rank."""
    diagnosis = request.diagnosis
    found = [(identifier, measured.index) for identifier in told
             if (measured := diagnosis.measurement(identifier)) is not None and measured.index is not None]
    if not found or patient(request):
        return []
    rows = tuple((diagnosis.entry(identifier).short, number(index.observed), number(index.expected),
                  f"{number(index.value)} {_bounds(index)}", _reading(index)) for identifier, index in found)
    return [
        Heading("À âge et sexe comparables", 2),
        Table("Indices comparatifs", (Column("Indicateur", 3.2), Column("Observé", 1, number=True),
                                      Column("Attendu", 1, number=True),
                                      Column(f"Indice [95{NARROW}%]", 1.6, number=True), Column("Lecture", 3.2)), rows),
        Paragraph(typography("Un indice de 100 : autant que ce que l'âge et le sexe des habitants font attendre, aux "
                             "taux de leur département. Deux indices ne se comparent pas entre eux."), Tone.NOTE),
        *source_line(diagnosis, _counted(diagnosis, found)),
    ]


def _counted(diagnosis: Diagnosis, found: list[tuple[str, Comparative]]) -> list[str]:
    """The counts, then what their expectation was read from."""
    return list(dict.fromkeys([identifier for identifier, _ in found] + [index.indicator for _, index in found]))


def _bounds(index: Comparative) -> str:
    return typography(f"[{number(index.lower)} ; {number(index.upper)}]")


def _reading(index: Comparative) -> str:
    if index.lower > 100:
        return "plus qu'attendu"
    return "moins qu'attendu" if index.upper < 100 else "pas de différence significative"
