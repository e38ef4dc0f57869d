"""Which headings of the catalogue each chapter tells: every one in one chapter, in the order of its pages."""

from __future__ import annotations

HEADINGS: dict[str, tuple[str, ...]] = {
    "territory": ("ruralite",),
    "population": ("taille", "mouvement", "ages", "vieillissement", "isolement"),
    "social": ("revenus", "defavorisation", "qpv", "couverture_sociale", "ame", "chomage", "csp", "secteurs",
               "formation", "monoparentales", "logement"),
    "needs": ("ald", "ald_groupes", "pathologies", "mortalite", "mortalite_causes"),
    "offer": ("apl", "professionnels", "ages_medecins", "autres_professionnels", "specialistes", "exercice_coordonne",
              "hopitaux", "imagerie", "medico_social", "coordination"),
    "access": ("zonage", "medecin_traitant", "consommation", "depistages", "vaccination"),
}
