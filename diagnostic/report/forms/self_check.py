"""The self-check on three criteria: objectives against the ACI's missions, actors mobilised, territory identified.

The Guichet CPTS is Occitanie's, made in March 2019 by the ten URPS with the ARS and the Assurance maladie
(concourspluripro.fr, « Le Guichet CPTS, un allié technique et administratif en Occitanie », read in extract). Its own
wording of the three criteria was not found to be read. A presence is answered from the project; what is good enough is
for people to judge.
"""

from __future__ import annotations

from collections.abc import Sequence

from diagnostic.figures.readings import units_word
from diagnostic.geography.checks import Severity
from diagnostic.record import Diagnosis
from diagnostic.report.document import Block, Box, Boxes, Document, Heading, Notice, Notices, Paragraph, Tone
from diagnostic.report.forms.form import blank, form
from diagnostic.report.forms.missions import ProjectMission, project_missions
from diagnostic.report.request import PackRequest
from diagnostic.wording import count, date_fr, enumerate_fr, number, typography

NAME = "Auto-évaluation du dossier"
# Remarks: no register of CPTS for a department of the territory; a CPTS that shares some of it; one that is all of it.
_OVERLAP, _ITSELF = "chevauchement", "cpts_existante"
# The register does not speak of the whole territory.
_NO_REGISTER = frozenset({"registre_absent", "registre_partiel"})


def self_check(request: PackRequest) -> Document:
    """Three criteria, each with what the project answers and what is missing."""
    serious = tuple(Notice(check.severity, check.message) for check in request.diagnosis.checks
                    if check.severity is not Severity.INFO)
    blocks: list[Block] = [
        Paragraph(typography("Cochée : le projet le dit. Vide : il ne le dit pas encore. « À apprécier » : l'outil ne "
                             "peut pas en juger."), Tone.NOTE),
        Heading("1. Les objectifs répondent aux missions de l'ACI"), Boxes(_objectives(request)),
        blank("Appréciation de l'équipe", "Objectifs précis, mesurables, à la portée du projet ?", 1),
        Heading("2. Les acteurs sont mobilisés"), Boxes(_actors(request)),
        blank("Appréciation de l'équipe", "Qui manque autour de la table, et qui va l'inviter ?", 1),
        Heading("3. Le territoire est identifié"), Boxes(_territory(request)),
        *([Notices(serious)] if serious else []),
        blank("Appréciation de l'équipe", "Le territoire suit-il les habitudes de soins ? Les CPTS voisines sont-elles "
              "d'accord ?", 1),
    ]
    return form(request, NAME,
                "Vérifier avant l'envoi les trois critères du Guichet CPTS : objectifs, acteurs, territoire.",
                "l'équipe du projet ; à joindre au dossier si l'ARS ou le Guichet CPTS (Occitanie) le demande", blocks)


def _box(text: str, ticked: bool | None, detail: str) -> Box:
    return Box(typography(text), ticked, typography(detail))


def _objectives(request: PackRequest) -> tuple[Box, ...]:
    found = project_missions(request)
    mandatory = [mission for mission in found if mission.mandatory]
    options = [mission for mission in found if mission.ticked]
    boxes = [_written("Chaque mission obligatoire a un objectif", mandatory)]
    if options:
        boxes.append(_written("Chaque option retenue a un objectif", options))
    if outside := [mission.label for mission in found if mission.objective and not mission.retained]:
        boxes.append(_box("Les objectifs portent sur des missions retenues", None,
                          f"Hors des missions retenues dans le plan de financement : {enumerate_fr(outside)}."))
    return (*boxes, _box("Les objectifs répondent aux besoins du diagnostic", None,
                         "À lire en regard des besoins du diagnostic territorial."))


def _written(text: str, wanted: Sequence[ProjectMission]) -> Box:
    missing = [mission.label for mission in wanted if not mission.objective]
    written = f"{number(len(wanted) - len(missing))} sur {number(len(wanted))}"
    return _box(text, not missing, f"{written}. Sans objectif écrit : {enumerate_fr(missing)}." if missing
                else f"{written}.")


def _actors(request: PackRequest) -> tuple[Box, ...]:
    named = request.dossier.actors
    begun, dated = _begun(request)
    return (
        _box("Des acteurs engagés sont nommés", bool(named),
             f"{count(len(named), 'acteur nommé', 'acteurs nommés')} dans le dossier." if named
             else "Aucun acteur n'est nommé dans le dossier."),
        _box("Premier et second recours, médico-social et social y prennent part", None,
             ("Vérifiez les professions des acteurs nommés" if named else "Aucun acteur n'est nommé")
             + " ; la loi cite ces quatre champs (code de la santé publique, article L. 1434-12)."),
        _box("Les travaux ont commencé", begun, dated),
    )


def _begun(request: PackRequest) -> tuple[bool | None, str]:
    """Whether the draft is under way on the day of edition; without that day, its date alone is told."""
    draft, today = request.dossier.milestones.draft, request.edited
    if draft is None:
        return None, "La date de l'avant-projet n'est pas dans le dossier."
    if today is None:
        return None, f"Avant-projet daté du {date_fr(draft)}."
    if draft > today:
        return False, f"Avant-projet prévu le {date_fr(draft)}."
    return True, f"Avant-projet depuis le {date_fr(draft)}."


def _territory(request: PackRequest) -> tuple[Box, ...]:
    diagnosis = request.diagnosis
    perimeter = diagnosis.perimeter
    parts, holes = len(perimeter.parts), len(perimeter.holes)
    cut = [epci.name for epci in perimeter.epcis if epci.cut]
    whole = parts == 1 and not holes
    boxes = [
        _box("Les communes sont désignées par leur code", True,
             f"{units_word(diagnosis)}, {count(diagnosis.population, 'habitant')}, "
             f"{diagnosis.tiers[0].label.lower()}."),
        _box("Le territoire est d'un seul tenant, sans enclave", True if whole else None,
             "Vérifié sur les limites communales." if whole else f"{count(parts, 'morceau')}, "
             f"{count(holes, 'enclave') if holes else 'aucune enclave'} ; expliquez pourquoi."),
        _neighbours(request.diagnosis),
    ]
    if perimeter.epcis:
        boxes.append(_box("Il ne coupe aucune intercommunalité", None if cut else True,
                          f"Il en prend une partie : {enumerate_fr(cut, 4)} ; expliquez pourquoi." if cut else
                          "Intercommunalités prises en entier."))
    return tuple(boxes)


def _neighbours(diagnosis: Diagnosis) -> Box:
    """What the register of CPTS says, where it speaks of the whole territory."""
    text, remarks = "Il ne recouvre aucune CPTS enregistrée", {check.id: check.message for check in diagnosis.checks}
    if _OVERLAP in remarks:
        shared = enumerate_fr([overlap.cpts for overlap in diagnosis.overlaps], 4)
        return _box(text, ticked=False, detail=f"Communes partagées avec : {shared}.")
    if _ITSELF in remarks:
        return _box(text, ticked=None, detail=f"{remarks[_ITSELF]} Sans objet si c'est la vôtre.")
    if not _NO_REGISTER.isdisjoint(remarks):
        return _box(text, ticked=None, detail="L'outil ne connaît pas ici toutes les CPTS enregistrées ; demandez à "
                    "l'ARS.")
    return _box(text, ticked=True, detail="Vérifié sur le registre connu de l'outil.")
