"""The letter of intent: what a CPTS project is, before its health project.

What it must hold, and who reads it: « le territoire envisagé, les premiers éléments de diagnostic, les acteurs et
partenaires déjà associés et ceux qu'il est envisagé d'associer, les principales orientations en lien avec les missions
socles de l'ACI, un calendrier prévisionnel », examined by the ARS, the Assurance maladie and the URPS
(cpts-na.org/comment-monter-une-cpts, read; medaviz.com says the same without the calendar).
"""

from __future__ import annotations

from diagnostic.report.chapters.synthesis import KEY_INDICATORS
from diagnostic.report.document import Block, Document, Heading, Paragraph
from diagnostic.report.forms.form import actors, agencies, blank, communes, day, figures, form, signals, signature
from diagnostic.report.forms.missions import mission_boxes, objectives
from diagnostic.report.identity import key_figures, lead
from diagnostic.report.request import PackRequest

NAME = "Lettre d'intention"


def letter_of_intent(request: PackRequest) -> Document:
    """Territory, needs, actors, project against the missions of the ACI, calendar."""
    diagnosis, steps = request.diagnosis, request.dossier.milestones
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
        Heading("Calendrier prévisionnel"),
        day("Avant-projet engagé", steps.draft, "Date des premières réunions."),
        day("Remise du projet de santé à l'ARS", steps.project, "Date visée."),
        day("Signature du contrat ACI", steps.contract, "Date visée."),
        Heading("Porteurs du projet"),
        blank("Porteur et contact", "Nom, profession, téléphone et courriel de la personne à joindre."),
        blank("Structure juridique", "Association constituée ou envisagée ; à défaut, structure qui porte le projet.",
              1),
        blank("Appui demandé", "Aide au démarrage, accompagnement, données du territoire."),
        signature("les porteurs du projet"),
    ]
    return form(request, NAME, "Faire connaître le projet de CPTS et demander l'appui de l'ARS et de l'Assurance "
                "maladie pour écrire le projet de santé.", f"{agencies(diagnosis)} ; copie aux URPS", blocks,
                dated=steps.letter)
