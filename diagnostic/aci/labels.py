"""French names of the scales, missions and parts of the ACI's funding, keyed by the codes of `aci_financement`."""

from __future__ import annotations

SCALES = {
    "aci_2019": "ACI 2019",
    "avenant_2": "Avenant 2 à l'ACI",
}
# What a reader of a scale must know before using its amounts.
SCALE_NOTES = {
    "aci_2019": "Seul barème lu en entier ; l'avenant 2 en a relevé ensuite certains montants et ajouté une mission.",
    "avenant_2": "Barème lu en partie seulement : un montant non vérifié n'est pas compté, et le total est alors "
                 "partiel.",
}
MISSIONS = {
    "fonctionnement": "Financement du fonctionnement",
    "acces_aux_soins": "Amélioration de l'accès aux soins",
    "traitement_orientation_snp": "Traitement et orientation des demandes de soins non programmés",
    "parcours": "Organisation de parcours pluriprofessionnels",
    "prevention": "Actions territoriales de prévention",
    "crise_sanitaire": "Réponse aux crises sanitaires graves",
    "qualite_pertinence": "Qualité et pertinence des soins",
    "accompagnement_professionnels": "Accompagnement des professionnels de santé",
}
PARTS = {
    "fixe": "Part fixe",
    "variable": "Part variable",
    "compensation_snp": "Compensation des soins non programmés",
    "supplementaire": "Financement supplémentaire",
    "variable_si_crise": "Part variable, en cas de crise sanitaire grave",
}
