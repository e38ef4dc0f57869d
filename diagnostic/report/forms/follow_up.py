"""The follow-up sheet of the ACI's indicators: where the territory stands, what is aimed at, and each year's figure."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.aci.funding import CORE_MISSION
from diagnostic.aci.labels import MISSIONS
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.follow_up import FollowUp
from diagnostic.indicators.topics import Tracked
from diagnostic.report.document import Block, Bullets, Column, Document, Heading, Paragraph, Table, Tone
from diagnostic.report.forms.form import agencies, blank, form
from diagnostic.report.forms.missions import project_missions
from diagnostic.report.request import PackRequest
from diagnostic.wording import number, typography

NAME = "Suivi des indicateurs de l'ACI"
YEARS = 5


@dataclass(frozen=True)
class FollowedLine:
    """A figure of the catalogue with what the project keeps of it: None where it keeps nothing."""

    entry: Tracked
    kept: FollowUp | None

    @property
    def mission(self) -> str:
        return MISSIONS[self.entry.mission]


def followed_lines(request: PackRequest) -> tuple[FollowedLine, ...]:
    """The figures kept by the project, and the usual ones of the missions that it retains."""
    kept = {figure.id: figure for figure in request.diagnosis.follow_up}
    wanted = {CORE_MISSION, *(mission.code for mission in project_missions(request)
                              if mission.retained or mission.objective)}
    return tuple(FollowedLine(entry, kept.get(entry.id)) for entry in catalogue().tracked
                 if entry.id in kept or entry.mission in wanted)


def year_titles(request: PackRequest) -> tuple[str, ...]:
    """« 2027 »… once the day of the contract is known, « Année 1 »… until then."""
    signed = request.dossier.milestones.contract
    return tuple(str(signed.year + rank) if signed else f"Année {rank + 1}" for rank in range(YEARS))


def follow_up_sheet(request: PackRequest) -> Document:
    """One table for each mission, columns to fill each year, and where the figures that are there come from."""
    lines = followed_lines(request)
    blocks: list[Block] = [Paragraph(typography(
        "Indicateurs usuels des missions retenues : le contrat fixe les siens avec l'ARS et la CPAM. Une case vide est "
        "à remplir ; un effectif sous le seuil du secret statistique ne s'écrit pas."), Tone.NOTE)]
    for mission in dict.fromkeys(line.mission for line in lines):
        here = [line for line in lines if line.mission == mission]
        blocks += [Heading(mission), _table(here, year_titles(request)),
                   Paragraph(typography("À demander à : " + " ; ".join(dict.fromkeys(
                       line.entry.asked_from for line in here)) + "."), Tone.SOURCE)]
    sources = tuple(f"{line.entry.label} ({line.kept.year}) : {line.kept.source}" for line in lines
                    if line.kept and line.kept.source)
    if sources:
        blocks += [Heading("Sources des chiffres repris du projet"), Bullets(sources)]
    blocks += [Heading("Revue annuelle"),
               blank("Ce qui explique les écarts", "Par indicateur, ce qui a aidé ou freiné.", 3),
               blank("Décisions", "Ce qui change dans le plan d'action de l'année suivante.", 3)]
    return form(request, NAME, "Suivre chaque année les indicateurs du contrat : départ, cible, résultats.",
                agencies(request.diagnosis), blocks)


def follow_up_table(request: PackRequest) -> list[Block]:
    """The figures that the project keeps, in one table; nothing when it keeps none."""
    kept = [line for line in followed_lines(request) if line.kept]
    if not kept:
        return []
    rows = tuple((line.entry.label, line.entry.unit, *_stated(line), str(line.kept.year)) for line in kept if line.kept)
    return [Table("Indicateurs de suivi repris du projet", (
        Column("Indicateur", 4), Column("Unité", 1.2), Column("Départ", 1, number=True),
        Column("Cible", 1, number=True), Column("Année", 0.8)), rows, together=len(rows) <= 12)]


def _table(lines: list[FollowedLine], years: tuple[str, ...]) -> Table:
    rows = tuple((f"{line.entry.label} ({line.entry.unit})", *_stated(line), *("",) * len(years)) for line in lines)
    return Table("", (Column("Indicateur", 3.4), Column("Départ", 1, number=True), Column("Cible", 1, number=True),
                      *(Column(year, 0.95, number=True) for year in years)), rows)


def _stated(line: FollowedLine) -> tuple[str, str]:
    """Baseline and target; empty cells for what is to be written."""
    kept, decimals = line.kept, line.entry.decimals
    if kept is None:
        return "", ""
    return number(kept.baseline, decimals, missing=""), number(kept.target, decimals, missing="")
