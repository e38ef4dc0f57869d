"""The outline of the health project in four parts: territory, missions, organisation, evaluation.

The law asks above all for the territory of action (article L. 1434-12 of the code de la santé publique, read in
extract); the first part, a « diagnostic territorial », is that of cptsportesdulauragais.fr (read), where the project
defines « les objectifs de la CPTS, ainsi que les actions retenues pour les atteindre, en particulier les missions
prioritaires prévues par l'Accord Conventionnel Interprofessionnel ». No national outline was found that names the three
others; each ARS has its own guide, which goes first.
"""

from __future__ import annotations

from diagnostic.report.document import Block, Document, Heading, Paragraph, Tone
from diagnostic.report.forms.follow_up import follow_up_table
from diagnostic.report.forms.form import actors, agencies, asked, blank, form, signals
from diagnostic.report.forms.missions import mission_boxes, project_missions
from diagnostic.report.identity import key_figures, lead
from diagnostic.report.request import PackRequest
from diagnostic.wording import typography

NAME = "Projet de santé (trame)"
_ORGANISATION = (
    ("Structure juridique et statuts", "Association, objet, siège, date de déclaration."),
    ("Instances et décision", "Bureau, conseil d'administration, collèges, place des usagers et des partenaires."),
    ("Coordination", "Temps de coordination, missions du coordonnateur, recrutement."),
    ("Adhésion et participation", "Qui adhère, comment, groupes de travail, indemnisation."),
    ("Liens avec les autres dispositifs", "DAC, SAS, MSP et centres de santé, hôpitaux, contrat local de santé, CPTS "
     "voisines."),
    ("Système d'information", "Messagerie sécurisée, partage de dossiers, agenda, annuaire ; protection des données."),
)
_EVALUATION = (
    ("Qui évalue, et quand", "Groupe de suivi, rapport annuel, dialogue de gestion avec l'ARS et la CPAM."),
    ("Sources des indicateurs", "D'où viendra chaque chiffre, à quel rythme, qui le calcule."),
    ("Ajustement du projet", "Comment le projet est revu à la lumière des résultats."),
)


def health_project(request: PackRequest) -> Document:
    """Four parts: what the project holds already, and a question where people must write."""
    diagnosis = request.diagnosis
    blocks: list[Block] = [
        Paragraph(typography("Trame commune à adapter : l'ARS de la région a son guide, qui l'emporte."), Tone.NOTE),
        Heading("Partie 1. Le territoire et son diagnostic"),
        Paragraph(lead(diagnosis)), key_figures(diagnosis),
        Paragraph(typography("Le document « Diagnostic territorial » du même dossier développe cette partie."),
                  Tone.NOTE),
        blank("Méthode du diagnostic", "Réunions, enquêtes, données ; qui y a pris part, entre quelles dates.", 3),
        *signals(diagnosis),
        blank("Besoins prioritaires retenus", "Trois à cinq besoins, chacun appuyé sur un chiffre ou un constat.", 4),
        *actors(request),
        Heading("Partie 2. Les objectifs et les missions"), mission_boxes(request),
    ]
    for mission in project_missions(request):
        if mission.retained or mission.objective:
            blocks += [Heading(mission.label, 2),
                       asked("Objectif", mission.objective, "Ce que le projet veut obtenir, et pour qui."),
                       blank("Actions", "Actions retenues, pilotes, partenaires ; renvoyer aux fiches action.")]
    blocks.append(Heading("Partie 3. L'organisation, la gouvernance et le système d'information"))
    blocks += [blank(label, hint) for label, hint in _ORGANISATION]
    blocks.append(Heading("Partie 4. L'évaluation"))
    blocks += [*follow_up_table(request), *(blank(label, hint, 1) for label, hint in _EVALUATION)]
    return form(request, NAME, "Poser le plan du projet de santé, avec ce que le projet en dit déjà.",
                f"{agencies(diagnosis)}, une fois rédigé", blocks, dated=request.dossier.milestones.project)
