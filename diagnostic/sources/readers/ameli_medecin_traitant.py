"""Share of patients in ALD without a médecin traitant (Cnam, data.ameli.fr, « Observatoire de l'accès aux soins »).

Datasets `patients-longueduree-annuelle` (a year since 2014) and `patients-longueduree-infra-annuelle` (the year under
way): `;`, annee, region, libelle_region, departement, libelle_departement, taux_patients_ald_sans_mt (French text) and,
in the first, taux_patients_ald_sans_mt_integer (a number). Territories are mixed: region 99 is the country, departement
999 a region, « inconnu » nowhere; « NC » is not communicated. Shares for all patients and for those of 70 and over are
published by no open dataset: they reach a project leader through the CPAM.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from diagnostic.sources.readers import texts
from diagnostic.sources.readers.cells import BLANK, SECRET_MARKS, numbers
from diagnostic.sources.readers.delivery import MASK, Delivery, ReadError, Tidy
from diagnostic.sources.readers.ground import NAMED, Ground
from diagnostic.wording import enumerate_fr, typography

_RATES = ("taux_patients_ald_sans_mt_integer", "taux_patients_ald_sans_mt")
_NEEDED = ("annee", "region", "departement")
_COUNTRY, _ALL_DEPARTMENTS, _NOWHERE = "99", "999", "inconnu"
_TOLD = "part_ald_sans_mt"


def recognises(name: str, head: bytes) -> bool:
    """Whether it is one of the two CSV exports."""
    found = {texts.folded(title) for title in texts.glimpsed_titles(head)[1]}
    return set(_NEEDED) <= found and bool(found & set(_RATES))


def read(path: Path, ground: Ground) -> Delivery:
    """Table `medecin_traitant` of the newest year. Raises ReadError."""
    file, rows = texts.table(path, _NEEDED, others=[*_RATES, "date"])
    rate = next((title for title in _RATES if title in rows), None)
    if rate is None:
        raise ReadError(file, "la colonne « taux_patients_ald_sans_mt » est introuvable.")
    years = rows["annee"].str[:4]
    wrong = ~years.str.fullmatch(r"20\d\d")
    if wrong.any():
        row = texts.first_row(wrong)
        raise ReadError(file, f"« {rows.loc[row, 'annee']!s:.20} » n'est pas une année.", row=row, column="annee")
    dates = rows.get("date", pd.Series("", rows.index))
    newest = max(zip(map(str, years), map(str, dates), strict=True))
    kept = rows[(years == newest[0]) & (dates == newest[1]) & (rows["region"] != _NOWHERE)
                & (rows["departement"] != _NOWHERE)]
    country = (kept["region"] == _COUNTRY)
    kept = kept[country | (kept["departement"] != _ALL_DEPARTMENTS)]
    found = numbers(kept[rate].str.removesuffix("%"), file=file, column=rate, first_row=None, least=0, most=100,
                    secret=SECRET_MARKS | {"nc"}, blank=BLANK)
    told = pd.DataFrame({"departement": kept["departement"].str.zfill(2).where(~country[kept.index], "FR"),
                         _TOLD: found.values, f"{_TOLD}{MASK}": found.secret})
    twice = told["departement"].duplicated()
    if twice.any():
        row = texts.first_row(twice)
        raise ReadError(file, f"« {told.loc[row, 'departement']!s} » y est deux fois pour {newest[0]}.", row=row,
                        column="departement")
    known = told["departement"].isin([*ground.gazetteer.departments, "FR"])
    unknown = sorted(told.loc[~known, "departement"])
    if not known.any():
        raise ReadError(file, "aucun département n'a pu y être lu.")
    remarks = () if not unknown else (typography(
        f"Départements que l'outil ne connaît pas, laissés de côté : {enumerate_fr(unknown, NAMED)}."),)
    return Delivery((Tidy(
        "medecin_traitant", told[known].sort_values("departement", ignore_index=True),
        "Patients en ALD sans médecin traitant", "Observatoire de l'accès aux soins (SNDS).", newest[1] or newest[0],
        {"departement": "Département ; FR pour la France",
         _TOLD: "Part des patients en affection de longue durée sans médecin traitant, en %",
         f"{_TOLD}{MASK}": "Vrai quand la part n'est pas communiquée"}),), remarks)
