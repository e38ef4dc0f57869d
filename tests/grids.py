"""Toy countries drawn with letters, so that every answer can be counted on the drawing.

    A B B        one character is one square of 1 km (spaces are not drawn); a unit may hold several squares
    C . a        A-Z: communes 01001-01026 of department 01; a-z: 02001-02026 of department 02
    1 2 3        1-9: arrondissements 13201-13209 of Marseille (13055), which is all of them together
                 a dot is sea or foreign land
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import geopandas as gpd
import pandas as pd
import shapely

from diagnostic.geography.atlas import Atlas
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.perimeter import Perimeter, build_perimeter
from diagnostic.geography.units import units_of

MARSEILLE = "13055"
# Degrees that make 1 km at the equator, where the toy countries lie (WGS 84).
EAST, NORTH = 1 / 111.3195, 1 / 110.5743

Cell = tuple[int, int]


def code(letter: str) -> str:
    if letter.isdigit():
        return f"1320{letter}"
    return f"{'01' if letter.isupper() else '02'}{ord(letter.upper()) - ord('A') + 1:03}"


def codes(letters: str) -> tuple[str, ...]:
    return tuple(sorted(code(letter) for letter in letters))


def cells(drawing: str) -> dict[Cell, str]:
    """(row, column) → letter, of the squares that belong to a unit."""
    rows = ["".join(line.split()) for line in drawing.strip().splitlines()]
    return {(row, column): letter for row, line in enumerate(rows) for column, letter in enumerate(line)
            if letter != "."}


def around(cell: Cell) -> tuple[Cell, ...]:
    row, column = cell
    return (row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)


def tables(drawing: str) -> tuple[pd.DataFrame, gpd.GeoDataFrame, pd.DataFrame]:
    """The three tables an atlas is built from; a unit's point inside is in its last square drawn."""
    squares: defaultdict[str, list[Cell]] = defaultdict(list)
    for cell, letter in cells(drawing).items():
        squares[code(letter)].append(cell)
        if letter.isdigit():
            squares[MARSEILLE].append(cell)
    communes, geometries, borders = [], [], defaultdict(int)
    for unit, own in sorted(squares.items()):
        row, column = own[-1]
        outside = [side for cell in own for side in around(cell) if side not in own]
        communes.append({
            "code": unit, "nom": f"Commune {unit}", "commune_mere": MARSEILLE if unit.startswith("132") else None,
            "nature": "arrondissement" if unit.startswith("132") else "commune", "departement": unit[:2],
            "longitude": (column + 0.5) * EAST, "latitude": -(row + 0.5) * NORTH,
            "area_km2": float(len(own)), "perimeter_km": float(len(outside)),
        })
        geometries.append(shapely.coverage_union_all([
            shapely.box(column * EAST, -(row + 1) * NORTH, (column + 1) * EAST, -row * NORTH) for row, column in own]))
        for other, theirs in squares.items():
            family = {unit, other} >= {MARSEILLE} and (unit + other).count("132")
            if unit < other and not family and (shared := sum(side in theirs for side in outside)):
                borders[unit, other] = shared
    frame = pd.DataFrame(communes)
    shapes = gpd.GeoDataFrame({"code": frame["code"]}, geometry=geometries, crs="EPSG:4326")
    adjacency = pd.DataFrame([(a, b, float(km)) for (a, b), km in borders.items()], columns=["a", "b", "border_km"])
    return frame, shapes, adjacency


def atlas(drawing: str) -> Atlas:
    return Atlas.from_tables(*tables(drawing))


class Country:
    """A toy atlas with its gazetteer: « Commune A », « Marseille 1 » in the departments Ain (01), Aisne (02), both of
    the region Plaine, and Bouches-du-Rhône (13) of the region Côte.

    `epcis`, `cantons`: letters of the communes of each, by name (Marseille is "M"); their codes are 200000001,
    200000002… and 0101, 0102… in that order. `iris`: how many IRIS each letter is cut into. `tables` are those of a
    warehouse that a drawing settles.
    """

    def __init__(self, drawing: str, epcis: Mapping[str, str] | None = None, iris: Mapping[str, int] | None = None,
                 cantons: Mapping[str, str] | None = None) -> None:
        communes, shapes, adjacency = tables(drawing)
        epcis, cantons = epcis or {}, cantons or {}
        letters = {code(letter): letter for letter in cells(drawing).values()} | {MARSEILLE: "M"}
        of = {letter: str(200_000_001 + i) for i, members in enumerate(epcis.values()) for letter in members}
        communes["nom"] = ["Marseille" if unit == MARSEILLE else
                           f"{'Marseille' if unit.startswith('132') else 'Commune'} {letters[unit]}"
                           for unit in communes["code"]]
        communes["region"] = ["93" if department == "13" else "84" for department in communes["departement"]]
        communes["epci"] = [of.get("M" if unit.startswith("132") else letters[unit]) for unit in communes["code"]]
        canton_of = {letter: f"01{i + 1:02}" for i, members in enumerate(cantons.values()) for letter in members}
        communes = communes.assign(canton=[canton_of.get(letters[unit]) for unit in communes["code"]], ept=None,
                                   codes_postaux="")
        codes_of_iris = [f"{code(letter)}{n + 1:04}" for letter, number in (iris or {}).items() for n in range(number)]
        self.tables = {
            "communes": communes, "shapes": shapes, "adjacency": adjacency,
            "anciens_codes": pd.DataFrame([("01901", "Ancienne", "01001", "Commune A", "fusionnée")],
                                          columns=["ancien_code", "ancien_nom", "code", "nom", "nature"]),
            "epci": pd.DataFrame({"code": [str(200_000_001 + i) for i in range(len(epcis))], "nom": list(epcis)},
                                 dtype=str),
            "cantons": pd.DataFrame({"code": [f"01{i + 1:02}" for i in range(len(cantons))], "nom": list(cantons),
                                     "departement": "01"}, dtype=str),
            "departements": pd.DataFrame({"code": ["01", "02", "13"], "nom": ["Ain", "Aisne", "Bouches-du-Rhône"],
                                          "region": ["84", "84", "93"]}),
            "regions": pd.DataFrame({"code": ["84", "93"], "nom": ["Plaine", "Côte"]}),
        }
        self.atlas = Atlas.from_tables(communes, shapes, adjacency)
        self.gazetteer = Gazetteer.from_tables(
            **{name: table for name, table in self.tables.items() if name not in ("shapes", "adjacency")},
            iris=pd.Series(1.0, index=codes_of_iris) if iris else None)

    def perimeter(self, given: Iterable[str]) -> Perimeter:
        """Of 5-character codes and 9-character IRIS codes."""
        return build_perimeter(units_of(given), self.gazetteer, self.atlas)
