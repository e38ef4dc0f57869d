"""Filosofi (Insee): median standard of living and poverty rate of communes, EPCI, departments; old and new layouts.

New layout (income of 2021 published by Melodi, 2023 on): `DS_FILOSOFI_CC_data.csv` in `FILOSOFI_CC_csv.zip`, `;`, one
row for each measure of each territory, CONF_STATUS « C » under secrecy. Old layout: `FILO2019_DISP_COM.csv` and the
same for departments and EPCI, `;`, decimal comma, one row for each territory, Q2AA the median, blank under secrecy; and
`cc_filosofi_2021_COM.csv` and the same, MEDAA, TP60AA, « s » under secrecy.
"""

from __future__ import annotations

import operator
import re
from functools import partial
from pathlib import Path, PurePosixPath

import numpy as np
import pandas as pd

from diagnostic.sources.readers import texts
from diagnostic.sources.readers.cells import numbers
from diagnostic.sources.readers.delivery import MASK, Delivery, ReadError, Tidy
from diagnostic.sources.readers.ground import NAMED, Ground
from diagnostic.wording import count, enumerate_fr, typography

_LONG = ("geo", "geo_object", "filosofi_measure", "conf_status", "time_period", "obs_value")
# Measures of the new layout, and what the old one calls them: the first title that the file has (TP60AA is a rate that
# only the « pauvreté » files have).
_MEASURES = {"MED_SL": "mediane", "PR_MD60": "taux_pauvrete", "NUM_PER": "personnes", "NUM_HH": "menages"}
_OLD = {"mediane": r"(?:q2|med)(\d\d)", "taux_pauvrete": r"tp60(\d\d)", "personnes": r"nbpers(?:menfisc)?(\d\d)",
        "menages": r"nbmen(?:fisc)?(\d\d)"}
_MEMBER = re.compile(r"(?:DS_FILOSOFI_CC(?:_\d{4})?_data|FILO\d{4}_DISP_(?:COM|DEP|EPCI)|"
                     r"cc_filosofi_\d{4}_(?:COM|DEP|EPCI))\.csv", re.IGNORECASE)
_LEVELS = {"COM": "code", "ARM": "code", "DEP": "departement", "EPCI": "epci", "FRANCE": "departement"}
# The country: metropolitan France is what the poverty line is drawn for, and what Filosofi gives when it leaves out
# overseas departments.
_COUNTRY = ("F", "FR", "FRANCE", "FM")
_RATES = ("mediane", "taux_pauvrete")
_COUNTS = ("personnes", "menages")
_SAID = {"mediane": "Niveau de vie annuel médian des habitants, en euros par unité de consommation",
         "mediane_secret": "Vrai quand la médiane n'est pas diffusée (secret statistique)",
         "taux_pauvrete": "Part des habitants sous 60 % du niveau de vie médian national, en %",
         "taux_pauvrete_secret": "Vrai quand le taux n'est pas diffusé (secret statistique)",
         "personnes": "Personnes des ménages fiscaux", "menages": "Ménages fiscaux"}
_KEYS = {"code": ("filosofi", "", "Commune ou arrondissement municipal"),
         "epci": ("filosofi_epci", " des EPCI", "Numéro Siren de l'EPCI"),
         "departement": ("filosofi_departements", " des départements", "Département ; FR pour la France")}


def recognises(name: str, head: bytes) -> bool:
    """Whether it is a Filosofi file by commune, EPCI or department."""
    members, header = texts.glimpsed_titles(head)
    found = {texts.folded(title) for title in header}
    if set(_LONG) <= found:
        return True
    if "codgeo" in found and any(re.fullmatch(_OLD["mediane"], title) for title in found):
        return not found & {"iris", "disp_q2"}
    return any(_is_told(member) for member in members)


def _is_told(member: str) -> bool:
    return _MEMBER.fullmatch(PurePosixPath(member).name) is not None


def read(path: Path, ground: Ground) -> Delivery:
    """Tables `filosofi`, `filosofi_epci`, `filosofi_departements`: those the file has. Raises ReadError."""
    members = texts.members(path, _is_told) or ("",)
    parts = [_part(path, partial(operator.eq, member)) for member in members]
    vintage = max(part[1] for part in parts)
    rows = pd.concat([part[0] for part in parts if part[1] == vintage], ignore_index=True)
    tables, remarks = [], list[str]()
    for key, (name, of, said) in _KEYS.items():
        level = rows[rows["level"] == key].drop(columns="level")
        if level.empty:
            continue
        level = _filled(level.rename(columns={"key": key}))
        if key == "code":
            level, told = _communes(level, ground)
            remarks += told
        columns = {key: said, **{column: _SAID[column] for column in level.columns if column in _SAID}}
        tables.append(Tidy(
            name, level.sort_values(key, ignore_index=True), f"Revenus et pauvreté{of} (Filosofi)",
            "Filosofi : revenus fiscaux et sociaux des ménages ordinaires. Une médiane ne s'additionne ni ne se "
            "moyenne d'un territoire à l'autre.", vintage, columns, ground.cog if key == "code" else None))
    if not tables:
        raise ReadError(path.name, "aucune ligne de commune, d'EPCI ni de département n'a pu y être lue.")
    return Delivery(tuple(tables), tuple(remarks))


def _part(path: Path, inside: texts.Inside) -> tuple[pd.DataFrame, str]:
    """Rows (level, key, measures and their masks) of one table, and its year."""
    header = {texts.folded(title) for title in texts.header_of(path, inside)}
    return _long(path, inside) if set(_LONG) <= header else _wide(path, inside, header)


