"""Part 3 of the funding request to the ARS Île-de-France: territory, actors, profile of the population.

The headings are those that the project was asked for (5-year change, age bands, socio-economic situation, C2S and AME,
ALD and prevention); the form itself was not found to be read, so that its own numbering is not repeated here.
"""

from __future__ import annotations

from diagnostic.geography.checks import Severity
from diagnostic.report.document import Block, Document, Heading, Notice, Notices, Paragraph
from diagnostic.report.forms.data_request import Lacking, lacking
from diagnostic.report.forms.form import actors, blank, communes, figures, form
from diagnostic.report.identity import lead
from diagnostic.report.request import PackRequest
from diagnostic.wording import enumerate_fr, typography

NAME = "Financement ARS Île-de-France, partie 3"
ILE_DE_FRANCE = "11"
OPEN_FILE = "Fichiers ouverts à installer dans l'outil"
# Title, headings of the catalogue under it, indicators to tell.
PROFILE: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("Évolution de la population", ("taille", "mouvement"),
     ("population", "evolution_5_ans", "evolution_population", "evolution_annuelle", "solde_naturel",
      "solde_migratoire")),
    ("Tranches d'âge", ("ages", "vieillissement"),
     ("part_0_19", "part_20_64", "part_65p", "part_75p", "indice_vieillissement", "dependance")),
    ("Situation socio-économique",
     ("revenus", "chomage", "csp", "formation", "monoparentales", "qpv", "defavorisation"),
     ("niveau_de_vie_median", "taux_pauvrete", "taux_chomage", "part_sans_diplome", "part_monoparentales",
      "part_cs_cadres", "part_cs_ouvriers", "part_cs_employes", "qpv_part_population", "indice_defavorisation")),
    ("Couverture sociale : C2S et AME", ("couverture_sociale", "ame"),
     ("c2s_part", "c2s_np_part", "c2s_p_part", "ame_effectif", "ame_part")),
    ("Affections de longue durée", ("ald", "ald_groupes"),
     ("ald_part", "ald_effectif", "ald_diabete_part", "ald_cancers_part", "ald_psychiatriques_part",
      "ald_cardiovasculaires_part")),
    ("Prévention", ("depistages", "vaccination"),
     ("depistage_sein_part", "depistage_colorectal_part", "depistage_col_part", "grippe_65p_part",
      "grippe_risque_part")),
)


def idf_funding_request(request: PackRequest) -> Document:
    """The part of the form that the diagnosis fills; elsewhere, it says whose form it is."""
    diagnosis = request.diagnosis
    missing = {found.rubric.id: found for found in lacking(diagnosis)}
    blocks: list[Block] = [
        *_elsewhere(request),
        Heading("Le territoire"), Paragraph(lead(diagnosis)), *communes(diagnosis),
        blank("Cohérence du territoire", "Bassins de vie, parcours de soins, limites avec les CPTS voisines.", 3),
        Heading("Les acteurs"), *actors(request),
        blank("Professions et structures représentées", "Nombre de professionnels par profession, établissements, "
              "médico-social, social.", 3),
        Heading("Profil de la population"),
    ]
    for title, rubrics, indicators in PROFILE:
        blocks.append(Heading(typography(title), 2))
        blocks += figures(diagnosis, indicators, "Le territoire et ses repères")
        blocks += _left([missing[rubric] for rubric in rubrics if rubric in missing and not missing[rubric].estimated])
    blocks += [Heading("Lecture par l'équipe du projet"),
               blank("Ce que ce profil change pour le projet", "Publics et besoins prioritaires, à la lumière des "
                     "chiffres et de l'expérience des professionnels.", 4)]
    return form(request, NAME, "Décrire le territoire, les acteurs et la population à l'appui d'une demande de "
                "financement.", "Agence régionale de santé Île-de-France (délégation départementale)", blocks)


def _elsewhere(request: PackRequest) -> list[Block]:
    regions = request.diagnosis.perimeter.regions
    if any(region.code == ILE_DE_FRANCE for region in regions):
        return []
    where = enumerate_fr([region.name for region in regions], 3)
    return [Notices((Notice(Severity.INFO, typography(
        f"Ce formulaire est celui de l'ARS Île-de-France. Le territoire est ailleurs ({where}) : demandez à son ARS le "
        "formulaire en usage ; les éléments réunis ici peuvent y être repris.")),))]


def _left(missing: list[Lacking]) -> list[Block]:
    """One blank for the headings without figure: what, and who has it."""
    if not missing:
        return []
    by_holder: dict[str, list[str]] = {}
    for found in missing:
        by_holder.setdefault(found.holder or OPEN_FILE, []).append(found.rubric.label)
    said = [f"{holder} : {enumerate_fr(labels)}" for holder, labels in by_holder.items()]
    return [blank("Chiffres à compléter", f"{' ; '.join(said)}.", len(missing))]
