"""LISEZ-MOI.txt: what each data file holds, its coordinates, its separators, its columns, the licences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from diagnostic.figures.readings import parts_said
from diagnostic.record import Diagnosis
from diagnostic.report.columns import STRUCTURES, Column
from diagnostic.report.files.records import MEASURED_COLUMNS, REFERENCE_HELP, TERRITORY, unit_columns
from diagnostic.report.identity import lead, title
from diagnostic.report.sheets import HIDDEN
from diagnostic.report.text import clean
from diagnostic.wording import enumerate_fr, typography

_SYSTEM = (
    "Coordonnées : longitude puis latitude en degrés, WGS 84 (EPSG:4326), dans tous les fichiers, outre-mer compris. "
    "Pour des surfaces ou des distances, projetez-les d'abord (Lambert-93, EPSG:2154, en France métropolitaine).",
    "CSV : UTF-8 avec marque d'ordre des octets, point-virgule entre les colonnes, virgule décimale ; un double clic "
    "l'ouvre dans Excel en français. Un texte qui commence comme une formule est précédé d'une apostrophe.",
    f"Vide (CSV), null (GeoJSON) : le chiffre n'est pas connu ; ce n'est jamais un zéro. Sous secret statistique : "
    f"« {HIDDEN} » dans communes.csv ; ailleurs la valeur est vide et la colonne « secret » nomme l'indicateur.",
    "Les nombres ont au plus six décimales dans ces fichiers ; diagnostic.json les a toutes.",
)
_FILES = {
    "perimetre.geojson": "contour du territoire", "communes.geojson": "communes et leurs indicateurs",
    "structures.geojson": "structures du répertoire installé",
    "territoire.gpkg": "GeoPackage : couches territoire et communes, et structures s'il y en a ; tables indicateurs, "
                       "colonnes et sources",
    "communes.csv": "communes et leurs indicateurs", "communes.parquet": "les mêmes, en GeoParquet",
    "indicateurs.csv": "chiffres du territoire", "indicateurs.parquet": "les mêmes, en Parquet",
    "reperes.csv": "les mêmes indicateurs ailleurs", "structures.csv": "structures du répertoire installé",
    "codes.txt": "codes Insee, à coller dans un message ou dans l'outil",
    "diagnostic.json": "le diagnostic entier", "diagnostic.schema.json": "son schéma (JSON Schema 2020-12)",
}


def notice(diagnosis: Diagnosis, endings: Iterable[str]) -> str:
    """`endings`: those of the files that are there, without the name of the territory."""
    return "\n".join(_lines(diagnosis, tuple(endings))) + "\n"


def _lines(diagnosis: Diagnosis, endings: tuple[str, ...]) -> Iterator[str]:
    yield title(diagnosis)
    yield lead(diagnosis)
    yield f"Version des données{chr(0xa0)}: {diagnosis.data_version}"
    if parts := parts_said(diagnosis):
        yield typography("Communes prises en partie, dessinées en entier, chiffres estimés : ") + clean(
            enumerate_fr(parts))
    yield from ("", "FICHIERS", "")
    yield from (typography(f"{ending} : {_FILES[ending]}") for ending in endings)
    yield from ("", "LECTURE", "")
    yield from map(typography, _SYSTEM)
    yield from _columns("TERRITOIRE", TERRITORY)
    yield from _columns("COMMUNES", unit_columns(diagnosis))
    yield from _columns("INDICATEURS", MEASURED_COLUMNS)
    yield from ("", "REPÈRES", "")
    yield from (typography(f"{key} : {said}") for key, said in REFERENCE_HELP)
    if diagnosis.structures:
        yield from _columns("STRUCTURES", STRUCTURES)
    yield from ("", "SOURCES ET LICENCES", "")
    yield from (clean(f"{source.citation}. {source.licence}.") for source in diagnosis.sources)


def _columns(heading: str, columns: Iterable[Column[Any]]) -> Iterator[str]:
    yield from ("", heading, "")
    yield from (typography(f"{column.key} : {column.help}") for column in columns)
