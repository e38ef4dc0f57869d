"""The action sheets: one page for each mission that the project ticked or wrote an objective for, else a blank one.

Action sheets make the health project in the end (« Réaliser les fiches-actions qui constitueront le projet de santé
final », cpts-centrevaldeloire.fr, read); their questions are usual ones, no national model having been found.
"""

from __future__ import annotations

from diagnostic.aci.funding import chosen
from diagnostic.report.document import Block, Column, Document, Heading, PageBreak, Table
from diagnostic.report.forms.form import agencies, asked, blank, form
from diagnostic.report.forms.missions import ProjectMission, project_missions
from diagnostic.report.request import PackRequest
from diagnostic.wording import typography

NAME = "Fiches action"


def action_sheets(request: PackRequest) -> Document:
    """Each sheet on its page."""
    found = project_missions(request)
    blocks: list[Block] = [Heading("Les missions du projet"), _overview(found)]
    wanted = [mission for mission in found if mission.ticked or mission.objective]
    for mission in wanted or (None,):
        blocks += [PageBreak(), *_sheet(request, mission)]
    return form(request, NAME, "Décrire chaque action du projet de santé : pourquoi, quoi, qui, quand, avec quels "
                "moyens et quels résultats attendus.", f"{agencies(request.diagnosis)}, avec le projet de santé",
                blocks)


def _overview(found: tuple[ProjectMission, ...]) -> Table:
    """Every mission with what the project says of it, so that one sees which have no sheet yet."""
    rows = tuple((mission.label, mission.nature, mission.amount, mission.objective) for mission in found)
    return Table("", (Column("Mission de l'ACI", 2.6), Column("Nature", 1.4), Column("Financement", 1.6),
                      Column("Objectif écrit dans le dossier", 3.4)), rows, together=False)


def _sheet(request: PackRequest, mission: ProjectMission | None) -> list[Block]:
    scale = chosen(request.diagnosis.funding, request.diagnosis.plan)
    paid = f"Barème {scale.scale_label}, à objectifs atteints ; parts variables comprises."
    figures = [f"{figure.label} ({figure.unit})" for figure in mission.tracked] if mission else []
    usual = f"Usuels pour cette mission : {' ; '.join(figures)}. " if figures else ""
    return [
        Heading(typography(f"Fiche action : {mission.label}" if mission else "Fiche action")),
        *([] if mission else [blank("Mission de l'ACI", "Une fiche par mission ; dupliquer cette page.", 1)]),
        blank("Constat de départ", "Ce que montrent le diagnostic et l'expérience des professionnels."),
        asked("Objectif", mission.objective if mission else "", "Ce que l'action veut obtenir, pour qui, et quand."),
        blank("Public concerné", "Habitants ou patients visés ; combien, si on le sait.", 1),
        blank("Étapes et calendrier", "Ce qui sera fait, dans l'ordre ; début et fin.", 3),
        blank("Pilote, groupe de travail et partenaires", "Noms, professions, structures, collectivités, usagers."),
        asked("Financement conventionnel", mission.amount if mission else "",
              "Aucun montant retenu pour cette mission dans le projet.", lines=1, origin=paid),
        blank("Autres moyens", "Temps, locaux, outils, autres financements.", 1),
        blank("Indicateurs retenus", f"{usual}Départ, cible, source et année de chacun."),
        blank("Points de vigilance", "Ce qui pourrait empêcher l'action d'aboutir.", 1),
    ]

