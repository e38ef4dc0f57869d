"""What a map of a territory draws: its units, what lies around them, its outline; one set of shapes for all maps."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians

import geopandas as gpd
import numpy as np
import shapely

from diagnostic.geography.perimeter import Perimeter
from diagnostic.sources.warehouse import Warehouse

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Scene:
    """Shapes in degrees (EPSG:4326), simplified together so that shared borders stay shared.

    `units`: code, geometry, sorted by code; `around`: the same for units outside the territory that meet `bounds`
    (west, south, east, north: the territory with a margin).
    """

    units: gpd.GeoDataFrame
    around: gpd.GeoDataFrame
    outline: shapely.Geometry
    bounds: Bounds

    @property
    def stretch(self) -> float:
        """How much longer a degree of latitude is than one of longitude here."""
        return 1 / cos(radians((self.bounds[1] + self.bounds[3]) / 2))


def padded(bounds: Bounds, margin: float, ratio: float | None = None) -> Bounds:
    """`bounds` with `margin` of its larger side all around, then widened to `ratio` (width over height on paper)."""
    west, south, east, north = bounds
    stretch = 1 / cos(radians((south + north) / 2))
    width, height = (east - west) / stretch, north - south
    room = margin * max(width, height)
    width, height = width + 2 * room, height + 2 * room
    if ratio is not None:
        width, height = max(width, height * ratio), max(height, width / ratio)
    x, y = (west + east) / 2, (south + north) / 2
    return x - width * stretch / 2, y - height / 2, x + width * stretch / 2, y + height / 2


def scene(perimeter: Perimeter, warehouse: Warehouse, *, margin: float = 0.06, ratio: float | None = None,
          detail: int = 1500) -> Scene:
    """The shapes of a territory and of its surroundings; `detail` is how many steps the wider side is drawn with."""
    bounds = padded(perimeter.bounds, margin, ratio)
    inside = warehouse.atlas.frame(perimeter.codes)[["code", "geometry"]]
    around = _around(perimeter, warehouse, bounds)
    tolerance = max(bounds[2] - bounds[0], bounds[3] - bounds[1]) / detail
    shapes = np.concatenate([inside.geometry.to_numpy(), around.geometry.to_numpy()])
    simple = shapely.coverage_simplify(shapes, tolerance)
    inside, around = inside.set_geometry(simple[: len(inside)]), around.set_geometry(simple[len(inside):])
    return Scene(inside, around, shapely.union_all(inside.geometry.to_numpy()), bounds)


def _around(perimeter: Perimeter, warehouse: Warehouse, bounds: Bounds) -> gpd.GeoDataFrame:
    """Units that meet `bounds` and are not in the territory; a city is told in arrondissements when it is inside so."""
    shapes, gazetteer = warehouse.table("shapes"), warehouse.gazetteer
    near = shapes.iloc[np.sort(shapes.sindex.query(shapely.box(*bounds), predicate="intersects"))]
    taken = set(perimeter.codes)
    opened = {mother for code in taken if (mother := gazetteer.mother_of(code))}

    def fits(code: str) -> bool:
        mother = gazetteer.mother_of(code)
        return code not in taken and (mother in opened if mother else code not in opened)

    return near[[fits(code) for code in near["code"]]][["code", "geometry"]].reset_index(drop=True)
