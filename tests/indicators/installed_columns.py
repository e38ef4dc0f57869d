"""The columns of installed tables that the catalogue may name: a typing mistake in an entry finds none of them.

Tables that the embedded pack holds are read there. What readers really write is held against this list by
tests/sources/readers.
"""

from __future__ import annotations

BANDS = ("0_14", "15_29", "30_44", "45_59", "60_74", "75_89", "90p")
PROFESSIONS = ("medecin_generaliste", "infirmier", "kine", "dentiste", "sage_femme")
OTHERS = ("pharmacien", "orthophoniste", "orthoptiste", "pedicure", "psychologue", "ergotherapeute", "dieteticien",
          "psychomotricien", "cardiologue", "gynecologue", "ophtalmologue", "pediatre", "psychiatre", "dermatologue",
          "autres_specialistes")
SECTORS = ("agriculture", "industrie", "construction", "tertiaire_marchand", "tertiaire_non_marchand")
PATHOLOGIES = ("cardioneurovasculaires", "risque_vasculaire", "diabete", "cancers", "psychiatriques", "psychotropes",
               "neurologiques", "respiratoires", "inflammatoires_rares_vih", "insuffisance_renale", "foie_pancreas",
               "ald_autres")
FAMILIES = ("hopital_public", "hopital_prive", "urgences", "maternite", "had", "ssr", "psychiatrie", "dialyse", "ehpad",
            "residence_autonomie", "ssiad", "handicap_adultes", "handicap_enfants", "pmi", "laboratoire", "pharmacie",
            "centre_sante", "msp", "cpts", "cmp", "csapa_caarud", "clic", "dac")

INSTALLED: dict[str, set[str]] = {
    "apl_medecins": {"apl", "population_standardisee", "population", "apl_precedente",
                     "population_standardisee_precedente"},
    **{table: {"apl", "population_standardisee", "apl_precedente", "population_standardisee_precedente"}
       for table in ("apl_infirmiers", "apl_kines", "apl_dentistes", "apl_sages_femmes")},
    "apl_communes": {f"{name}{suffix}" for name in PROFESSIONS for suffix in ("", "_precedente")},
    "rpps_medecins": {"part_mg_60_plus"},
    "recensement_population": {"pop", "hommes", "femmes", "pop_15p", "pop_75p", "pop_80p",
                               *(f"cs{n}" for n in range(1, 9)),
                               *(f"{side}_{band}" for side in ("pop", "h", "f") for band in BANDS)},
    "recensement_mouvement": {"pop_debut", "pop_fin", "naissances", "deces"},
    "recensement_categories": {"pop_15p", *(f"cs{n}" for n in range(1, 9))},
    "recensement_menages": {"familles", "monoparentales", "pop_75p", "seules_75p", "pop_80p", "seules_80p"},
    "recensement_familles": {"familles", "monoparentales"}, "recensement_seules": {"pop_80p", "seules_80p"},
    "recensement_emploi": {"actifs_15_64", "chomeurs_15_64", "pop_15_64", *(f"emplois_{sector}" for sector in SECTORS)},
    "recensement_emplois": {f"emplois_{sector}" for sector in SECTORS},
    "recensement_formation": {"non_scolarises_15p", "sans_diplome", "diplome_superieur"},
    "filosofi": {"mediane", "taux_pauvrete", "personnes"},
    "filosofi_epci": {"mediane", "taux_pauvrete"}, "filosofi_departements": {"mediane", "taux_pauvrete"},
    "c2s_communes": {"couverts", "c2s_np", "c2s_p", "cmuc"},
    "qpv_communes": {"qpv", "population_qpv"},
    "pathologies_departements": {f"part_{slug}" for slug in PATHOLOGIES},
    "attendus": {"population", "ald", *PATHOLOGIES},
    "medecin_traitant": {"part_ald_sans_mt"},
    "bpe": {*(f"d{code}" for code in (247, 248, 249, 250, 265, 266, 267, 269, 270, 272, 276, 277, 278, 279, 280, 281)),
            "d106", "d107", "d108", "d111", "d112", "d113", "d302", "d307"},
    "professionnels": {*PROFESSIONS, *OTHERS, *(f"{name}_liberal" for name in PROFESSIONS)},
    "structures_communes": {f"s_{family}" for family in FAMILIES},
    "grille_densite": {"rural", "urbain_dense"},
    "zonage_medecins": {"zip", "zac", "zv"},
    "population_series": {"p2018"},
}