def _long(path: Path, inside: texts.Inside) -> tuple[pd.DataFrame, str]:
    """Rows (level, key, measures and their masks) of the newest year of the new layout."""
    pieces, file = [], path.name
    for file, chunk in texts.chunks(path, _LONG, inside=inside):
        measure, level = chunk["filosofi_measure"].map(_MEASURES), chunk["geo_object"].map(_LEVELS)
        country = chunk["geo_object"] == "FRANCE"
        kept = chunk[measure.notna() & level.notna() & (~country | chunk["geo"].isin(_COUNTRY))]
        hidden = kept["conf_status"] == "C"
        values = numbers(kept["obs_value"].where(~hidden, ""), file=file, column="OBS_VALUE", first_row=None, least=0)
        pieces.append(pd.DataFrame({
            "level": level[kept.index], "key": kept["geo"].where(~country[kept.index], kept["geo"].map(_country)),
            "measure": measure[kept.index], "year": kept["time_period"], "value": values.values,
            "secret": hidden | values.secret}))
    told = pd.concat(pieces) if pieces else pd.DataFrame()
    if told.empty:
        raise ReadError(file, "aucune des mesures attendues (MED_SL, PR_MD60) n'y est.")
    year = max(told["year"])
    told = told[told["year"] == year]
    # France as a whole is taken before metropolitan France when both are given.
    told = told[told["key"] != "FM"] if (told["key"] == "FR").any() else told.assign(
        key=told["key"].replace("FM", "FR"))
    twice = told.duplicated(["level", "key", "measure"])
    if twice.any():
        raise ReadError(file, f"« {told['key'][twice].iloc[0]} » y est deux fois pour la même mesure.",
                        row=texts.first_row(twice))
    wide = told.pivot(index=["level", "key"], columns="measure", values="value")
    masks = told.pivot(index=["level", "key"], columns="measure", values="secret")
    for rate in _RATES:
        if rate in wide:
            wide[f"{rate}{MASK}"] = masks[rate].fillna(False).astype(bool)
    return wide.reset_index().rename_axis(columns=None), year


def _country(code: str) -> str:
    return "FM" if code == "FM" else "FR"


def _wide(path: Path, inside: texts.Inside, header: set[str]) -> tuple[pd.DataFrame, str]:
    """Rows of the old layout; what it leaves blank for a territory it lists is under secrecy."""
    found = {column: next((title for title in sorted(header) if re.fullmatch(pattern, title)), "")
             for column, pattern in _OLD.items()}
    titles = {column: title for column, title in found.items() if title}
    if "codgeo" not in header or "mediane" not in titles:
        raise ReadError(path.name, "les colonnes CODGEO et Q2… (médiane) sont introuvables : ce n'est pas un fichier "
                                   "Filosofi par commune, EPCI ou département.")
    file, rows = texts.table(path, ["codgeo", *titles.values()], inside=inside)
    told = pd.DataFrame({"key": rows["codgeo"].str.zfill(2)})
    told["level"] = told["key"].map(_level)
    wrong = told["level"].isna()
    if wrong.any():
        row = texts.first_row(wrong)
        raise ReadError(file, f"« {told.loc[row, 'key']!s:.20} » n'est le code d'aucun territoire connu.", row=row,
                        column="CODGEO")
    twice = told["key"].duplicated()
    if twice.any():
        raise ReadError(file, f"« {told['key'][twice].iloc[0]} » y est deux fois.", column="CODGEO",
                        row=texts.first_row(twice))
    for column, title in titles.items():
        read = numbers(rows[title], file=file, column=title.upper(), first_row=None, least=0)
        told[column] = read.values
        if column in _RATES:
            # A territory that is listed with nothing is under secrecy; « nd » says that there is nothing to know.
            told[f"{column}{MASK}"] = read.secret | (rows[title] == "")
    year = re.search(r"\d\d$", titles["mediane"])
    return told, f"20{year.group()}" if year else ""


def _level(code: str) -> str | None:
    if re.fullmatch(r"(?:\d{2}|2[AB])\d{3}", code):
        return "code"
    if re.fullmatch(r"\d{9}", code):
        return "epci"
    return "departement" if re.fullmatch(r"\d{2}|2[AB]|97\d", code) else None


def _filled(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` without the measures that this level has neither known nor secret."""
    absent = [column for column in (*_RATES, *_COUNTS) if column in rows and rows[column].isna().all()
              and not rows.get(f"{column}{MASK}", pd.Series(dtype=bool)).any()]
    return rows.drop(columns=[name for column in absent for name in (column, f"{column}{MASK}") if name in rows])


def _communes(rows: pd.DataFrame, ground: Ground) -> tuple[pd.DataFrame, list[str]]:
    """Communes of today: counts of merged ones add up; their medians and rates cannot be computed, and are unknown."""
    rates = [column for column in _RATES if column in rows]
    counts = [column for column in _COUNTS if column in rows]
    carried = ground.carried(rows, sums=counts, secrets=rates)
    today = rows["code"].map(ground.today)
    parts = today.value_counts()
    alone = rows.assign(code=today)[today.map(parts) == 1].set_index("code")[rates]
    frame = carried.frame.set_index("code")
    frame[rates] = alone.reindex(frame.index)
    merged = sorted(parts.index[parts > 1])
    for rate in rates:
        # Unknown because it was never computed, not because it is kept secret.
        frame.loc[merged, f"{rate}{MASK}"] = False
        frame[rate] = frame[rate].astype(np.float64)
    remarks = list(carried.remarks)
    if merged:
        said = (f"{count(len(merged), 'commune')} d'aujourd'hui sans revenu médian, parce que celui de communes "
                "fusionnées depuis ne se calcule pas")
        remarks.append(typography(f"{said} : {enumerate_fr(merged, NAMED)}."))
    order = [column for name in (*_RATES, *_COUNTS) for column in (name, f"{name}{MASK}") if column in frame]
    return frame[order].reset_index(), remarks

