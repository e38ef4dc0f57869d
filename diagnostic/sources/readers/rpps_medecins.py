"""Physicians in activity on 1 January, by department (DREES, RPPS): the tidied CSV, or the producer's own workbook.

Dimensions territoire, region, departement, specialites_agregees, specialites, exercice, tranche_age, sexe, each with
its own aggregate (« 0-Ensemble », « 00-Ensemble »…) among its parts; years in rows (`annee`, `effectif`) in the CSV, in
columns (`effectif_2012`…) in the sheet « Effectifs ». « ND » stands for fewer than ten physicians.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from diagnostic.geography.names import fold
from diagnostic.sources.readers import texts
from diagnostic.sources.readers.cells import numbers
from diagnostic.sources.readers.delivery import MASK, Delivery, ReadError, Tidy
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.readers.headed import is_workbook, looks_like_workbook
from diagnostic.sources.readers.workbook import open_book
from diagnostic.wording import count, enumerate_fr, typography

DIMENSIONS = ("territoire", "region", "departement", "specialites_agregees", "specialites", "exercice",
              "tranche_age", "sexe")
SHEET = "Effectifs"
FRANCE = "FR"
# The DREES calls so the Pas-de-Calais, beside « Nord ».
_MISNAMED = {"nord pas de calais": "62"}
# Every crossing of the dimensions is a row.
EXCEL_ROWS = 1_048_576
_SECRET = frozenset({"nd", "n.d.", "s"})
_MOST = 400_000.0
_SAID = {
    "departement": "Département ; FR pour la France entière",
    "mg": "Médecins généralistes en activité, tous modes d'exercice",
    "mg_5_ans_avant": "Médecins généralistes en activité cinq ans plus tôt",
    "mg_60_plus": "Médecins généralistes de 60 ans ou plus",
    "mg_60_plus_secret": "Moins de dix médecins dans une tranche d'âge : le nombre de 60 ans ou plus n'est pas diffusé",
    "part_mg_60_plus": "Part des médecins généralistes de 60 ans ou plus, en %",
    "mg_liberaux": "Médecins généralistes d'exercice libéral ou mixte",
    "specialistes": "Médecins d'une autre spécialité que la médecine générale, tous modes d'exercice"}


def recognises(name: str, head: bytes) -> bool:
    """The CSV by its titles; the workbook, whose sheets lie out of sight of its beginning, by its name."""
    if looks_like_workbook(head):
        return {"medecins", "rpps"} <= set(fold(name).split())
    return {*DIMENSIONS, "annee", "effectif"} <= {texts.folded(title) for title in texts.glimpsed_titles(head)[1]}


def read(path: Path, ground: Ground) -> Delivery:
    file, rows = _workbook(path) if is_workbook(path) else _csv(path)
    newest = max(rows["annee"])
    rows = _departments_and_country(rows[rows["annee"].isin([newest, newest - 5])])
    twice = rows.duplicated([*DIMENSIONS[2:], "annee"])
    if twice.any():
        raise ReadError(file, f"« {rows.loc[twice, 'departement'].iloc[0]!s:.40} » y est deux fois pour les mêmes "
                        "spécialité, exercice, âge et sexe.", column="departement")
    codes = {label: _code(label, ground) for label in rows["departement"].unique()}
    unknown = sorted(label for label, code in codes.items() if code is None)
    rows = rows.assign(departement=rows["departement"].map(codes)).dropna(subset="departement")
    if rows.empty:
        raise ReadError(file, "aucun département n'y est reconnu.", column="departement")
    frame = _table(rows, newest)
    remarks = []
    absent = sorted(set(ground.gazetteer.departments) - set(frame["departement"]))
    if unknown:
        remarks.append(f"{count(len(unknown), 'territoire')} que l'outil ne connaît pas, laissés de côté : "
                       f"{enumerate_fr(unknown, 5)}.")
    if absent:
        remarks.append(f"{count(len(absent), 'département')} sans ligne dans ce fichier : {enumerate_fr(absent, 5)}.")
    if FRANCE not in set(frame["departement"]) and not absent:
        masked = [column for column in frame.columns.tolist() if column.endswith(MASK)]
        whole = frame.drop(columns=["departement", *masked])
        total = whole.sum(min_count=len(frame)).to_dict()
        if "part_mg_60_plus" in total:
            total["part_mg_60_plus"] = 100 * total["mg_60_plus"] / total["mg"]
        row: dict[str, object] = {"departement": FRANCE, **{str(column): value for column, value in total.items()}}
        row |= {column: bool(frame[column].any()) for column in masked}
        frame = pd.concat([frame, pd.DataFrame([row])], ignore_index=True)
    return Delivery((Tidy(
        name="rpps_medecins", frame=frame, vintage=str(newest),
        columns={name: _SAID[name] for name in frame.columns.tolist()},
        title="Médecins en activité par département",
        description=f"Médecins inscrits à l'Ordre et en activité au 1er janvier {newest}, comptés une fois, à leur "
                    "lieu d'activité le plus récent ; remplaçants compris, internes et bénévoles exclus."),),
        tuple(map(typography, remarks)))


def _csv(path: Path) -> tuple[str, pd.DataFrame]:
    file, table = texts.table(path, {*DIMENSIONS, "annee", "effectif"})
    years = numbers(table["annee"], file=file, column="annee", first_row=None, least=1990, most=2100).values
    if years.isna().any():
        raise ReadError(file, "l'année manque.", row=int(years.index[years.isna()][0]), column="annee")
    found = numbers(table["effectif"], file=file, column="effectif", first_row=None, least=0, most=_MOST,
                    secret=_SECRET, blank={""})
    return file, table[list(DIMENSIONS)].assign(annee=years.astype(int), effectif=found.values)


def _workbook(path: Path) -> tuple[str, pd.DataFrame]:
    """Rows of the newest year of the sheet and of the fifth before, both sexes together: a tenth of what it holds."""
    with open_book(path) as book:
        rows = book.rows(SHEET, EXCEL_ROWS)
        titles = [texts.folded(cell) for cell in next(rows, (0, []))[1]]
        years = {int(title[-4:]): position for position, title in enumerate(titles)
                 if re.fullmatch(r"effectif_20\d\d", title)}
        missing = [name for name in DIMENSIONS if name not in titles]
        if missing or not years:
            raise ReadError(book.file, f"la feuille « {SHEET} » n'a pas de colonne « {(missing or ['effectif'])[0]} ».")
        kept = [year for year in (max(years), max(years) - 5) if year in years]
        at = [titles.index(name) for name in DIMENSIONS]
        found = {number: [cells[position] for position in (*at, *(years[year] for year in kept))]
                 for number, cells in rows if len(cells) >= len(titles) and _aggregate(cells[at[-1]])}
    table = pd.DataFrame.from_dict(found, orient="index", columns=[*DIMENSIONS, *kept], dtype=object)
    pieces = [table[list(DIMENSIONS)].assign(
        annee=year, effectif=numbers(table[year], file=book.file, column=f"effectif_{year}", first_row=None, least=0,
                                     most=_MOST, secret=_SECRET, blank={""}).values) for year in kept]
    return book.file, pd.concat(pieces, ignore_index=True)


def _aggregate(label: str) -> bool:
    return "ensemble" in label.lower()


def _code(label: str, ground: Ground) -> str | None:
    """« 075-Paris », « 02A-Corse-du-Sud », « Val-D Oise »; « FR » for the whole, None for what is no department."""
    numbered = re.match(r"\s*0*([0-9]{1,3}|2[AB])\s*-", label)
    if _aggregate(label):
        return FRANCE
    if numbered:
        code = numbered.group(1).zfill(2)
        return code if code in ground.gazetteer.departments else None
    if fold(label) in _MISNAMED:
        return _MISNAMED[fold(label)]
    named = ground.gazetteer.groupings_named(label, "departement")
    return named[0] if len(named) == 1 else None


def _departments_and_country(rows: pd.DataFrame) -> pd.DataFrame:
    """Without the totals of regions, of the mainland and of overseas; a department told twice, once under the whole
    country, is kept once."""
    summed, country = rows["departement"].map(_aggregate), rows["territoire"].map(_is_country)
    known_apart = set(rows.loc[~summed & ~country, "departement"])
    departments = ~summed & (~country | ~rows["departement"].isin(known_apart))
    return rows[departments | (summed & country & rows["region"].map(_aggregate))]


def _is_country(label: str) -> bool:
    return "entiere" in fold(label)


def _counted(rows: pd.DataFrame, dimensions: Sequence[str]) -> pd.Series:
    """Physicians by department. In each of `dimensions` the aggregate is taken alone when the rows have it, else its
    parts are added up; unknown as soon as a part is."""
    for dimension in dimensions:
        aggregate = rows[dimension].map(_aggregate)
        rows = rows[aggregate] if aggregate.any() else rows
    groups = rows.groupby("departement")["effectif"]
    return groups.sum().where(groups.count() == groups.size())


def _lowest_age(label: str) -> int:
    """60 for « 09-60-64 ans », 0 for « 01-moins de 30 ans »."""
    bare = re.sub(r"^\s*\d{2}\s*-", "", label)
    ages = re.findall(r"\d{2}", bare)
    return 0 if "moins" in bare.lower() or not ages else int(ages[0])


def _table(rows: pd.DataFrame, newest: int) -> pd.DataFrame:
    general = rows[rows["specialites_agregees"].map(lambda label: "generale" in fold(label))]
    others = rows[rows["specialites_agregees"].map(lambda label: "autres" in fold(label))]
    now, everyone = general[general["annee"] == newest], ("specialites", "exercice", "tranche_age", "sexe")
    frame = pd.DataFrame({"mg": _counted(now, everyone)})
    before = general[general["annee"] == newest - 5]
    if len(before):
        frame["mg_5_ans_avant"] = _counted(before, everyone)
    bands = now[~now["tranche_age"].map(_aggregate)]
    if len(bands):
        old = bands[bands["tranche_age"].map(_lowest_age) >= 60]
        frame["mg_60_plus"] = _counted(old, ("specialites", "exercice", "sexe"))
        frame[f"mg_60_plus{MASK}"] = frame["mg_60_plus"].isna()
        frame["part_mg_60_plus"] = 100 * frame["mg_60_plus"] / frame["mg"]
    modes = now[now["exercice"].map(_is_liberal)]
    if len(modes):
        frame["mg_liberaux"] = _counted(modes, ("specialites", "tranche_age", "sexe"))
    frame["specialistes"] = _counted(others[others["annee"] == newest], everyone)
    return frame.rename_axis("departement").reset_index()


def _is_liberal(label: str) -> bool:
    return any(word in fold(label) for word in ("liberal", "mixte"))
