"""The layers of a territory: shapes in degrees (EPSG:4326) with what data files say of each."""

from __future__ import annotations

import geopandas as gpd
import shapely

from diagnostic.record import Diagnosis
from diagnostic.report.columns import STRUCTURES, placed
from diagnostic.report.files.records import TERRITORY, frame, unit_columns
from diagnostic.sources.warehouse import Warehouse

CRS = "EPSG:4326"


def territory_layer(diagnosis: Diagnosis, warehouse: Warehouse) -> gpd.GeoDataFrame:
    outline = warehouse.atlas.union(diagnosis.perimeter.codes)
    return gpd.GeoDataFrame(frame(TERRITORY, [diagnosis]), geometry=[_multiple(outline)], crs=CRS)


def communes_layer(diagnosis: Diagnosis, warehouse: Warehouse) -> gpd.GeoDataFrame:
    """One row for each unit, in the order of the diagnosis; one taken in part is drawn whole."""
    shapes = warehouse.atlas.frame(diagnosis.perimeter.codes).set_index("code").geometry
    return gpd.GeoDataFrame(frame(unit_columns(diagnosis), diagnosis.units),
                            geometry=[_multiple(shapes[unit.code]) for unit in diagnosis.units], crs=CRS)


def structures_layer(diagnosis: Diagnosis) -> gpd.GeoDataFrame:
    """One row for each structure of the register; one without a position has no shape."""
    points = [None if found.lon is None else shapely.Point(found.lon, found.lat) for found in diagnosis.structures]
    return gpd.GeoDataFrame(frame(STRUCTURES, placed(diagnosis)), geometry=points, crs=CRS)


def _multiple(shape: shapely.Geometry) -> shapely.MultiPolygon:
    """A layer holds one kind of geometry."""
    return shapely.MultiPolygon(shapely.get_parts(shape).tolist())
