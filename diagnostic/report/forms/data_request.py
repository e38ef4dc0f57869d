"""The request for figures of the territory: its codes, and what is lacking, each with those who hold it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from diagnostic.geography.units import codes_of
from diagnostic.indicators.catalogue import Heading as Rubric
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.topics import Topic
from diagnostic.record import Diagnosis, HeadingState
from diagnostic.report.document import Block, Column, Document, Heading, Paragraph, Table, Tone
from diagnostic.report.forms.form import CPAM, FROM_DATA, asked, blank, communes, form, insurer
from diagnostic.report.identity import lead
from diagnostic.report.request import PackRequest
from diagnostic.wording import enumerate_fr, typography

NAME = "Demande d'éléments de diagnostic territorial"
# Who holds what no open file gives, by the name that the catalogue calls them.
HOLDERS = {
    "CPAM": "Caisse primaire d'assurance maladie (CPAM)",
    "ARS": "Agence régionale de santé (ARS)",
    "ORS": "Observatoire régional de la santé (ORS)",
    "CRCDC": "Centre régional de coordination des dépistages des cancers (CRCDC)",
}
_NAMED = re.compile(rf"\b({'|'.join(HOLDERS)})\b")


@dataclass(frozen=True)
class Lacking:
    """A heading without observed figure of the territory. `holder`: who is asked first, empty when an open file has it.

    `topics`: the figures to ask for, less those that were given already and the series that ended. `estimated`: the
    tool has an estimate.
    """

    rubric: Rubric
    holder: str
    topics: tuple[Topic, ...]
    estimated: bool


def lacking(diagnosis: Diagnosis) -> tuple[Lacking, ...]:
    """The headings to ask for, in the order of the catalogue."""
    return tuple(_lacking(diagnosis, state) for state in diagnosis.headings
                 if len(state.estimated) == len(state.filled))


def _lacking(diagnosis: Diagnosis, state: HeadingState) -> Lacking:
    entries, given = catalogue(), {figure.indicator for figure in diagnosis.entered}
    rubric = entries.heading(state.heading)
    found = _NAMED.search(rubric.ask)
    topics = tuple(topic for topic in entries.topics if topic.id not in given and topic.last_year is None
                   and any(entries[identifier].heading == rubric.id for identifier in topic.indicators))
    return Lacking(rubric, _holder(diagnosis, found.group()) if found else "", topics, bool(state.filled))


def _holder(diagnosis: Diagnosis, name: str) -> str:
    """Who that is there: overseas, another fund than a CPAM."""
    fund = insurer(diagnosis)
    return f"{fund[0].upper()}{fund[1:]}" if name == "CPAM" and fund != CPAM else HOLDERS[name]


def data_request(request: PackRequest) -> Document:
    """Who asks, for which communes, for which figures: one table for each of those who hold them."""
    diagnosis = request.diagnosis
    missing = lacking(diagnosis)
    holders = [holder for holder in (_holder(diagnosis, name) for name in HOLDERS)
               if any(found.holder == holder for found in missing)]
    blocks: list[Block] = [
        Heading("Territoire concerné"), Paragraph(lead(diagnosis)),
        asked("Codes Insee", " ".join(codes_of(diagnosis.perimeter.units)), "", origin=FROM_DATA),
        *communes(diagnosis),
        Heading("Chiffres demandés"), Paragraph(typography(
            "Par commune si possible, sinon pour le territoire entier ; avec l'année, la base (assurés, consommants, "
            "population) et la source à citer. Un effectif sous le seuil du secret statistique se remplace par "
            "« secret ».")),
    ]
    for holder in holders:
        blocks += [Heading(holder, 2), _table([found for found in missing if found.holder == holder])]
    if not holders:
        blocks.append(Paragraph(typography("Aucune rubrique du diagnostic n'attend de chiffre d'un partenaire."),
                                Tone.NOTE))
    blocks += [
        Heading("Réponse"),
        blank("Usage prévu", "Diagnostic territorial de la CPTS ; préciser s'il sera publié."),
        blank("Réponse souhaitée pour le", "Date.", 1),
        blank("À envoyer à", "Nom et courriel de la personne qui recevra les chiffres.", 1),
    ]
    return form(request, NAME, "Demander à ceux qui les tiennent les chiffres du territoire qu'aucun fichier ouvert ne "
                "donne.", enumerate_fr(holders) or "sans objet à ce jour", blocks)


def _table(asked_for: list[Lacking]) -> Table:
    rows = tuple(row for found in asked_for for row in _rows(found))
    return Table("", (Column("Rubrique", 2.2), Column("Chiffre demandé", 3.4), Column("Valeur", 1), Column("Base", 1),
                      Column("Année", 0.8)), rows, together=len(rows) <= 8)


def _rows(found: Lacking) -> Iterator[tuple[str, ...]]:
    label = found.rubric.label + (" (l'outil n'a qu'une estimation)" if found.estimated else "")
    for place, said in enumerate([topic.label for topic in found.topics] or ["Chiffres ou document disponibles"]):
        yield ("" if place else label, said, "", "", "")
