"""The communes of a territory one by one: a table, or running text when they are many."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from diagnostic.figures.readings import SECRECY, citation, figure_of, parts_said, value_said
from diagnostic.geography.units import codes_of, declared_of
from diagnostic.record import Diagnosis, UnitProfile
from diagnostic.report.chapters.rubric import patient
from diagnostic.report.document import Block, Column, Heading, Paragraph, Table, Tone
from diagnostic.report.request import PackRequest
from diagnostic.report.text import clean
from diagnostic.wording import NARROW, NBSP, number, typography

# A table of communes up to here; beyond, running text, or it would be longer than the chapter.
MOST_ROWS = 90
# Indicator → title of its column, for everybody and for professionals.
COLUMNS = {"evolution_population": "Évolution 2017-2023", "part_65p": "65 ans ou plus"}
FURTHER = {"evolution_population": "Évolution 2017-2023", "densite": "Habitants par km²", "part_65p": "65 ans ou plus",
           "apl_medecin_generaliste": "APL généralistes"}


def blocks(request: PackRequest) -> list[Block]:
    """Every unit with its code and population, and what is known of each."""
    diagnosis = request.diagnosis
    ordered = sorted(diagnosis.units, key=lambda unit: (_alphabetical(unit.name), unit.code))
    parts = parts_said(diagnosis)
    # Each part comes with its spaces; the reason of a declared one stays as it was typed.
    note = [Paragraph(clean(f"En partie, population estimée{NBSP}: {f'{NARROW}; '.join(parts)}."),
                      Tone.NOTE)] if parts else []
    heading = Heading("Les communes, une à une", 2)
    if len(ordered) > MOST_ROWS:
        text = " · ".join(f"{clean(unit.name)}{NBSP}({unit.code}){NBSP}{number(unit.population)}" for unit in ordered)
        return [heading, Paragraph(typography(
            f"Chaque commune avec son code Insee et sa population municipale {diagnosis.population_year}.")),
            Paragraph(text, Tone.SOURCE), *note, *_source(diagnosis, "population", "communes")]
    return [heading, _table(request, ordered), *note, *([] if patient(request) else [_codes(diagnosis)]),
            *_source(diagnosis, "population", "communes", *_tables(diagnosis, _shown(request, ordered)))]


def _table(request: PackRequest, ordered: list[UnitProfile]) -> Table:
    diagnosis, shown = request.diagnosis, _shown(request, ordered)
    epcis = {epci.code: epci.name for epci in diagnosis.perimeter.epcis} if len(diagnosis.perimeter.epcis) > 1 else {}
    rows = [(unit.name, *([epcis.get(unit.epci, "–")] if epcis else []), number(unit.population),
             *(_cell(diagnosis, unit, identifier) for identifier in shown)) for unit in ordered]
    totals = len(rows) > 1
    if totals:
        rows.append(("Territoire", *([""] if epcis else []), number(diagnosis.population),
                     *(_whole(diagnosis, identifier) for identifier in shown)))
    columns = (Column("Commune", 2.6), *([Column("Intercommunalité", 3)] if epcis else []),
               Column("Habitants", 1.2, number=True), *(Column(title, 1.2, number=True) for title in shown.values()))
    return Table(f"Population municipale {diagnosis.population_year} et derniers chiffres connus", columns, tuple(rows),
                 totals=int(totals), together=len(rows) <= 24)


def _shown(request: PackRequest, ordered: list[UnitProfile]) -> dict[str, str]:
    """Indicator → title of its column, for those that a commune has."""
    return {identifier: title for identifier, title in (COLUMNS if patient(request) else FURTHER).items()
            if any(unit.values.get(identifier) is not None for unit in ordered)}


def _cell(diagnosis: Diagnosis, unit: UnitProfile, indicator: str) -> str:
    value = unit.values.get(indicator)
    if value is None:
        return SECRECY if indicator in unit.hidden else "–"
    return figure_of(diagnosis.entry(indicator), value, unit=False)


def _whole(diagnosis: Diagnosis, indicator: str) -> str:
    measured = diagnosis.measurement(indicator)
    return value_said(diagnosis.entry(indicator), measured, unit=False) if measured else "–"


def _codes(diagnosis: Diagnosis) -> Paragraph:
    declared = declared_of(diagnosis.perimeter.units)
    codes = " ".join(f"{code} (en partie)" if code in declared else code
                     for code in codes_of(diagnosis.perimeter.units))
    return Paragraph(f"Codes Insee{NBSP}: {codes}", Tone.NOTE)


def _tables(diagnosis: Diagnosis, shown: Iterable[str]) -> list[str]:
    return [measured.source for identifier in shown
            if (measured := diagnosis.measurement(identifier)) is not None]


def _source(diagnosis: Diagnosis, *tables: str) -> list[Block]:
    said = citation(diagnosis, tables)
    return [Paragraph(said, Tone.SOURCE)] if said else []


def _alphabetical(name: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(sign))
