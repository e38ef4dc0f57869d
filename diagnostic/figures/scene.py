"""What a map of a territory draws: its units, what lies around them, its outline; one set of shapes for all maps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians

import geopandas as gpd
import numpy as np
import shapely

from diagnostic.geography.perimeter import Perimeter
from diagnostic.indicators.memory import per_warehouse
from diagnostic.sources.warehouse import Warehouse

Bounds = tuple[float, float, float, float]
# Codes, bounds, margin, ratio, detail of a scene.
Asked = tuple[tuple[str, ...], Bounds, float, float | None, int]
# Around a territory scattered over the country, communes would be a grey powder, slow to draw: departments are shown.
MOST_AROUND = 900
MOST_KEPT = 3


@dataclass(frozen=True)
class Scene:
    """Shapes in degrees (EPSG:4326), simplified together so that shared borders stay shared.

    `units`: code, geometry, sorted by code; `around`: the same for units outside the territory that meet `bounds`
    (west, south, east, north: the territory with a margin), or for departments under it when `by_department`.
    """

    units: gpd.GeoDataFrame
    around: gpd.GeoDataFrame
    outline: shapely.Geometry
    bounds: Bounds
    by_department: bool = False

    @property
    def around_label(self) -> str:
        return "départements" if self.by_department else "autres communes"

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
    """The shapes of a territory and of its surroundings; `detail` is how many steps the wider side is drawn with.

    The last ones are kept: the maps of a document are of one territory and, mostly, of one format. Not to be changed.
    """
    kept = _kept(warehouse)
    asked = (perimeter.codes, perimeter.bounds, margin, ratio, detail)
    drawn = kept.pop(asked, None)
    if drawn is None:
        drawn = scene_of(perimeter.codes, perimeter.bounds, warehouse, margin=margin, ratio=ratio, detail=detail)
    kept[asked] = drawn
    for oldest in list(kept)[:-MOST_KEPT]:
        kept.pop(oldest, None)
    return drawn


@per_warehouse
def _kept(_: Warehouse) -> dict[Asked, Scene]:
    """The scenes drawn last, the latest at the end."""
    return {}


def scene_of(codes: Iterable[str], bounds: Bounds, warehouse: Warehouse, *, margin: float = 0.06,
             ratio: float | None = None, detail: int = 1500) -> Scene:
    """The scene of units that may make no territory, such as those of two scenarios; `bounds` hold them all."""
    bounds, codes = padded(bounds, margin, ratio), sorted(codes)
    inside = warehouse.atlas.frame(codes)[["code", "geometry"]]
    near = _near(warehouse.table("shapes"), bounds)
    by_department = len(near) > MOST_AROUND
    around = _departments(warehouse, bounds) if by_department else _communes(near, set(codes), warehouse)
    tolerance = max(bounds[2] - bounds[0], bounds[3] - bounds[1]) / detail
    if by_department:
        # Departments lie under the communes: the two are no coverage, each is simplified by itself.
        own = shapely.coverage_simplify(inside.geometry.to_numpy(), tolerance)
        others = shapely.coverage_simplify(around.geometry.to_numpy(), tolerance)
    else:
        shapes = np.concatenate([inside.geometry.to_numpy(), around.geometry.to_numpy()])
        simple = shapely.coverage_simplify(shapes, tolerance)
        own, others = simple[: len(inside)], simple[len(inside):]
    return Scene(inside.set_geometry(own), around.set_geometry(others), shapely.union_all(own), bounds, by_department)


def _near(shapes: gpd.GeoDataFrame, bounds: Bounds) -> gpd.GeoDataFrame:
    found = shapes.sindex.query(shapely.box(*bounds), predicate="intersects")
    return shapes.iloc[np.sort(found)][["code", "geometry"]]


def _communes(near: gpd.GeoDataFrame, taken: set[str], warehouse: Warehouse) -> gpd.GeoDataFrame:
    """Units that are not in the territory; a city is told in arrondissements when it is inside so."""
    gazetteer = warehouse.gazetteer
    opened = {mother for code in taken if (mother := gazetteer.mother_of(code))}

    def fits(code: str) -> bool:
        mother = gazetteer.mother_of(code)
        return code not in taken and (mother in opened if mother else code not in opened)

    return near[[fits(code) for code in near["code"]]].reset_index(drop=True)


def _departments(warehouse: Warehouse, bounds: Bounds) -> gpd.GeoDataFrame:
    """Outlines of the departments that meet `bounds`, whole, from the light shapes."""
    light, communes, gazetteer = warehouse.table("shapes_light"), warehouse.table("communes"), warehouse.gazetteer
    of = dict(zip(communes["code"], communes["departement"], strict=True))
    members = light[[gazetteer.mother_of(code) is None for code in light["code"]]]
    groups = members["code"].map(of)
    wanted = sorted(set(groups.loc[_near(members, bounds).index]))
    outlines = [shapely.union_all(members.geometry[groups == department].to_numpy()) for department in wanted]
    return gpd.GeoDataFrame({"code": wanted}, geometry=outlines, crs=members.crs)
