"""Treated pathologies by department, age and sex (Cnam, data.ameli.fr, dataset `effectifs`): streamed, rates made anew.

`;`: annee, patho_niv1…3, top, cla_age_5, sexe, region, dept, Ntop, Npop, prev… Aggregates are mixed in: dept 999 (with
region 99 for the country, else a region), cla_age_5 tsage, sexe 9. A blank Ntop is a count too small to be published.
`prev` is Ntop over Npop and is never averaged: rates are made anew from counts.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd

from diagnostic.geography.names import fold
from diagnostic.sources.readers import texts
from diagnostic.sources.readers.cells import numbers
from diagnostic.sources.readers.delivery import MASK, Delivery, ReadError, Tidy
from diagnostic.sources.readers.ground import NAMED, Ground
from diagnostic.wording import count, enumerate_fr, typography

_NEEDED = ("annee", "patho_niv1", "patho_niv2", "patho_niv3", "top", "cla_age_5", "sexe", "region", "dept", "ntop",
           "npop")
_LABELS = ["patho_niv3", "patho_niv2", "patho_niv1"]
_COUNTRY, _ALL_DEPARTMENTS, _ALL_AGES, _BOTH = "99", "999", "tsage", "9"
_SEXES = {"1": "hommes", "2": "femmes", _BOTH: _BOTH}
_KEYS = ["departement", "pathologie", "age", "sexe"]
# The whole of the insured: what rates are taken from, no pathology.
_TOTAL = "total consommants"
# What the catalogue calls the groups of the first level, by how their label begins; the rest goes by the code « top ».
GROUPS = {
    "maladies cardioneurovasculaires": "cardioneurovasculaires", "maladies psychiatriques": "psychiatriques",
    "traitements du risque vasculaire": "risque_vasculaire", "diabete": "diabete", "cancers": "cancers",
    "traitements psychotropes": "psychotropes", "maladies neurologiques": "neurologiques",
    "maladies respiratoires chroniques": "respiratoires",
    "maladies inflammatoires ou rares": "inflammatoires_rares_vih",
    "insuffisance renale chronique terminale": "insuffisance_renale",
    "maladies du foie ou du pancreas": "foie_pancreas", "affections de longue duree": "ald_autres"}


def recognises(name: str, head: bytes) -> bool:
    """Whether it is the CSV export of `effectifs`, with or without its labels."""
    return set(_NEEDED) <= {texts.folded(title) for title in texts.glimpsed_titles(head)[1]}


def read(path: Path, ground: Ground) -> Delivery:
    """Tables `pathologies_ages` and `pathologies_departements`, of the newest year. Raises ReadError."""
    told, year = _newest(path)
    remarks = []
    # The same pathology is sometimes given at two levels of its tree, with the same counts.
    told = told.drop_duplicates([*_KEYS, "effectif", "population"])
    twice = told.duplicated(_KEYS, keep=False)
    if twice.any():
        names = sorted(told.loc[twice, "libelle"].unique())
        said = f"{count(len(names), 'pathologie')} aux effectifs contradictoires, laissées de côté"
        remarks.append(typography(f"{said} : {enumerate_fr(names, NAMED)}."))
        told = told[~told["pathologie"].isin(told.loc[twice, "pathologie"])]
    known = told["departement"].isin([*ground.gazetteer.departments, "FR"])
    if not known.all():
        said = enumerate_fr(sorted(told.loc[~known, "departement"].unique()), NAMED)
        remarks.append(typography(f"Départements que l'outil ne connaît pas, laissés de côté : {said}."))
        told = told[known]
    if told.empty:
        raise ReadError(path.name, "aucun effectif de département n'a pu y être lu.")
    by_age = told[(told["age"] != _ALL_AGES) & (told["sexe"] != _BOTH)].sort_values(_KEYS, ignore_index=True)
    description = ("Cartographie des pathologies : patients pris en charge, tous régimes. Les effectifs trop petits ne "
                   "sont pas diffusés. La ligne « ALD (dont 31 et 32) pour d'autres causes » n'est pas le total des "
                   "ALD ; un patient peut avoir plusieurs pathologies.")
    rates, labels = _rates(told)
    return Delivery((
        Tidy("pathologies_ages", by_age[[*_KEYS, "libelle", "effectif", f"effectif{MASK}", "population"]],
             "Pathologies prises en charge par département, âge et sexe", description, year,
             {"departement": "Département ; FR pour la France",
              "pathologie": "Groupe de pathologies, ou code de la pathologie (top)",
              "age": "Classe d'âge, en années révolues", "sexe": "hommes ou femmes", "libelle": "Pathologie",
              "effectif": "Patients pris en charge", f"effectif{MASK}": "Vrai quand l'effectif n'est pas diffusé",
              "population": "Population de la cartographie, du même âge et du même sexe"}),
        Tidy("pathologies_departements", rates, "Part de la population prise en charge, par pathologie", description,
             year, {"departement": "Département ; FR pour la France",
                    **{column: f"{label}, en % de la population" for column, label in labels.items()}})),
        tuple(remarks))


def slug(top: str, group: str = "") -> str:
    """`diabete` for the whole group « Diabète » (see GROUPS), `can_sei_cat` for the code « CAN_SEI_CAT »."""
    known = next((name for start, name in GROUPS.items() if group and fold(group).startswith(start)), "")
    return known or re.sub(r"[^a-z0-9]+", "_", top.lower()).strip("_")


def _newest(path: Path) -> tuple[pd.DataFrame, str]:
    """Rows of departments and of the country in the newest year; older ones are let go as soon as one is met."""
    kept, newest = list[pd.DataFrame](), ""
    for file, chunk in texts.chunks(path, _NEEDED):
        years = chunk["annee"].str[:4]
        wrong = ~years.str.fullmatch(r"20\d\d")
        if wrong.any():
            row = texts.first_row(wrong)
            raise ReadError(file, f"« {chunk.loc[row, 'annee']!s:.20} » n'est pas une année.", row=row, column="annee")
        if years.max() > newest:
            kept, newest = [], str(years.max())
        country = (chunk["dept"] == _ALL_DEPARTMENTS) & (chunk["region"] == _COUNTRY)
        rows = chunk[(years == newest) & (country | (chunk["dept"] != _ALL_DEPARTMENTS))
                     & ~chunk["patho_niv1"].str.lower().str.startswith(_TOTAL)]
        if len(rows):
            kept.append(_tidied(file, rows))
    if not kept:
        raise ReadError(path.name, "il ne contient aucune ligne de département.")
    return pd.concat(kept, ignore_index=True), newest


def _tidied(file: str, rows: pd.DataFrame) -> pd.DataFrame:
    sexes = rows["sexe"].map(_SEXES)
    ages = rows["cla_age_5"].str.lower().map({cell: _age(cell) for cell in rows["cla_age_5"].str.lower().unique()})
    for column, found in (("sexe", sexes), ("cla_age_5", ages)):
        if found.isna().any():
            row = texts.first_row(found.isna())
            raise ReadError(file, f"« {rows.loc[row, column]!s:.20} » est inconnu.", row=row, column=column)
    counts = numbers(rows["ntop"], file=file, column="Ntop", first_row=None, least=0)
    people = numbers(rows["npop"], file=file, column="Npop", first_row=None, least=0)
    over = counts.values > people.values
    if over.any():
        raise ReadError(file, "plus de patients que d'habitants.", row=texts.first_row(over), column="Ntop")
    labels = rows[_LABELS[-1]]
    for column in reversed(_LABELS[:-1]):
        labels = rows[column].where(rows[column] != "", labels)
    # The second and third levels are blank, or repeat the first, for a whole group.
    whole = [(rows[level] == "") | (rows[level] == rows["patho_niv1"]) for level in _LABELS[:-1]]
    groups = rows["patho_niv1"].where(np.all(whole, axis=0), "")
    names = {(top, group): slug(top, group) for top, group in set(zip(rows["top"], groups, strict=True))}
    departments = rows["dept"].where(rows["dept"] != _ALL_DEPARTMENTS, "FR").str.zfill(2)
    return pd.DataFrame({
        "departement": departments,
        "pathologie": [names[key] for key in zip(rows["top"], groups, strict=True)],
        "age": ages, "sexe": sexes, "libelle": labels, "effectif": counts.values,
        f"effectif{MASK}": counts.values.isna(), "population": people.values})


def _age(cell: str) -> str | None:
    """« 0-4 » for « 00-04 », « 95+ » for « 95et+ »; None when it is no class of age."""
    if cell == _ALL_AGES:
        return cell
    if found := re.fullmatch(r"(\d{1,2})-(\d{1,2})", cell):
        return f"{int(found.group(1))}-{int(found.group(2))}"
    found = re.fullmatch(r"(\d{2})\s?(?:et)?\s?(?:\+|plus)", cell)
    return f"{found.group(1)}+" if found else None


def _rates(told: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """Percentages of the whole population by department, and the label of each column.

    From the producer's own total; else from the counts by age and sex when all of them are known.
    """
    whole = told[(told["age"] == _ALL_AGES) & (told["sexe"] == _BOTH)].set_index(["departement", "pathologie"])
    parts = told[(told["age"] != _ALL_AGES) & (told["sexe"] != _BOTH)].groupby(["departement", "pathologie"])
    added = parts[["effectif", "population"]].sum().where(parts["effectif"].count() == parts.size())
    counts = whole[["effectif", "population"]].combine_first(added)
    share = (100 * counts["effectif"] / counts["population"].where(counts["population"] > 0)).astype(np.float64)
    rates = share.unstack("pathologie").sort_index(axis=1).rename(columns=lambda code: f"part_{code}")
    labels = told.drop_duplicates("pathologie").set_index("pathologie")["libelle"].to_dict()
    return (rates.dropna(axis=1, how="all").reset_index().rename_axis(columns=None),
            {column: str(labels[column.removeprefix("part_")]) for column in rates.columns
             if rates[column].notna().any()})
