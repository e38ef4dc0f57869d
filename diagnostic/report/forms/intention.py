"""The letter of intent: what a CPTS project is, before its health project.

What it must hold, and who reads it: « le territoire envisagé, les premiers éléments de diagnostic, les acteurs et
partenaires déjà associés et ceux qu'il est envisagé d'associer, les principales orientations en lien avec les missions
socles de l'ACI, un calendrier prévisionnel », examined by the ARS, the Assurance maladie and the URPS
(cpts-na.org/comment-monter-une-cpts, read; medaviz.com says the same without the calendar).
"""

from __future__ import annotations

from itertools import takewhile

from diagnostic.aci.roadmap import roadmap
from diagnostic.dossier import Milestones
from diagnostic.report.chapters.synthesis import KEY_INDICATORS
from diagnostic.report.document import Block, Column, Document, Heading, Paragraph, Table
from diagnostic.report.forms.form import actors, agencies, blank, communes, figures, form, signals, signature
from diagnostic.report.forms.missions import mission_boxes, objectives
from diagnostic.report.identity import key_figures, lead
from diagnostic.report.request import PackRequest
from diagnostic.report.words import TO_FILL
from diagnostic.wording import date_fr

NAME = "Lettre d'intention"


def letter_of_intent(request: PackRequest) -> Document:
    """Territory, needs, actors, project against the missions of the ACI, calendar."""
    diagnosis = request.diagnosis
    blocks: list[Block] = [
        Heading("Le territoire envisagé"), Paragraph(lead(diagnosis)), key_figures(diagnosis), *communes(diagnosis),
        blank("Pourquoi ce territoire", "Lieux d'exercice de ceux qui veulent travailler ensemble, habitudes de soins "
              "des habitants, CPTS voisines déjà rencontrées.", 3),
        Heading("Premiers éléments de diagnostic"),
        *figures(diagnosis, KEY_INDICATORS, "Le territoire et ses repères"), *signals(diagnosis),
        blank("Besoins constatés par les professionnels et les usagers",
              "Ce que les chiffres ne disent pas : délais, renoncements, situations sans réponse.", 3),
        Heading("Les acteurs"), *actors(request),
        blank("Acteurs à associer", "Professions, établissements, structures médico-sociales et sociales, élus, "
              "usagers pas encore rencontrés."),
        Heading("Le projet au regard des missions de l'ACI"), mission_boxes(request),
        Heading("Objectifs, mission par mission", 2), *objectives(request),
        Heading("Calendrier prévisionnel"), _calendar(request.dossier.milestones),
        Heading("Porteurs du projet"),
        blank("Porteur et contact", "Nom, profession, téléphone et courriel de la personne à joindre."),
        blank("Structure juridique", "Association constituée ou envisagée ; à défaut, structure qui porte le projet.",
              1),
        blank("Appui demandé", "Aide au démarrage, accompagnement, données du territoire."),
        signature("les porteurs du projet"),
    ]
    return form(request, NAME, "Faire connaître le projet de CPTS et demander l'appui de l'ARS et de l'Assurance "
                "Maladie pour écrire le projet de santé.", f"{agencies(diagnosis)} ; copie aux URPS", blocks,
                dated=request.dossier.milestones.letter)


def _calendar(milestones: Milestones) -> Table:
    """The steps up to the contract: the day that the project gives, or that follows from one of them."""
    # The deadlines of the missions come after the contract.
    steps = list(takewhile(lambda step: step.id != "missions_6", roadmap(milestones)))
    return Table("", (Column("Étape", 3), Column("Date", 2), Column("Nature de la date", 2)), tuple(
        (step.label, date_fr(step.date) if step.date else TO_FILL, step.kind.value if step.date else "")
        for step in steps))
