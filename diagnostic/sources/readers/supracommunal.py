"""Zones that communes belong to (Insee, « table d'appartenance géographique des communes »).

Two layouts: Insee's workbook (`table-appartenance-geo-communes-AAAA.xlsx`, alone or in its ZIP; sheets COM, ARM and
Zones_supra_communales), and the same sheets as CSV, the names in a file of their own in the same folder.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from diagnostic.sources.readers.coverage import checked_codes, left_out
from diagnostic.sources.readers.delivery import Delivery, ReadError, Tidy
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.readers.inventory import agreed, inherited, year_of
from diagnostic.sources.readers.texts import ZIP, glimpsed_titles, table
from diagnostic.sources.readers.workbook import Book, open_book

# Our column, how Insee writes its title, what it is. Years change with each redrawing of the zones.
ZONES = (("zone_emploi", r"ZE\d{4}", "Zone d'emploi"), ("unite_urbaine", r"UU\d{4}", "Unité urbaine"),
         ("aire_attraction", r"AAV\d{4}", "Aire d'attraction des villes"), ("bassin_vie", r"BV\d{4}", "Bassin de vie"),
         ("canton", r"CANOV|CV", "Canton ou ville"))
NAMES = ("nivgeo", "codgeo", "libgeo")
SHEETS = ("COM", "ARM")
NAMED_SHEET = "Zones_supra_communales"
_WORKBOOK = re.compile(r"table[-_]appartenance[-_]geo[-_]communes[^/]*\.xlsx?$", re.IGNORECASE)
_NOTHING = re.compile(r"Z{2,}")


def recognises(name: str, head: bytes) -> bool:
    """A CSV by its titles; the workbook by its name, or by the member of its ZIP."""
    if _WORKBOOK.search(name):
        return head.startswith(ZIP)
    members, titles = glimpsed_titles(head)
    return any(_WORKBOOK.search(member) for member in members) or _is_table(titles)


def read(path: Path, ground: Ground) -> Delivery:
    """Tables `appartenances` (the code of each zone, its name as `x_nom` where known) and `bassins_vie` (communes only:
    code, bassin, nom). Arrondissements municipaux have the zones of their city. Raises ReadError."""
    rows, names, vintage = _from_workbook(path) if _holds_workbook(path) else _from_csv(path)
    titles = {column: title for column, pattern, _ in ZONES
              for title in rows.columns if re.fullmatch(pattern, title, re.IGNORECASE)}
    if "bassin_vie" not in titles:
        raise ReadError(path.name, "aucune colonne de bassin de vie (BV…) n'y figure.")
    told = rows.rename(columns={title: column for column, title in titles.items()})[["code", *titles]]
    told = told.replace(_NOTHING, "").replace("", None)
    merged, remarks = agreed(ground, told, list(titles))
    frame = inherited(ground, merged)
    columns = {}
    for column, title in titles.items():
        columns[column] = f"{next(words for name, _, words in ZONES if name == column)} ({title}), code"
        if known := names.get(title.upper()):
            frame[f"{column}_nom"] = frame[column].map(known)
            columns[f"{column}_nom"] = f"{columns[column].removesuffix(', code')}, nom"
    zones = Tidy("appartenances", frame, "Table d'appartenance géographique des communes",
                 "Zones d'étude de l'Insee auxquelles appartient chaque commune ; un arrondissement municipal a celles "
                 "de sa commune.", vintage, columns, ground.cog)
    areas = _living_areas(merged, names.get(titles["bassin_vie"].upper(), {}), vintage, ground)
    return Delivery((zones, areas), (*remarks, *left_out(ground, merged["code"])))


def _living_areas(merged: pd.DataFrame, names: dict[str, str], vintage: str, ground: Ground) -> Tidy:
    """Without a table of names a living area bears that of the commune whose code it has, as Insee names them."""
    communes = merged[[ground.gazetteer.mother_of(code) is None for code in merged["code"]]].dropna(subset="bassin_vie")
    codes = {bassin: names.get(bassin) or _commune(bassin, ground) for bassin in communes["bassin_vie"].unique()}
    frame = pd.DataFrame({"code": communes["code"], "bassin": communes["bassin_vie"],
                          "nom": communes["bassin_vie"].map(codes)}).dropna().reset_index(drop=True)
    return Tidy("bassins_vie", frame, "Bassins de vie", "Bassin de vie de chaque commune.", vintage,
                {"bassin": "Code du bassin de vie", "nom": "Nom du bassin de vie"}, ground.cog)


def _commune(code: str, ground: Ground) -> str | None:
    today = ground.today(code)
    return ground.gazetteer.place(today).name if today else None


def _is_table(titles: list[str]) -> bool:
    return "CODGEO" in titles and any(re.fullmatch(r"BV\d{4}", title) for title in titles)


# -- CSV --------------------------------------------------------------------------------------------------------------

def _from_csv(path: Path) -> tuple[pd.DataFrame, dict[str, dict[str, str]], str]:
    with path.open("rb") as stream:
        titles = glimpsed_titles(stream.read(1 << 16))[1]
    if not _is_table(titles):
        raise ReadError(path.name, "les colonnes CODGEO et BV… (bassin de vie) sont introuvables.")
    zones = [title.lower() for title in titles
             if any(re.fullmatch(pattern, title, re.IGNORECASE) for _, pattern, _ in ZONES)]
    file, rows = table(path, ("codgeo", *zones))
    rows = rows.assign(code=checked_codes(rows["codgeo"], file=file, column="CODGEO"))
    return rows.rename(columns=str.upper).rename(columns={"CODE": "code"}), _names_beside(path), year_of(path.stem)


def _names_beside(path: Path) -> dict[str, dict[str, str]]:
    for other in sorted(path.parent.glob("*.csv")):
        if other != path and re.search(r"libell|supra", other.name, re.IGNORECASE):
            with other.open("rb") as stream:
                titles = glimpsed_titles(stream.read(1 << 16))[1]
            if set(NAMES) <= {title.lower() for title in titles}:
                rows = table(other, NAMES)[1]
                return _by_level(rows.rename(columns=str.upper))
    return {}


def _by_level(rows: pd.DataFrame) -> dict[str, dict[str, str]]:
    return {str(level).upper(): dict(zip(part["CODGEO"], part["LIBGEO"], strict=True))
            for level, part in rows.groupby("NIVGEO") if level}


# -- the workbook -----------------------------------------------------------------------------------------------------

def _holds_workbook(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(ZIP)) == ZIP


def _from_workbook(path: Path) -> tuple[pd.DataFrame, dict[str, dict[str, str]], str]:
    inside = None if _WORKBOOK.search(path.name) else lambda member: bool(_WORKBOOK.search(member))
    with open_book(path, inside) as book:
        if SHEETS[0] not in book.names:
            raise ReadError(book.file, "la feuille « COM » est introuvable : ce n'est pas le classeur attendu.")
        parts = [book.table(sheet, ("CODGEO", "LIBGEO")) for sheet in SHEETS if sheet in book.names]
        coded = [part.assign(code=checked_codes(part["CODGEO"], file=book.file, column="CODGEO")) for part in parts]
        names = _by_level(book.table(NAMED_SHEET, ("NIVGEO", "CODGEO", "LIBGEO"))) if NAMED_SHEET in book.names else {}
        return pd.concat(coded, ignore_index=True), names, _geography(book, path)


def _geography(book: Book, path: Path) -> str:
    """The year of « Géographie au 01/01/2024 », in the titles of the first sheet."""
    for number, cells in book.rows(SHEETS[0]):
        if found := re.search(r"01/01/(20\d\d)", " ".join(cells)):
            return found[1]
        if number > 5:
            break
    return year_of(path.stem)
