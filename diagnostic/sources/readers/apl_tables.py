"""What every file of the APL (DREES) has in common: professions, tables, how communes merged since are weighted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diagnostic.sources.readers.delivery import Tidy
from diagnostic.sources.readers.ground import Carried, Ground

STANDARDISED, POPULATION, WOMEN = "population_standardisee", "population", "population_feminine"
BEFORE = "_precedente"
MOST_PEOPLE = 5_000_000.0


@dataclass(frozen=True)
class Profession:
    """`known`: found in the folded title of its column. `most`: no APL is above it (in `unit`)."""

    table: str
    column: str
    known: str
    said: str
    unit: str
    most: float


_FTE = "équivalents temps plein pour 100 000 habitants standardisés"
# The highest APL seen in 2022 and 2023: 40.0 consultations; 1 715, 717, 207 and 188 full-time equivalents.
PROFESSIONS = (
    Profession("apl_medecins", "medecin_generaliste", "medecins generalistes", "aux médecins généralistes",
               "consultations par an et par habitant standardisé", 200),
    Profession("apl_infirmiers", "infirmier", "infirmi", "aux infirmiers", _FTE, 10_000),
    Profession("apl_kines", "kine", "kinesitherapeutes", "aux masseurs-kinésithérapeutes", _FTE, 10_000),
    Profession("apl_dentistes", "dentiste", "dentistes", "aux chirurgiens-dentistes", _FTE, 10_000),
    Profession("apl_sages_femmes", "sage_femme", "sages femmes", "aux sages-femmes", _FTE, 10_000))
AGES = ("65", "62", "60")


def carry(rows: pd.DataFrame, ground: Ground) -> Carried:
    """`rows` by code of its year, on today's communes: populations added up, each APL the mean weighted by the
    standardised population, or by the population where the file has no other; unknown over merged communes when it has
    neither."""
    sums = [column for column in (STANDARDISED, POPULATION, WOMEN) if column in rows]
    weight = sums[0] if sums else "weight"
    weighed = rows if sums else rows.assign(weight=np.nan)
    means = {column: weight for column in rows.columns.tolist() if column != "code" and column not in sums}
    return ground.carried(weighed, sums=sums or ["weight"], means=means)


def tidy(profession: Profession, frame: pd.DataFrame, year: int, before: int | None, ground: Ground) -> Tidy:
    """The table of a profession from its carried columns."""
    said = described(profession, before)
    return Tidy(
        name=profession.table, frame=frame, vintage=str(year), cog=ground.cog,
        title=f"Accessibilité potentielle localisée (APL) {profession.said}",
        description="Offre accessible compte tenu de l'activité des professionnels, de la distance et des besoins par "
                    "âge. Une moyenne sur plusieurs communes se pondère par la population standardisée ; la part "
                    "d'habitants sous un seuil se compte avec la population totale. Mayotte n'y est pas.",
        columns={column: said[column] for column in frame.columns.tolist()})


def newest(years: Iterable[int]) -> list[int]:
    """The newest year and, when it is there, the very one before it; newest first."""
    ordered = sorted(set(years), reverse=True)[:2]
    return [year for year in ordered if ordered[0] - year <= 1]


def described(profession: Profession, before: int | None) -> Mapping[str, str]:
    """French description of every column that a table of APL may have."""
    name = f"APL {profession.said}"
    return {
        "code": "Commune ou arrondissement municipal d'aujourd'hui",
        "apl": f"{name}, en {profession.unit}",
        **{f"apl_{age}": f"{name} de {age} ans ou moins, en {profession.unit}" for age in AGES},
        STANDARDISED: "Population standardisée par la consommation de soins de chaque âge, en habitants standardisés",
        POPULATION: "Population totale de l'année de l'indicateur, en habitants",
        WOMEN: "Population féminine, en habitantes",
        "apl_precedente": f"{name} en {before}, en {profession.unit}",
        f"{STANDARDISED}{BEFORE}": f"Population standardisée de {before}, en habitants standardisés"}


def with_year_before(frame: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """`frame` with the `apl` of the year before and its weights under `_precedente`; a commune of either has a row."""
    former = before[[column for column in ("code", "apl", STANDARDISED) if column in before]].rename(
        columns={column: f"{column}{BEFORE}" for column in ("apl", STANDARDISED)})
    return frame.merge(former, on="code", how="outer").sort_values("code", ignore_index=True)
