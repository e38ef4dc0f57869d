"""What a list of things that exist becomes by commune: cities added up, zeros where the list speaks, not elsewhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diagnostic.sources.readers.ground import NAMED, Ground
from diagnostic.wording import count, enumerate_fr, typography

# Above this share of things known at the whole city only, its arrondissements would be told too few.
CITY_ONLY = 0.01
NO_VINTAGE = "millésime non indiqué"


@dataclass(frozen=True)
class Places:
    """Distinct codes of a list: `today` maps each to its unit of today (absent when unknown); `remarks` in French."""

    today: dict[str, str]
    remarks: tuple[str, ...]


def placed(ground: Ground, codes: Iterable[str], what: str = "code") -> Places:
    """Units of today of the distinct `codes`; a remark names those that no commune of today bears or bore."""
    found, unknown = dict[str, str](), list[str]()
    for code in sorted(set(codes)):
        unit = ground.today(code)
        if unit is None:
            unknown.append(code)
        else:
            found[code] = unit
    if not unknown:
        return Places(found, ())
    said = f"{count(len(unknown), what)} de commune que l'outil ne connaît pas, laissés de côté"
    return Places(found, (typography(f"{said} : {enumerate_fr(unknown, NAMED)}."),))


def with_cities(ground: Ground, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows by `code` (a unit of today), each row of an arrondissement municipal told a second time for its city."""
    mothers = rows["code"].map({code: mother for code in rows["code"].unique()
                                if (mother := ground.gazetteer.mother_of(code)) is not None})
    again = rows[mothers.notna()].assign(code=mothers[mothers.notna()])
    return pd.concat([rows, again], ignore_index=True)


def city_only(ground: Ground, codes: pd.Series) -> dict[str, float]:
    """Share, 0 to 1, of the rows of each city of arrondissements whose code is the city's own."""
    shares = dict[str, float]()
    for mother in ground.gazetteer.mothers:
        own = int((codes == mother).sum())
        parts = int(codes.isin(ground.gazetteer.arrondissements_of(mother)).sum())
        shares[mother] = own / (own + parts) if own + parts else 1.0
    return shares


def covered(ground: Ground, frame: pd.DataFrame, witnesses: Sequence[str]) -> set[str]:
    """Departments where every column of `witnesses`, things that each department has, counts something.

    An extract of one kind of thing, or a stray row of a neighbouring department, proves nothing of what is not listed.
    """
    departments = np.array([ground.gazetteer.place(code).department for code in frame["code"]], dtype=object)
    totals = frame[list(witnesses)].groupby(departments).sum()
    return set(totals.index[(totals > 0).all(axis=1)])


def completed(ground: Ground, frame: pd.DataFrame, columns: Sequence[str], departments: Collection[str],
              cities_in_parts: Collection[str]) -> pd.DataFrame:
    """`frame` within `departments`, with rows of zeros for the units there that it does not name.

    `cities_in_parts`: cities that the list tells by arrondissement; the arrondissements of others are left out, since
    what is there is known of the whole city only.
    """
    gazetteer = ground.gazetteer
    filled = ground.with_zeros(frame, columns, departments)
    untold = {part for mother in gazetteer.mothers if mother not in cities_in_parts
              for part in gazetteer.arrondissements_of(mother)}
    inside = [gazetteer.place(code).department in departments and code not in untold for code in filled["code"]]
    return filled[inside].reset_index(drop=True)


def elsewhere(ground: Ground, departments: Collection[str]) -> tuple[str, ...]:
    """A remark that names the departments that a list does not cover whole; nothing when it covers them all."""
    absent = sorted(set(ground.gazetteer.departments) - set(departments))
    if not absent:
        return ()
    names = [f"{ground.gazetteer.department_name(code)} ({code})" for code in absent]
    return (typography(f"{count(len(absent), 'département')} sans donnée, que le fichier ne couvre pas en entier : "
                       f"{enumerate_fr(names, NAMED)}."),)


def agreed(ground: Ground, frame: pd.DataFrame, columns: Sequence[str]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """One row for each unit of today from rows by `code` of texts that are not counts (a level, a zone).

    Communes merged since keep what all their parts share; where parts differ it is unknown (None) and told.
    """
    places = placed(ground, frame["code"])
    rows = frame.assign(code=frame["code"].map(places.today)).dropna(subset="code")
    groups = rows.groupby("code", sort=True)
    merged = groups[list(columns)].first()
    differing = groups[list(columns)].nunique(dropna=False) > 1
    merged = merged.astype(object).where(~differing, None)
    merged = merged.where(merged.notna(), None)
    torn = sorted(differing.index[differing.any(axis=1)])
    remarks = list(places.remarks)
    if torn:
        said = (f"{count(len(torn), 'commune')} dont une valeur est inconnue, parce que les communes qui y ont "
                "fusionné depuis n'avaient pas la même")
        remarks.append(typography(f"{said} : {enumerate_fr(torn, NAMED)}."))
    return merged.reset_index(), tuple(remarks)


def inherited(ground: Ground, frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with a row for each arrondissement municipal that it lacks, the same as its city's."""
    of_city = frame[frame["code"].isin(ground.gazetteer.mothers)].set_index("code")
    present = set(frame["code"])
    rows = [of_city.loc[[mother]].assign(code=part) for mother in of_city.index
            for part in ground.gazetteer.arrondissements_of(mother) if part not in present]
    return pd.concat([frame, *rows], ignore_index=True).sort_values("code", ignore_index=True)


def flag(texts: pd.Series, values: Collection[str]) -> pd.Series:
    """1 where the text is one of `values`, 0 where it is another, NaN where it is unknown."""
    return texts.isin(list(values)).astype("float64").where(texts.notna())


def year_of(name: str) -> str:
    """The last year of a file's name, else what is said of a file that bears none."""
    years = re.findall(r"(?<!\d)20\d\d(?!\d{5})", name)
    return years[-1] if years else NO_VINTAGE


def first_row(wrong: pd.Series) -> int:
    """The row of the file of the first true cell; the index is the row of the file."""
    return int(wrong.index[wrong.to_numpy(dtype=bool)][0])
