"""The sections that follow the catalogue's headings: figures told nowhere else, and what is still to bring."""

from __future__ import annotations

from collections.abc import Collection

from diagnostic.figures.readings import citation
from diagnostic.indicators.catalogue import THEME_LABELS, catalogue
from diagnostic.indicators.measurement import Status
from diagnostic.record import Diagnosis
from diagnostic.report.document import Block, Heading, Paragraph, Tone
from diagnostic.report.tables import compared_table
from diagnostic.wording import typography


def other_figures(diagnosis: Diagnosis, told: Collection[str]) -> list[Block]:
    """By theme and heading, the territory's principal figures that are not in `told`; nothing when there are none."""
    blocks: list[Block] = []
    for theme, label in THEME_LABELS.items():
        tables: list[Block] = []
        for heading in catalogue().headings_of(theme):
            known = [entry.id for entry in (*catalogue().under(heading.id), *diagnosis.own)
                     if entry.heading == heading.id and entry.id not in told and entry.display == "principal"
                     and _known(diagnosis, entry.id)]
            table = compared_table(diagnosis, known, heading.label)
            if table is not None:
                said = citation(diagnosis, dict.fromkeys(
                    measured.source for identifier in known if (measured := diagnosis.measurement(identifier))))
                tables += [table, *([Paragraph(said, Tone.SOURCE)] if said else [])]
        if tables:
            blocks += [Heading(typography(f"{label} : autres indicateurs")), *tables]
    return blocks


def _known(diagnosis: Diagnosis, identifier: str) -> bool:
    measured = diagnosis.measurement(identifier)
    return measured is not None and (measured.value is not None or measured.status is Status.BOUNDED)


def to_bring(diagnosis: Diagnosis) -> list[Block]:
    """The headings under which nothing is known of the territory. How to fill each is in the workbook: whoever receives
    the summary has nothing to install."""
    empty = [catalogue().heading(state.heading).label for state in diagnosis.headings if not state.filled]
    if not empty:
        return []
    return [Heading("Rubriques sans chiffre du territoire"), Paragraph(typography(
        f"{' ; '.join(empty)}. La feuille « Rubriques » du classeur dit, pour chacune, quel fichier installer ou à qui "
        "demander les chiffres."), Tone.NOTE)]
