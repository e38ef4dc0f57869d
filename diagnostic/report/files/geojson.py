"""The territory, its communes and its structures as GeoJSON (RFC 7946), for an information system or a web map."""

from __future__ import annotations

import json
from typing import Any

import shapely

from diagnostic.record import Diagnosis
from diagnostic.report.columns import STRUCTURES, placed
from diagnostic.report.files.records import TERRITORY, approximate, properties, unit_columns
from diagnostic.report.text import clean
from diagnostic.sources.warehouse import Warehouse
from diagnostic.structures import STRUCTURES_TABLE

# Six decimals of a degree are about ten centimetres: more than the shapes hold.
DECIMALS = 6
# RFC 7946 has one system, and forbids to name it in a member of its own.
SYSTEM = "Longitudes et latitudes en degrés, WGS 84 (EPSG:4326, ordre longitude puis latitude), RFC 7946."
OUTLINES = ("shapes", "communes", "population")


def perimeter_geojson(diagnosis: Diagnosis, warehouse: Warehouse) -> str:
    """One feature: the outline of the territory, with its name, population, area, tier and codes."""
    told = properties(TERRITORY, diagnosis) | {"communes": list(diagnosis.perimeter.codes),
                                               "bornes_approchees": approximate(diagnosis)}
    outline = warehouse.atlas.union(diagnosis.perimeter.codes)
    return _collection(diagnosis, [feature(outline, told)], OUTLINES)


def communes_geojson(diagnosis: Diagnosis, warehouse: Warehouse) -> str:
    """One feature for each unit, with its code, name, population and values by indicator (null: not known).

    A unit taken in part is drawn whole, with its share of the population, what is taken of it (« partie »), and why
    when the part is a declared one (« raison »).
    """
    shapes = warehouse.atlas.frame(diagnosis.perimeter.codes).set_index("code").geometry
    columns = unit_columns(diagnosis)
    return _collection(diagnosis, [feature(shapes[unit.code], properties(columns, unit)) for unit in diagnosis.units],
                       OUTLINES)


def structures_geojson(diagnosis: Diagnosis) -> str:
    """One point for each structure of the register; one without a position has no geometry."""
    return _collection(diagnosis, [feature(
        None if row.structure.lon is None else shapely.Point(row.structure.lon, row.structure.lat),
        properties(STRUCTURES, row)) for row in placed(diagnosis)], (STRUCTURES_TABLE,))


def _collection(diagnosis: Diagnosis, features: list[dict[str, Any]], tables: tuple[str, ...]) -> str:
    sources = [clean(source.citation) for source in diagnosis.sources if source.table in tables]
    return json.dumps({"type": "FeatureCollection", "description": SYSTEM, "sources": sources, "features": features},
                      ensure_ascii=False, allow_nan=False) + "\n"


def feature(shape: shapely.Geometry | None, told: dict[str, Any]) -> dict[str, Any]:
    """A shape in degrees with its properties, as RFC 7946 asks."""
    geometry = None
    if shape is not None:
        # RFC 7946: outer rings run counter-clockwise, holes clockwise.
        rounded = shapely.transform(shapely.orient_polygons(shape), lambda points: points.round(DECIMALS))
        geometry = json.loads(shapely.to_geojson(rounded))
    return {"type": "Feature", "properties": told, "geometry": geometry}
