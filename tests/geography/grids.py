"""Toy countries drawn with letters, so that every answer can be counted on the drawing.

    A B B        one character is one square of 1 km (spaces are not drawn); a unit may hold several squares
    C . a        A-Z: communes 01001-01026 of department 01; a-z: 02001-02026 of department 02
    1 2 3        1-9: arrondissements 13201-13209 of Marseille (13055), which is all of them together
                 a dot is sea or foreign land
"""

from __future__ import annotations

from collections import defaultdict

import geopandas as gpd
import pandas as pd
import shapely

from diagnostic.geography.atlas import Atlas

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
