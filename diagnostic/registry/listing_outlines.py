"""The CPTS of a file of outlines: units of which more than half of the area is within, the doubtful ones told."""

from __future__ import annotations

from pathlib import PurePath

import shapely

from diagnostic.geography.reading import shown
from diagnostic.geography.units import Unit
from diagnostic.registry.listing_columns import Tells, columns_of
from diagnostic.registry.listing_table import ABOUT, Problem, Tables, Told, aside, people_of, together
from diagnostic.registry.model import text_of
from diagnostic.sources.outline_features import features_of_archive, features_of_geojson
from diagnostic.sources.readers.cpts_outlines import MOST, shares_of
from diagnostic.sources.refusals import FileError
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count, percent, typography

# Shares of the area of a commune between which its belonging is told to be doubtful.
DOUBTFUL_FROM, DOUBTFUL_TO = 0.35, 0.65
_MANY = 5_000


def outlines_told(name: str, content: bytes, warehouse: Warehouse) -> Tables:
    """One CPTS for each name of the outlines, several of one name being together. Raises FileError, in French."""
    braces = content[:200].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"{")
    features = features_of_geojson(name, content) if braces else features_of_archive(name, content)
    if len(features) > _MANY:
        raise FileError("Ce fichier contient trop de contours : gardez ceux des CPTS, puis recommencez.")
    told: dict[tuple[str, ...], list[Told]] = {}
    shapes: dict[tuple[str, ...], list[shapely.Geometry]] = {}
    problems, said = list[Problem](), dict[str, None]()
    for feature in features:
        titles, row = list(feature.properties), list(feature.properties.values())
        columns = columns_of(titles).beside([row])
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
    return Tables(tuple(made), tuple(map(typography, (how, *said))), problems=(*problems, *doubts))


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
