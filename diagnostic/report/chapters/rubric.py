"""One heading of the catalogue as blocks: the territory beside its references, or what to bring where nothing is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from diagnostic.dossier import Register
from diagnostic.figures.readings import citation, coverage
from diagnostic.headings import silent
from diagnostic.indicators.catalogue import Indicator, catalogue
from diagnostic.indicators.measurement import Level, Measurement, Status, Verdict
from diagnostic.record import Diagnosis
from diagnostic.report.chapters import glossary
from diagnostic.report.document import Block, Column, Heading, Paragraph, Table, Tone
from diagnostic.report.request import PackRequest
from diagnostic.report.tables import compared_table, needs_table, notes, references_note
from diagnostic.wording import enumerate_fr, typography

# Indicators that a sentence names: the intervals of all are in the table.
MOST_NAMED = 8
# A command to type means nothing on paper: the screen that does the same is named before it.
_COMMAND = re.compile(r",?\sou\spar\s«\spython3\s[^»]*»|\s\(«\s--only\s[^»]*»\)")


def patient(request: PackRequest) -> bool:
    """Whether the document speaks to patients: plain words, key figures alone."""
    return request.dossier.register is Register.PATIENT


def figures_of(request: PackRequest, heading: str) -> list[str]:
    """Ids of the indicators that a heading tells of this territory: those with a figure of its own or a reference.

    Points of a curve are left to the chart; details, to professionals and where the territory has the figure.
    """
    diagnosis = request.diagnosis
    entries = [*catalogue().under(heading), *(own for own in diagnosis.own if own.heading == heading)]
    return [entry.id for entry in entries if _told(entry, diagnosis.measurement(entry.id), patient(request))]


def _told(entry: Indicator, measured: Measurement | None, plain: bool) -> bool:
    # A published figure is never the territory's: a chapter that wants one tells whose it is.
    if measured is None or entry.display == "serie" or entry.aggregation == "published":
        return False
    if entry.display == "detail":
        return not plain and known(measured)
    return known(measured) or bool(measured.references)


def known(measured: Measurement | None) -> bool:
    """Whether the territory has a figure, were it between bounds or masked as the user brought it."""
    return measured is not None and (measured.value is not None
                                     or measured.status in (Status.BOUNDED, Status.ENTERED))


def empty(request: PackRequest, heading: str) -> bool:
    """Whether a heading has nothing to show of this territory nor of the places around it."""
    return not figures_of(request, heading)


def rubric(request: PackRequest, heading: str, *, indicators: Iterable[str] | None = None,
           title: str | None = None) -> list[Block]:
    """A heading of level 2, a table, what limits it, its sources; nothing at all when nothing is known (`to_bring`).

    `indicators`: which to tell, those of the heading when None; `title` takes the place of the catalogue's label.
    """
    diagnosis = request.diagnosis
    told = figures_of(request, heading) if indicators is None else list(indicators)
    table = _table(diagnosis, told, plain=patient(request))
    if table is None:
        return []
    blocks: list[Block] = [Heading(title or catalogue().heading(heading).label, 2), table]
    # A table of several bases says the limits of each figure in its own row.
    said = [references_note(diagnosis, told)] if patient(request) else [
        _verdicts(diagnosis, told), "" if _by_base(diagnosis, told) else notes(diagnosis, told)]
    if any(said):
        blocks.append(Paragraph(" ".join(filter(None, said)), Tone.NOTE))
    if not patient(request) and not any(known(diagnosis.measurement(identifier)) for identifier in told):
        blocks.append(Paragraph(typography(f"Pour le chiffre du territoire : {_small(ask(heading))}"), Tone.NOTE))
    blocks += _meanings(request, told, table)
    return [*blocks, *source_line(diagnosis, told)]


def _meanings(request: PackRequest, told: Iterable[str], table: Table) -> list[Block]:
    """For patients, right below a table: what its short forms mean, and each figure that is no count and no share."""
    if not patient(request):
        return []
    entries = [request.diagnosis.entry(identifier) for identifier in told]
    senses: dict[str, list[str]] = {}
    for entry in entries:
        if entry.aggregation != "count" and not entry.unit.startswith("%") and entry.level == "commune":
            senses.setdefault(entry.definition, []).append(entry.short)
    defined = [f"{enumerate_fr(shorts)} : {_small(definition)}" for definition, shorts in senses.items()]
    return [*(Paragraph(typography(said), Tone.NOTE) for said in defined),
            *definitions(request, (word for row in table.rows for word in row))]


def definitions(request: PackRequest, words: Iterable[str]) -> list[Block]:
    """For patients, what the short forms of some words mean."""
    said = glossary.explained(words) if patient(request) else ""
    return [Paragraph(typography(said), Tone.NOTE)] if said else []


def ask(heading: str) -> str:
    """What to bring for a heading, and from whom."""
    return _COMMAND.sub("", catalogue().heading(heading).ask)


def _small(sentence: str) -> str:
    """As it goes on after a colon; an acronym keeps its capitals."""
    return sentence if sentence[1].isupper() else sentence[0].lower() + sentence[1:]


def to_bring(request: PackRequest, headings: Sequence[str]) -> list[Block]:
    """Those of the headings that have nothing to show, in one table: what to bring, and from whom. No heading: the
    same one in each chapter would say nothing in a table of contents."""
    lacking = [heading for heading in headings if empty(request, heading)]
    if not lacking:
        return []
    labels = [catalogue().heading(heading).label for heading in lacking]
    if patient(request):
        return [Paragraph(typography(f"Pas encore de chiffre pour ce territoire : {enumerate_fr(labels)}."), Tone.NOTE)]
    asks: dict[str, list[str]] = {}
    for label, heading in zip(labels, lacking, strict=True):
        asks.setdefault(typography(f"{silent(heading, request.warehouse)}{ask(heading)}"), []).append(label)
    rows = tuple((typography(" ; ".join(together)), said) for said, together in asks.items())
    return [Table("Ce qu'il reste à apporter",
                  (Column("Rubrique", 2), Column("À installer, ou à demander et à qui", 5)), rows,
                  together=len(rows) <= 3)]


def cited(diagnosis: Diagnosis, *tables: str) -> list[Block]:
    """The sources of some tables; nothing when the diagnosis draws on none of them."""
    said = citation(diagnosis, tables)
    return [Paragraph(said, Tone.SOURCE)] if said else []


def source_line(diagnosis: Diagnosis, indicators: Iterable[str]) -> list[Block]:
    """Sources with their vintages, and how much of the territory the figures cover."""
    found = [measured for identifier in indicators if (measured := diagnosis.measurement(identifier)) is not None]
    tables = dict.fromkeys([*(measured.source for measured in found),
                            *(reference.source for measured in found for reference in measured.references)])
    said = citation(diagnosis, tables)
    own = [measured for measured in found if measured.units_total and known(measured)]
    if own:
        partly = any(coverage(measured) for measured in own)
        said = f"{said} Couverture : {'dite à chaque ligne' if partly else 'toutes les communes du territoire'}."
    return [Paragraph(typography(said.strip()), Tone.SOURCE)] if said.strip() else []


def _table(diagnosis: Diagnosis, told: Sequence[str], *, plain: bool) -> Table | None:
    """Figures of several bases or of each EPCI take a row each; the others stand beside their references."""
    if not plain and _by_base(diagnosis, told):
        return needs_table(diagnosis, told, "À chaque ligne son niveau, son année et sa base")
    compared = any(measured.references for identifier in told
                   if (measured := diagnosis.measurement(identifier)) is not None)
    return compared_table(diagnosis, told, "Le territoire et ses repères" if compared else "Le territoire",
                          intervals=not plain)


def _by_base(diagnosis: Diagnosis, told: Iterable[str]) -> bool:
    found = [measured for identifier in told if (measured := diagnosis.measurement(identifier)) is not None]
    return any(reference.url or reference.level is Level.EPCI
               for measured in found for reference in measured.references)


def _verdicts(diagnosis: Diagnosis, told: Iterable[str]) -> str:
    """Significant differences alone, by place: a figure without interval is compared with nothing."""
    met: dict[tuple[Verdict, str], list[str]] = {}
    for identifier in told:
        measured = diagnosis.measurement(identifier)
        for reference in measured.references if measured else ():
            if reference.verdict in (Verdict.HIGHER, Verdict.LOWER):
                met.setdefault((reference.verdict, reference.label), []).append(diagnosis.entry(identifier).short)
    return typography(" ".join(f"Significativement {verdict.value} que {place} : {enumerate_fr(shorts, MOST_NAMED)}."
                               for (verdict, place), shorts in met.items()))
