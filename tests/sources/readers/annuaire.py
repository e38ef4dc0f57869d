"""A directory of professionals in the exact layout of the Annuaire santé, of persons who do not exist."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

TITLES = (
    "Type d'identifiant PP", "Identifiant PP", "Identification nationale PP", "Code civilité d'exercice",
    "Libellé civilité d'exercice", "Code civilité", "Libellé civilité", "Nom d'exercice", "Prénom d'exercice",
    "Code profession", "Libellé profession", "Code catégorie professionnelle", "Libellé catégorie professionnelle",
    "Code type savoir-faire", "Libellé type savoir-faire", "Code savoir-faire", "Libellé savoir-faire",
    "Code mode exercice", "Libellé mode exercice", "Numéro SIRET site", "Numéro SIREN site", "Numéro FINESS site",
    "Numéro FINESS établissement juridique", "Identifiant technique de la structure", "Raison sociale site",
    "Enseigne commerciale site", "Complément destinataire (coord. structure)",
    "Complément point géographique (coord. structure)", "Numéro Voie (coord. structure)",
    "Indice répétition voie (coord. structure)", "Code type de voie (coord. structure)",
    "Libellé type de voie (coord. structure)", "Libellé Voie (coord. structure)",
    "Mention distribution (coord. structure)", "Bureau cedex (coord. structure)", "Code postal (coord. structure)",
    "Code commune (coord. structure)", "Libellé commune (coord. structure)", "Code pays (coord. structure)",
    "Libellé pays (coord. structure)", "Téléphone (coord. structure)", "Téléphone 2 (coord. structure)",
    "Télécopie (coord. structure)", "Adresse e-mail (coord. structure)", "Code Département (structure)",
    "Libellé Département (structure)", "Ancien identifiant de la structure", "Autorité d'enregistrement",
    "Code secteur d'activité", "Libellé secteur d'activité", "Code section tableau pharmaciens",
    "Libellé section tableau pharmaciens", "Code rôle", "Libellé rôle", "Code genre activité", "Libellé genre activité",
)
SHORT = {"person": "Identifiant PP", "profession": "Code profession", "know_how": "Code savoir-faire",
         "mode": "Code mode exercice", "commune": "Code commune (coord. structure)",
         "postal": "Code postal (coord. structure)", "town": "Libellé commune (coord. structure)",
         "cedex": "Bureau cedex (coord. structure)", "category": "Code catégorie professionnelle",
         "kind": "Code genre activité"}
NAME = "PS_LibreAcces_Personne_activite_202511170823.txt"


def line(**cells: str) -> str:
    """A row, named by SHORT; its other cells are those of nobody, so that a leak of one would be seen."""
    told = {"Type d'identifiant PP": "8", "Nom d'exercice": "NOMSECRET", "Prénom d'exercice": "PRENOMSECRET",
            "Raison sociale site": '"CABINET NOMSECRET', "Téléphone (coord. structure)": "0102030405",
            "Adresse e-mail (coord. structure)": "nomsecret@exemple.fr",
            "Libellé Voie (coord. structure)": "RUESECRETE", "Code catégorie professionnelle": "C",
            "Code mode exercice": "L", "Code genre activité": "GENR01"}
    told |= {SHORT[name]: cell for name, cell in cells.items()}
    return "|".join(told.get(title, "") for title in TITLES) + "|"


def directory(folder: Path, lines: Iterable[str], name: str = NAME) -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write("|".join(TITLES) + "|\n")
        for text in lines:
            stream.write(text + "\n")
    return path


# Every department has these: with them the department 30 is covered.
WITNESSES = (line(person="81000000001", profession="10", know_how="SM26", commune="30007"),
             line(person="81000000002", profession="60", commune="30007"),
             line(person="81000000003", profession="70", commune="30007"),
             line(person="81000000004", profession="21", commune="30007"))
