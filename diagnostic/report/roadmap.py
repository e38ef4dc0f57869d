"""The feuille de route: the steps of a project on a line of time and in a table, with what each date comes from."""

from __future__ import annotations

from diagnostic.aci.labels import MISSIONS
from diagnostic.aci.roadmap import COUNTING, Kind, Step, remarks, roadmap
from diagnostic.dossier import Register
from diagnostic.figures import timeline
from diagnostic.geography.checks import Severity
from diagnostic.report.chapters.pictures import picture
from diagnostic.report.document import (
    Block,
    Bullets,
    Column,
    Document,
    Heading,
    Notice,
    Notices,
    Paragraph,
    Pictures,
    Table,
    Tone,
)
from diagnostic.report.identity import title
from diagnostic.report.request import PackRequest
from diagnostic.wording import date_fr, typography

KIND = "Feuille de route de CPTS"
_LEADS = {
    Register.PROFESSIONAL: "De l'avant-projet aux missions du contrat : les dates saisies par le projet et les "
                           "échéances qui s'en déduisent.",
    Register.PATIENT: "Comment la communauté professionnelle territoriale de santé se met en place, étape par étape, "
                      "et quand ses actions commencent.",
}


def document(request: PackRequest) -> Document:
    """The steps with their dates, then who is engaged and what for, as far as the project says it."""
    dossier = request.dossier
    steps = roadmap(dossier.milestones, request.edited)
    blocks: list[Block] = [Heading("Les étapes du projet"), *_drawing(steps, request),
                           _table(steps, request.edited is not None)]
    if said := remarks(dossier.milestones):
        blocks.append(Notices(tuple(Notice(Severity.WARNING, sentence) for sentence in said)))
    blocks += [Heading("D'où viennent ces dates"),
               Table("Ce qui se fait à chaque étape, et d'où vient sa date",
                     (Column("Étape", 1.3), Column("Ce qui s'y fait", 2.1), Column("Source", 1.9)),
                     tuple((step.label, step.rule, step.source) for step in steps), together=False),
               Paragraph(COUNTING, Tone.NOTE)]
    if dossier.objectives:
        blocks += [Heading("Ce que le projet veut faire, mission par mission"),
                   Table("Objectifs écrits par le projet", (Column("Mission de l'ACI", 1.0), Column("Objectif", 2.0)),
                         tuple((MISSIONS.get(mission, mission), text) for mission, text in dossier.objectives),
                         together=False)]
    if dossier.actors:
        blocks += [Heading("Acteurs engagés"), Bullets(dossier.actors)]
    return Document(title(request.diagnosis), KIND, typography(_LEADS[dossier.register]), tuple(blocks),
                    ("CPTS", "feuille de route"), request.edited, request.diagnosis.data_version)


def _drawing(steps: tuple[Step, ...], request: PackRequest) -> list[Block]:
    drawn = timeline.print_chart(steps, request.edited)
    if drawn is None:
        return [Notices((Notice(Severity.INFO, typography(
            "Aucune date n'est encore saisie : les étapes sont à dater dans l'écran Dossier, ou à la main dans la "
            "colonne Date.")),))]
    return [Pictures((picture(drawn, timeline.alt(steps), "Disque : date saisie. Losange : échéance calculée."),))]


def _table(steps: tuple[Step, ...], edited: bool) -> Table:
    """Dates first: what the rules are follows in words. Without a day of edition, nothing is past or to come."""
    columns = [Column("Étape", 1.8), Column("Date", 1.2), Column("Nature", 0.8)]
    rows = [[step.label, date_fr(step.date) if step.date else "à saisir" if step.kind is Kind.ENTERED else "à calculer",
             str(step.kind)] for step in steps]
    if edited:
        columns.append(Column("À la date d'édition", 0.9))
        rows = [[*row, str(step.state) if step.date else ""] for row, step in zip(rows, steps, strict=True)]
    return Table("Étapes et échéances", tuple(columns), tuple(map(tuple, rows)))
