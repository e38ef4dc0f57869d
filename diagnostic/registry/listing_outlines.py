"""The CPTS of a file of outlines: units of which more than half of the area is within, the doubtful ones told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

import numpy as np
import shapely

from diagnostic.geography.names import fold
from diagnostic.geography.reading import shown
from diagnostic.geography.units import Unit
from diagnostic.registry.listing_columns import Columns, Tells, columns_of
from diagnostic.registry.listing_table import ABOUT, Problem, Tables, Told, aside, people_of, together
from diagnostic.registry.model import text_of
from diagnostic.sources.archive import ZIP, Archive
from diagnostic.sources.outline_features import Feature, features_of_archive, features_of_geojson
from diagnostic.sources.outline_table import OutlineTable, outline_table
from diagnostic.sources.readers.cpts_outlines import MOST, shares_of
from diagnostic.sources.refusals import FileError
from diagnostic.sources.spreadsheet import is_workbook
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count, percent, typography

# Shares of the area of a commune between which its belonging is told to be doubtful.
DOUBTFUL_FROM, DOUBTFUL_TO = 0.35, 0.65
_MANY = 5_000
# Systems of the mainland that tables of outlines are given in, by what to call them.
_SYSTEMS = {"lu en Lambert 93 (EPSG:2154)": 2154, "lu en Mercator du web (EPSG:3857)": 3857}
# Outlines that are tried, and the share of them that their whole communes make: a file read in the wrong system cuts
# through communes.
_TRIED, _WHOLE = 20, 0.9
_SPEAKS = re.compile(r"\bcpts\b ?.{3}|\bcommunaute professionnelle\b")


def outlines_told(name: str, content: bytes, warehouse: Warehouse) -> Tables | None:
    """One CPTS for each name of the outlines, several of one name being together; None when the file holds no outline,
    or tells communes by code or name beside them. Raises FileError, in French."""
    note = ""
    if content[:200].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"{"):
        features = features_of_geojson(name, content)
    elif content.startswith(ZIP) and not is_workbook(Archive(content)):
        features = features_of_archive(name, content)
    else:
        table = outline_table(content)
        if table is None or columns_of(table.titles).enough:
            return None
        features, note = _features_of_table(table, warehouse)
    if len(features) > _MANY:
        raise FileError("Ce fichier contient trop de contours : gardez ceux des CPTS, puis recommencez.")
    named = _named(features)
    told: dict[tuple[str, ...], list[Told]] = {}
    shapes: dict[tuple[str, ...], list[shapely.Geometry]] = {}
    problems, said = list[Problem](), dict[str, None]()
    for feature in features:
        titles, row = list(feature.properties), list(feature.properties.values())
        columns = _columns(titles, named).beside([row])
        said |= dict.fromkeys(aside(columns))
        one = Told(feature.rank, text_of(columns.cell(row, Tells.NAME)),
                   {tells: cell for tells in ABOUT if (cell := columns.cell(row, tells))},
                   people=people_of(columns, row))
        if not one.name or feature.shape is None:
            why = feature.refusal or "ce contour n'a pas de nom : donnez-lui une propriété « nom »."
            problems.append(Problem(feature.rank, shown(one.name), typography(f"Contour {feature.rank} : {why}")))
        if one.name:
            told.setdefault(one.key, []).append(one)
            shapes.setdefault(one.key, []).extend([feature.shape] if feature.shape is not None else [])
    if not any(shapes.values()):
        raise FileError(problems[0].message if problems else "Ce fichier ne contient aucun contour nommé.")
    outlines = {str(rank): shapely.union_all(shapes[key]) for rank, key in enumerate(told) if shapes[key]}
    held, doubts = _held(outlines, [group[0] for group in told.values()], warehouse)
    made = [together([*group, Told(group[0].line, group[0].name, units=held.get(str(rank), ()))])
            for rank, group in enumerate(told.values())]
    how = (f"{count(len(features), 'contour lu', 'contours lus')} de « {shown(PurePath(name).name)} » : une commune "
           "est prise quand plus de la moitié de sa surface est dedans.")
    return Tables(tuple(made), tuple(map(typography, filter(None, (how, note, *said)))), problems=(*problems, *doubts))


def _columns(titles: Sequence[str], named: str) -> Columns:
    columns = columns_of(titles)
    if named not in columns.unknown:
        return columns
    rest = dict(columns.unknown)
    return Columns({**columns.at, Tells.NAME: rest.pop(named)}, columns.people, rest)


def _named(features: Sequence[Feature]) -> str:
    """The property that names the CPTS where no title says that it does: the one of which most values speak of a CPTS;
    empty for none."""
    titles = dict.fromkeys(title for feature in features for title in feature.properties)
    columns = columns_of(list(titles))
    if Tells.NAME in columns.at:
        return ""
    spoken = {title: sum(_SPEAKS.search(fold(feature.properties.get(title, ""))) is not None for feature in features)
              for title in columns.unknown}
    best = max(spoken, key=lambda title: spoken[title], default="")
    return best if best and 2 * spoken[best] > len(features) else ""


def _features_of_table(table: OutlineTable, warehouse: Warehouse) -> tuple[list[Feature], str]:
    """The features of a table, and what to say of the system of their coordinates. Where the table does not say it, it
    is the one in which outlines follow the borders of communes. Raises FileError when none or several are."""
    if not table.unsaid:
        return table.features(), ""
    read = {name: table.told_in(epsg).features() for name, epsg in _SYSTEMS.items()}
    follows = {name: features for name, features in read.items() if _follow(features, warehouse)}
    if len(follows) != 1:
        raise FileError("Les coordonnées de ce tableau ne sont pas des degrés, et il ne dit pas leur système : ajoutez "
                        "une colonne « srid » avec son numéro (2154 pour le Lambert 93), ou exportez les contours en "
                        "GeoJSON, puis recommencez.")
    name, features = follows.popitem()
    return features, f"Système de coordonnées non précisé : {name}, où les contours suivent les limites des communes."


def _follow(features: Sequence[Feature], warehouse: Warehouse) -> bool:
    """Whether the first outlines are made of communes that they hold nearly whole."""
    shapes = warehouse.table("shapes")
    outlines = {str(feature.rank): feature.shape for feature in features[:_TRIED] if feature.shape is not None}
    if not outlines:
        return False
    shares = shares_of(outlines, warehouse.gazetteer, shapes)
    areas = dict(zip(shapes["code"], shapely.area(np.asarray(shapes["geometry"], dtype=object)), strict=True))
    whole = sum(areas[code] for code in shares.loc[shares["part"] >= _WHOLE, "code"])
    return bool(whole >= _WHOLE * shapely.area(list(outlines.values())).sum())


def _held(outlines: dict[str, shapely.Geometry], told: list[Told], warehouse: Warehouse) -> tuple[
        dict[str, tuple[Unit, ...]], list[Problem]]:
    """Units of each outline, and what is doubtful: a share near the half, or a commune that none takes mostly."""
    gazetteer = warehouse.gazetteer
    shares = shares_of(outlines, gazetteer, warehouse.table("shapes"))
    most = shares.groupby("code")["part"].agg(["max", "sum"])
    divided = set(most.index[(most["max"] <= MOST) & (most["sum"] > MOST)])
    held: dict[str, list[Unit]] = {}
    doubts = []
    for key, code, part in zip(shares["cpts"], shares["code"], shares["part"], strict=True):
        one = told[int(key)]
        if part > MOST:
            held.setdefault(key, []).append(Unit(code))
        if DOUBTFUL_FROM <= part <= DOUBTFUL_TO or code in divided:
            fate = "prise" if part > MOST else "laissée de côté"
            doubts.append(Problem(one.line, shown(one.name), typography(
                f"{gazetteer.place(code).label} est à {percent(100 * part, 0)} dans le contour de « {shown(one.name)} "
                f"» : {fate}, à vérifier."), (code,)))
    return {key: tuple(units) for key, units in held.items()}, doubts
