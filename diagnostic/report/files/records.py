"""What data files say of the territory and of each commune: columns with their names and meanings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import pandas as pd

from diagnostic.indicators.catalogue import POPULATION, Indicator
from diagnostic.record import Diagnosis, UnitProfile
from diagnostic.report.columns import CREDITS, MEASURED, THEME, Column, told
from diagnostic.report.text import clean

# Decimals of a figure in a file: more than any source has.
PRECISION = 6
# Any: what pandas-stubs asks of a name of type is a literal.
DTYPES: dict[str, Any] = {"texte": "string", "entier": "Int64", "nombre": "Float64"}
Row = TypeVar("Row")


def approximate(diagnosis: Diagnosis) -> bool:
    """Whether a unit belongs to the territory in part only: its shape is then drawn whole."""
    return not all(unit.whole for unit in diagnosis.perimeter.units)


TERRITORY: tuple[Column[Diagnosis], ...] = (
    Column("nom", "", "nom du projet", lambda d: d.name),
    Column("population", "", "population municipale du territoire", lambda d: d.population, "entier"),
    Column("annee", "", "année de cette population", lambda d: d.population_year, "entier"),
    Column("surface_km2", "", "surface en km², communes entières", lambda d: round(d.perimeter.area_km2, 3), "nombre"),
    Column("taille", "", "taille de CPTS (1 à 4) de l'accord conventionnel en vigueur", lambda d: d.tiers[0].tier,
           "entier"),
    Column("communes", "", "codes Insee des communes et arrondissements", lambda d: " ".join(d.perimeter.codes)),
    Column("bornes_approchees", "", "1 quand une commune n'est prise qu'en partie : son contour est alors dessiné en "
           "entier", lambda d: int(approximate(d)), "entier"),
)
_UNITS: tuple[Column[UnitProfile], ...] = (
    Column("code", "", "code Insee de la commune ou de l'arrondissement municipal", lambda unit: unit.code),
    Column("nom", "", "nom de la commune", lambda unit: unit.name),
    Column("departement", "", "code du département", lambda unit: unit.department),
    Column("epci", "", "code Siren de l'intercommunalité", lambda unit: unit.epci),
    Column("part", "", "part de la population de la commune qui est dans le territoire (0 à 1)",
           lambda unit: round(unit.share, 4), "nombre"),
    Column("partie", "", "ce qui est pris d'une commune prise en partie", lambda unit: unit.part),
    Column("raison", "", "pourquoi, selon le projet", lambda unit: unit.reason),
    Column("population", "", "population municipale dans le territoire", lambda unit: unit.population, "entier"),
    Column("surface_km2", "", "surface de la commune entière, en km²", lambda unit: round(unit.area_km2, 3), "nombre"),
)
_SECRET: Column[UnitProfile] = Column("secret", "", "indicateurs sous secret statistique dans cette commune : leur "
                                      "valeur n'est nulle part", lambda unit: " ".join(unit.hidden))


def unit_columns(diagnosis: Diagnosis) -> tuple[Column[UnitProfile], ...]:
    """Identity, then each indicator by its identifier, then which of them are secret."""
    entries = [diagnosis.entry(identifier) for identifier in diagnosis.units[0].values if identifier != POPULATION]
    return (*_UNITS, *map(_indicator, entries), _SECRET)


def _indicator(entry: Indicator) -> Column[UnitProfile]:
    help_text = ", ".join(filter(None, (entry.label, entry.unit, entry.vintage)))
    return Column(entry.id, "", help_text, _value(entry.id), "nombre")


def _value(identifier: str) -> Callable[[UnitProfile], float | None]:
    def read(unit: UnitProfile) -> float | None:
        value = unit.values.get(identifier)
        return None if value is None else round(value, PRECISION)
    return read


_REFERENCES = (
    ("identifiant", "texte", "indicateur comparé"), ("niveau", "texte", "nature du lieu de comparaison"),
    ("lieu", "texte", "lieu de comparaison"), ("code", "texte", "code du lieu"),
    ("valeur", "nombre", "valeur dans ce lieu"), ("unite", "texte", "unité de la valeur"),
    ("millesime", "texte", "année ou période de la valeur"), ("nature", "texte", "comment la valeur est connue"),
    ("comparaison", "texte", "comment le territoire s'en distingue, intervalle à 95 % à l'appui"),
    ("note", "texte", "ce qui limite la comparaison"), ("adresse", "texte", "où la valeur a été lue"),
    ("source", "texte", "producteur, jeu de données, millésime"),
)
# Columns of « indicateurs » and of « reperes », as the notice tells them: name, meaning.
MEASURED_COLUMNS = (THEME, *MEASURED, *CREDITS)
REFERENCE_HELP = tuple((key, said) for key, _, said in _REFERENCES)


def properties(columns: Iterable[Column[Row]], row: Row) -> dict[str, str | int | float | None]:
    """One row by column; texts cleaned, nothing (None) for an empty one."""
    found: dict[str, str | int | float | None] = {}
    for column in columns:
        value = column.read(row)
        found[column.key] = clean(value) or None if isinstance(value, str) else value
    return found


def frame(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> pd.DataFrame:
    """The rows as a table of nullable columns: text, whole numbers, numbers."""
    records = [properties(columns, row) for row in rows]
    return pd.DataFrame({column.key: pd.array([record[column.key] for record in records], dtype=DTYPES[column.kind])
                         for column in columns})


def measured_frame(diagnosis: Diagnosis) -> pd.DataFrame:
    """One row for each indicator of the territory."""
    found = frame(MEASURED_COLUMNS, told(diagnosis))
    return found.assign(**{key: found[key].round(PRECISION) for key in found.columns[found.dtypes == "Float64"]})


def references_frame(diagnosis: Diagnosis) -> pd.DataFrame:
    """One row for each value of another place."""
    citations = {source.table: source.citation for source in diagnosis.sources}
    rows = [(row.entry.id, found.level.value, found.label, found.code, round(found.value, PRECISION), row.entry.unit,
             found.vintage, found.status, found.verdict.value, found.note, found.url,
             citations.get(found.source, found.source)) for row in told(diagnosis) for found in row.measured.references]
    lists = list(zip(*rows, strict=True)) or [()] * len(_REFERENCES)
    return pd.DataFrame({key: pd.array([clean(cell) or None if isinstance(cell, str) else cell for cell in cells],
                                       dtype=DTYPES[kind])
                         for (key, kind, _), cells in zip(_REFERENCES, lists, strict=True)})
