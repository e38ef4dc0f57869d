"""What must be true of the pack before it is written; the tests say more of what was written."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
import shapely

from data.build.lineage import Lineage

EQUAL_AREA = "EPSG:6933"
TOLERANCE = 0.001
# Llívia, a Spanish town inside the Pyrénées-Orientales: the one hole of the national territory.
LLIVIA = shapely.Point(1.9815, 42.4661)


# Columns that must name a unit of the pack.
REFERRING = (("adjacency", "a"), ("adjacency", "b"), ("cpts_paca", "code"), ("demo", "code"), ("apl", "code"),
             ("structure_2021", "code"), ("structure_iris_2021", "code"), ("anciens_codes", "code"))


class PackError(ValueError):
    """The tables break an invariant of the pack."""


def _require(truth: bool, message: str) -> None:
    if not truth:
        raise PackError(message)


def check(tables: Mapping[str, pd.DataFrame], drawn: gpd.GeoSeries, lineage: Lineage) -> None:
    """Raises PackError on the first broken invariant. `drawn`: the shapes before cleaning."""
    units = lineage.units
    for name in ("communes", "shapes", "shapes_light", "population"):
        _require(list(tables[name]["code"]) == units, f"{name}: not every unit once, in order")
    _require(bool(tables["population"]["p2023"].notna().all()), "population: a unit has no figure for 2023")
    cities = {entry["commune"] for entry in lineage.arrondissements.values()}
    for name in ("shapes", "shapes_light"):
        frame = tables[name]
        shapes = frame.set_index("code").geometry
        _require(bool((shapes.is_valid & ~shapes.is_empty).all()), f"{name}: an empty or invalid shape")
        parts = shapes.drop(list(cities)).to_numpy()
        _require(bool(shapely.coverage_is_valid(parts)), f"{name}: not a valid coverage")
    shapes = tables["shapes"].set_index("code").geometry.drop(list(cities))
    union = shapely.coverage_union_all(shapes.to_numpy())
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(union) for ring in part.interiors]
    _require(len(holes) == 1 and holes[0].contains(LLIVIA), f"shapes: {len(holes)} holes where Llívia alone is one")
    department = tables["communes"].set_index("code")["departement"]
    before, after = (series.to_crs(EQUAL_AREA).area.groupby(department.reindex(series.index)).sum()
                     for series in (drawn, shapes))
    worst = ((after - before).abs() / before).max()
    _require(bool(worst < TOLERANCE), f"shapes: cleaning moved a department's area by {worst:.2%}")
    known = set(units)
    for name, column in REFERRING:
        unknown = set(tables[name][column]) - known
        _require(not unknown, f"{name}: unknown codes {sorted(unknown)[:5]}")
