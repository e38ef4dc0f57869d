"""The layouts of the FINESS register brought to one: a row for each line of the file, text as it is written there.

The official stock (`etalab-cs1100507-stock-AAAAMMJJ-hhmm.csv`) has no titles: `;`, a first line `finess;etalab;…;date`,
then records `structureet` (32 fields: 1 number, 3 and 4 names, 12 commune, 13 department, 18 and 19 category, 26 and 27
status) and `geolocalisation` (1 number, 2 and 3 coordinates, 4 how they were found, their system last). Extracts have
titles, and one row for each activity of an establishment. FINESS+ is read in finess_plus.py.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from pyproj import Transformer

from diagnostic.sources.readers.cells import numbers
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.finess_plus import establishments, is_plus
from diagnostic.sources.readers.inventory import year_of
from diagnostic.sources.readers.texts import any_text, chunks, folded, header_of, opened

STOCK = b"finess;etalab;"
MAX_STOCK = 300_000_000
LEAST_FIELDS = 31
# Titles of the extracts, folded, in the order they are looked for.
TITLES = {
    "finess": ("numero_finess_etablissement", "nofinesset"), "nom": ("rslongue",),
    "nom_court": ("raison_sociale", "rs"), "categorie": ("categetab",),
    "categorie_libelle": ("categorie", "libcategetab"), "code": ("code_insee",), "commune": ("code_commune", "commune"),
    "departement": ("departement",), "lat": ("latitude",),
    "lon": ("longitude",), "x": ("coordxet",), "y": ("coordyet",), "source": ("sourcecoordet",),
    "activite": ("activite",), "forme": ("forme",), "statut_code": ("codesph",), "statut": ("libsph",),
}
COLUMNS = ("finess", "nom", "categorie", "categorie_libelle", "code", "lon", "lat", "position", "statut", "statut_code",
           "activite", "forme")
# What FINESS calls its systems: the code itself in recent files, a word in older ones.
SYSTEMS = {"LAMBERT_93": 2154, "UTM_N20": 5490, "UTM_N21": 4467, "UTM_N22": 2972, "UTM_S38": 4471, "UTM_S40": 2975}
_EPSG = re.compile(r"EPSG:(\d{4,5})")
_KNOWN_EPSG = frozenset(SYSTEMS.values())
# A point found from the name of the commune alone stands at its middle.
_BY_COMMUNE = re.compile(r"ADMIN-EXPRESS|COMMUNE", re.IGNORECASE)


@dataclass(frozen=True)
class Rows:
    """`frame`: COLUMNS, lon and lat in degrees (NaN when unknown), other cells text. `activities`: the file tells them.
    `odd_systems`: coordinates left out because their system is not known here."""

    frame: pd.DataFrame
    vintage: str
    activities: bool
    odd_systems: int


def is_extract(titles: list[str]) -> bool:
    known = {folded(title) for title in titles}
    return "categetab" in known and bool(known & set(TITLES["finess"]))


def read_rows(path: Path) -> Rows:
    """Raises ReadError."""
    with path.open("rb") as begun:
        if is_plus(path.name, begun.read(1 << 16)):
            return _plus(path)
    with opened(path, any_text) as (_, stream):
        stock = stream.read(len(STOCK) + 3).removeprefix(b"\xef\xbb\xbf").startswith(STOCK)
    return _stock(path) if stock else _extract(path)


def commune_code(department: str, commune: str) -> str:
    """The code of a commune from the three characters FINESS writes and its own department: 9D and 411 make 97411."""
    if re.fullmatch(r"9[A-F]", department):
        return f"97{commune.zfill(3)}"
    if re.fullmatch(r"9[G-Z]", department):
        return f"98{commune.zfill(3)}"
    return f"{department.zfill(2)}{commune.zfill(3)}"


# -- the official stock -----------------------------------------------------------------------------------------------

def _stock(path: Path) -> Rows:
    with opened(path, any_text) as (file, stream):
        data = stream.read(MAX_STOCK + 1)
    if len(data) > MAX_STOCK:
        raise ReadError(file, "ce fichier est trop gros pour être celui du producteur.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    found, points, date = list[tuple[str, ...]](), dict[str, tuple[str, str, str]](), ""
    try:
        for cells in reader:
            kind = cells[0] if cells else ""
            if kind == "structureet" and len(cells) >= LEAST_FIELDS:
                found.append((cells[1], cells[4] or cells[3], cells[18], cells[19],
                              commune_code(cells[13].strip(), cells[12].strip()), cells[27], cells[26]))
            elif kind == "geolocalisation" and len(cells) >= 5:
                points[cells[1]] = (cells[2], cells[3], cells[4])
            elif kind == "finess":
                date = next((cell for cell in cells if re.fullmatch(r"\d{4}-\d\d-\d\d", cell)), date)
            elif any(cell.strip() for cell in cells):
                raise ReadError(file, "l'enregistrement n'est ni complet ni d'un genre connu.", row=reader.line_num)
    except csv.Error as failure:
        raise ReadError(file, "les guillemets ne se ferment pas.", row=reader.line_num) from failure
    if not found:
        raise ReadError(file, "il ne contient aucun établissement.")
    frame = pd.DataFrame(found, columns=["finess", "nom", "categorie", "categorie_libelle", "code", "statut",
                                         "statut_code"], dtype=object)
    placed = [points.get(number, ("", "", "")) for number in frame["finess"]]
    for position, column in enumerate(("x", "y", "source")):
        frame[column] = [point[position] for point in placed]
    lon, lat, odd = degrees(frame, file)
    frame = frame.assign(lon=lon, lat=lat, position=_positions(frame["source"], lon), activite="", forme="")
    return Rows(_checked(frame[list(COLUMNS)], file), date or year_of(path.stem), False, odd)


# -- FINESS+ ----------------------------------------------------------------------------------------------------------

def _plus(path: Path) -> Rows:
    told, date = establishments(path)
    frame = told.assign(categorie_libelle="", position=None, statut="", statut_code="", activite="", forme="")
    return Rows(_checked(frame[list(COLUMNS)], path.name), date or year_of(path.stem), False, 0)


# -- extracts with titles ---------------------------------------------------------------------------------------------

def _extract(path: Path) -> Rows:
    titles = [folded(title) for title in header_of(path)]
    taken = {column: title for column, choices in TITLES.items()
             if (title := next((choice for choice in choices if choice in titles), None)) is not None}
    for column in ("finess", "categorie"):
        if column not in taken:
            raise ReadError(path.name, f"la colonne « {TITLES[column][0]} » est introuvable : ce n'est pas le fichier "
                                       "attendu.")
    if "code" not in taken and not {"commune", "departement"} <= set(taken):
        raise ReadError(path.name, "aucune colonne ne dit la commune (code_insee, ou commune et departement).")
    pieces = list(chunks(path, tuple(taken.values())))
    if not any(len(piece) for _, piece in pieces):
        raise ReadError(path.name, "il ne contient aucun établissement.")
    file = pieces[0][0]
    frame = pd.concat([piece for _, piece in pieces]).rename(columns={title: column for column, title in taken.items()})
    for column in {*COLUMNS, "nom_court", "x", "y", "source"} - set(frame.columns):
        frame[column] = ""
    if "code" not in taken:
        frame["code"] = [commune_code(*pair) for pair in zip(frame["departement"], frame["commune"], strict=True)]
    frame["code"] = frame["code"].str.zfill(5)
    frame["nom"] = frame["nom"].where(frame["nom"] != "", frame["nom_court"])
    odd, bounds = 0, (("lon", 180.0), ("lat", 90.0))
    if {"lon", "lat"} <= set(taken):
        for column, most in bounds:
            frame[column] = numbers(frame[column], file=file, column=taken[column], first_row=None, least=-most,
                                    most=most).values
        frame["position"] = None
    else:
        lon, lat, odd = degrees(frame, file)
        frame = frame.assign(lon=lon, lat=lat, position=_positions(frame["source"], lon))
    return Rows(_checked(frame[list(COLUMNS)], file), year_of(path.stem), "activite" in taken, odd)


# -- common to both ---------------------------------------------------------------------------------------------------

def _checked(frame: pd.DataFrame, file: str) -> pd.DataFrame:
    for column, pattern, what in (("finess", r"[0-9][0-9A-Z]\d{7}", "numéro FINESS"),
                                  ("categorie", r"[0-9A-Z]{3,4}", "code de catégorie")):
        wrong = ~frame[column].astype(str).str.fullmatch(pattern)
        if wrong.any():
            raise ReadError(file, f"« {frame[column][wrong].iloc[0]!s:.40} » n'est pas un {what}.", column=column)
    return frame.reset_index(drop=True)


def degrees(frame: pd.DataFrame, file: str) -> tuple[np.ndarray, np.ndarray, int]:
    """Longitude and latitude of columns x, y in metres in the system that `source` says, and how many points are left
    out because it says none that is known. Raises ReadError when a coordinate is not a number."""
    x, y = (numbers(frame[column], file=file, column=column).values.to_numpy() for column in ("x", "y"))
    systems = frame["source"].map({source: system_of(source) for source in frame["source"].unique()}).to_numpy(float)
    lon, lat = np.full(len(frame), np.nan), np.full(len(frame), np.nan)
    given = np.isfinite(x) & np.isfinite(y)
    for system in np.unique(systems[given & np.isfinite(systems)]):
        here = given & (systems == system)
        there = Transformer.from_crs(int(system), 4326, always_xy=True).transform(x[here], y[here])
        lon[here], lat[here] = (np.where(np.isfinite(values), values, np.nan) for values in there)
    return lon, lat, int((given & ~np.isfinite(systems)).sum())


def system_of(source: str) -> float:
    """EPSG code of the system that « 1,ATLASANTE,96,BAN,EPSG:2154 RGF93 / Lambert-93 » ends with; NaN when unknown."""
    if (found := _EPSG.search(source)) and int(found[1]) in _KNOWN_EPSG:
        return float(found[1])
    return float(next((code for word, code in SYSTEMS.items() if word in source.upper()), np.nan))


def _positions(sources: pd.Series, lon: np.ndarray) -> pd.Series:
    """« commune » where the point is the middle of the commune, « adresse » where it was found from the address."""
    told = sources.str.contains(_BY_COMMUNE).map({True: "commune", False: "adresse"}).astype(object)
    return told.where(np.isfinite(lon), None)
