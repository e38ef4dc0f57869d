"""What is told of each figure and of each structure, column by column: one list for the workbook and the data files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from diagnostic.indicators.catalogue import AGGREGATION_LABELS, THEME_LABELS, Indicator, catalogue
from diagnostic.indicators.measurement import Measurement, Status
from diagnostic.record import Diagnosis, Structure

Kind = Literal["texte", "entier", "nombre"]
Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """`key` names the column in data files, `title` heads it in the workbook, `help` says what it holds.

    `read` gives None where nothing is known. `decimals` None: those of the row's indicator; `width` in characters.
    """

    key: str
    title: str
    help: str
    read: Callable[[Row], str | int | float | None]
    kind: Kind = "texte"
    width: float = 14
    decimals: int | None = 0


@dataclass(frozen=True)
class Told:
    """A measurement with what the catalogue and the sources say of it; `source` is a whole citation."""

    entry: Indicator
    measured: Measurement
    source: str


def told(diagnosis: Diagnosis) -> Iterator[Told]:
    """Every measurement, in the order of the diagnosis."""
    citations = {source.table: source.citation for source in diagnosis.sources}
    for measured in diagnosis.measurements:
        typed = measured.status is Status.ENTERED
        yield Told(diagnosis.entry(measured.indicator), measured,
                   "chiffre saisi" if typed else citations.get(measured.source, ""))


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _figure(key: str, title: str, help_text: str, read: Callable[[Measurement], float | None], *,
            kind: Kind = "nombre", width: float = 12, decimals: int | None = None) -> Column[Told]:
    return Column(key, title, help_text, lambda row: read(row.measured), kind, width, decimals)


MEASURED: tuple[Column[Told], ...] = (
    Column("rubrique", "Rubrique", "rubrique du diagnostic",
           lambda row: catalogue().heading(row.entry.heading).label, width=26),
    Column("indicateur", "Indicateur", "libellé de l'indicateur", lambda row: row.entry.label, width=44),
    _figure("valeur", "Valeur", "valeur sur le territoire ; vide : inconnue ou sous secret", lambda m: m.value,
            width=14),
    Column("unite", "Unité", "unité de la valeur, des bornes et de l'intervalle", lambda row: row.entry.unit, width=20),
    Column("statut", "Statut", "observé, estimation, saisie, encadré ou non disponible",
           lambda row: row.measured.status.value, width=13),
    Column("millesime", "Millésime", "année ou période des données", lambda row: row.measured.vintage, width=12),
    _figure("numerateur", "Numérateur", "somme des numérateurs des communes connues", lambda m: m.numerator,
            width=14, decimals=0),
    _figure("denominateur", "Dénominateur", "somme des dénominateurs des communes connues", lambda m: m.denominator,
            width=14, decimals=0),
    _figure("borne_basse_95", "Borne basse à 95 %", "borne basse de l'intervalle de confiance à 95 %",
            lambda m: m.lower),
    _figure("borne_haute_95", "Borne haute à 95 %", "borne haute de l'intervalle de confiance à 95 %",
            lambda m: m.upper),
    _figure("au_moins", "Au moins", "valeur la plus basse possible, quand elle est seulement encadrée",
            lambda m: m.least),
    _figure("au_plus", "Au plus", "valeur la plus haute possible, quand elle est seulement encadrée", lambda m: m.most),
    _figure("communes_sous_secret", "Communes sous secret", "communes dont le chiffre est sous secret statistique",
            lambda m: m.hidden_units or None, kind="entier", width=11, decimals=0),
    _figure("communes_connues", "Communes connues", "communes dont le chiffre est connu", lambda m: m.units_known,
            kind="entier", width=11, decimals=0),
    _figure("communes_territoire", "Communes du territoire", "communes du territoire", lambda m: m.units_total,
            kind="entier", width=11, decimals=0),
    _figure("part_population_couverte", "Part de la population couverte (%)",
            "part de la population du territoire qui vit dans les communes connues, en %",
            lambda m: _percent(m.population_share), decimals=1),
)
CREDITS: tuple[Column[Told], ...] = (
    Column("source", "Source", "producteur, jeu de données, millésime", lambda row: row.source, width=44),
    Column("calcul", "Calcul", "comment la valeur du territoire est obtenue",
           lambda row: AGGREGATION_LABELS[row.entry.aggregation], width=24),
    Column("note", "Note", "ce qui limite la valeur", lambda row: row.measured.note, width=60),
    Column("definition", "Définition", "définition de l'indicateur", lambda row: row.entry.definition, width=60),
    Column("identifiant", "Identifiant", "nom de l'indicateur dans les fichiers de données", lambda row: row.entry.id,
           width=26),
)
THEME: Column[Told] = Column("theme", "Thème", "thème du diagnostic", lambda row: THEME_LABELS[row.entry.theme])


@dataclass(frozen=True)
class Placed:
    """A structure and the name of its commune."""

    structure: Structure
    commune: str


def placed(diagnosis: Diagnosis) -> Iterator[Placed]:
    names = {unit.code: unit.name for unit in diagnosis.units}
    for structure in diagnosis.structures:
        yield Placed(structure, names.get(structure.code, ""))


def _position(row: Placed) -> str:
    if row.structure.lon is None:
        return "non localisée"
    return "adresse" if row.structure.precise else "commune"


STRUCTURES: tuple[Column[Placed], ...] = (
    Column("finess", "Finess", "numéro Finess de l'établissement", lambda row: row.structure.finess, width=12),
    Column("nom", "Nom", "nom au répertoire", lambda row: row.structure.name, width=50),
    Column("categorie", "Catégorie", "catégorie d'établissement du répertoire", lambda row: row.structure.category,
           width=46),
    Column("famille", "Famille", "regroupement de catégories de l'outil", lambda row: row.structure.family_label,
           width=40),
    Column("code", "Code Insee", "code Insee de la commune ou de l'arrondissement", lambda row: row.structure.code,
           width=11),
    Column("commune", "Commune", "nom de la commune", lambda row: row.commune, width=26),
    Column("longitude", "Longitude", "longitude en degrés (WGS 84), vide si inconnue", lambda row: row.structure.lon,
           "nombre", 12, 5),
    Column("latitude", "Latitude", "latitude en degrés (WGS 84), vide si inconnue", lambda row: row.structure.lat,
           "nombre", 12, 5),
    Column("position", "Position", "ce que le point désigne : l'adresse, la commune, ou rien (non localisée)",
           _position, width=14),
)
