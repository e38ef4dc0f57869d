"""Base permanente des équipements (Insee): health facilities by commune, from the long file or the older workbooks.

The long file (`DS_BPE_CSV_FR.zip`) lists what exists and carries no zero: within the departments it speaks of, a
commune that is not listed has none. The workbooks (`equip-serv-sante-com-AAAA.xlsx`) list every commune, zeros
included, so that a commune they do not name is unknown.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from diagnostic.sources.readers.cells import numbers
from diagnostic.sources.readers.coverage import checked_codes, left_out
from diagnostic.sources.readers.delivery import Delivery, ReadError, Tidy
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.readers.inventory import completed, elsewhere
from diagnostic.sources.readers.texts import ZIP, any_text, chunks, glimpsed_titles
from diagnostic.sources.readers.workbook import Book, open_book

NEEDED = ("geo", "geo_object", "facility_type", "bpe_measure", "obs_value", "time_period")
# Total rows of a domain or a sub-domain bear this in place of the finer level.
TOTAL = "_T"
DOMAINS = ("facility_dom", "facility_sdom")
LEVELS = ("COM", "ARM")
_HEALTH = re.compile(r"D\d{3}")
_COUNTED = re.compile(r"NB_(D\d{3})")
_WORKBOOK = re.compile(r"equip-(?:serv-sante|fonc-med-para|serv-action-sociale)-com.*\.xlsx$", re.IGNORECASE)
_LONG = re.compile(r"DS_BPE_(?:\d{4}_)?(?:data|metadata)\.csv$", re.IGNORECASE)
_EDITION = re.compile(r"quipements\D{0,20}(20\d\d)")


def recognises(name: str, head: bytes) -> bool:
    """The long file by its titles or the member of its ZIP; a workbook, which tells nothing at first, by its name."""
    if _WORKBOOK.search(name):
        return head.startswith(ZIP)
    members, titles = glimpsed_titles(head)
    if members:
        return any(_LONG.search(member) for member in members)
    return set(NEEDED) <= {title.lower() for title in titles} and "RPI_TYPE" not in titles


def read(path: Path, ground: Ground) -> Delivery:
    """Table `bpe`: one column for each type of health facility (`d265`…), number of facilities. Raises ReadError."""
    return _workbook(path, ground) if _WORKBOOK.search(path.name) else _long(path, ground)


# -- the long file ----------------------------------------------------------------------------------------------------

def _long(path: Path, ground: Ground) -> Delivery:
    counted = pd.concat([_kept(file, piece) for file, piece in chunks(path, NEEDED, others=DOMAINS, inside=_is_data)])
    if counted.empty:
        raise ReadError(path.name, "il ne contient aucun équipement de santé par commune.")
    years = sorted(counted["year"].unique())
    counted = counted[counted["year"] == years[-1]]
    twice = counted.duplicated(["code", "type"])
    if twice.any():
        raise ReadError(path.name, "un même type d'équipement est compté deux fois dans une même commune.",
                        row=int(twice.index[twice][0]), column="GEO")
    # Only what is not listed becomes 0: a count that is listed without a figure stays unknown.
    wide = counted.set_index(["code", "type"])["count"].unstack(fill_value=0.0)
    types = [str(name) for name in wide.columns]
    frame = wide.reset_index()
    parts = _cities_in_parts(ground, frame)
    listed = {part for mother in parts for part in ground.gazetteer.arrondissements_of(mother)} - set(frame["code"])
    empty = pd.DataFrame({"code": sorted(listed), **dict.fromkeys(types, 0.0)})
    carried = ground.carried(pd.concat([frame, empty], ignore_index=True), sums=types)
    departments = {ground.gazetteer.place(code).department for code in carried.frame["code"]}
    table = completed(ground, carried.frame, types, departments, parts)
    labels = _labels(path)
    several = (f"Le fichier donne plusieurs années ({', '.join(years)}) : seule la dernière est gardée.",)
    return _delivery(table, {name: labels.get(name, "") for name in types}, years[-1], ground,
                     (*carried.remarks, *elsewhere(ground, departments), *(several if len(years) > 1 else ())))


def _is_data(member: str) -> bool:
    return any_text(member) and "_data" in member.lower()


def _kept(file: str, piece: pd.DataFrame) -> pd.DataFrame:
    kept = (piece["geo_object"].isin(LEVELS) & (piece["bpe_measure"] == "FACILITIES")
            & piece["facility_type"].str.fullmatch(_HEALTH.pattern))
    for column in DOMAINS:
        if column in piece:
            kept &= piece[column] != TOTAL
    rows = piece[kept]
    figures = pd.Series(0.0, index=rows.index)
    if len(rows):
        figures = numbers(rows["obs_value"], file=file, column="OBS_VALUE", first_row=None, least=0).values
    wrong = ~rows["time_period"].str.fullmatch(r"20\d\d")
    if wrong.any():
        raise ReadError(file, "l'année n'est pas lisible.", row=int(rows.index[wrong][0]), column="TIME_PERIOD")
    return pd.DataFrame({"code": rows["geo"], "type": rows["facility_type"].str.lower(), "count": figures,
                         "year": rows["time_period"]})


def _cities_in_parts(ground: Ground, frame: pd.DataFrame) -> set[str]:
    present = set(frame["code"])
    return {mother for mother in ground.gazetteer.mothers
            if present & set(ground.gazetteer.arrondissements_of(mother))}


def _labels(path: Path) -> dict[str, str]:
    """French names of the types from the table of metadata beside the data in the ZIP; nothing when there is none."""
    needed = ("cod_var", "cod_mod", "lib_mod")
    with path.open("rb") as stream:
        if stream.read(len(ZIP)) != ZIP:
            return {}
    try:
        found = pd.concat([piece for _, piece in chunks(path, needed, inside=lambda name: "metadata" in name.lower())])
    except ReadError:
        return {}
    types = found[found["cod_var"] == "FACILITY_TYPE"]
    return dict(zip(types["cod_mod"].str.lower(), types["lib_mod"], strict=True))


# -- the workbooks ----------------------------------------------------------------------------------------------------

def _workbook(path: Path, ground: Ground) -> Delivery:
    with open_book(path) as book:
        sheets = [book.table(level, ("CODGEO", "LIBGEO")) for level in LEVELS if level in book.names]
        if not sheets:
            raise ReadError(book.file, "la feuille « COM » est introuvable : ce n'est pas le classeur attendu.")
        edition = _edition(book)
        names = _titles_above(book)
    types = [match[1].lower() for title in sheets[0].columns if (match := _COUNTED.fullmatch(title))]
    if not types:
        raise ReadError(path.name, "aucune colonne d'équipement de santé (NB_D…) n'y figure.")
    rows = pd.concat([_counted(path.name, sheet, types) for sheet in sheets], ignore_index=True)
    carried = ground.carried(rows, sums=types)
    return _delivery(carried.frame, {name: names.get(name, "") for name in types}, edition, ground,
                     (*carried.remarks, *left_out(ground, carried.frame["code"])))


def _counted(file: str, sheet: pd.DataFrame, types: list[str]) -> pd.DataFrame:
    counts = {}
    for name in types:
        column = f"NB_{name.upper()}"
        if column not in sheet:
            raise ReadError(file, f"la colonne « {column} » manque à l'une des feuilles.")
        counts[name] = numbers(sheet[column], file=file, column=column, first_row=None, least=0).values
    return pd.DataFrame({"code": checked_codes(sheet["CODGEO"], file=file, column="CODGEO"), **counts})


def _edition(book: Book) -> str:
    for number, cells in book.rows(book.names[0]):
        if found := _EDITION.search(" ".join(cells)):
            return found[1]
        if number > len(LEVELS) + 4:
            break
    raise ReadError(book.file, "l'année de la base n'est pas dans les titres de la première feuille.")


def _titles_above(book: Book) -> dict[str, str]:
    """What the row above the codes calls each type."""
    before: list[str] = []
    for _, cells in book.rows(book.names[0]):
        if any(_COUNTED.fullmatch(cell) for cell in cells):
            return {match[1].lower(): title for title, cell in zip(before, cells, strict=False)
                    if (match := _COUNTED.fullmatch(cell))}
        before = cells
    return {}


def _delivery(frame: pd.DataFrame, labels: dict[str, str], year: str, ground: Ground,
              remarks: tuple[str, ...]) -> Delivery:
    columns = {name: f"Nombre d'équipements {name.upper()}{f' ({label})' if label else ''}"
               for name, label in sorted(labels.items())}
    table = frame[["code", *columns]]
    return Delivery((Tidy(
        "bpe", table, "Base permanente des équipements, santé",
        "Équipements de santé par commune et par arrondissement municipal. Un établissement qui rend plusieurs "
        "services y est compté une fois par service.", year, columns, ground.cog),), remarks)
