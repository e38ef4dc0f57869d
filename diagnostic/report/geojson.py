"""The territory and its communes as GeoJSON (RFC 7946), for a geographic information system or a web map."""

from __future__ import annotations

import json
from typing import Any

import shapely

from diagnostic.record import Diagnosis
from diagnostic.report.text import clean
from diagnostic.sources.warehouse import Warehouse

# Six decimals of a degree are about ten centimetres: more than the shapes hold.
DECIMALS = 6


def perimeter_geojson(diagnosis: Diagnosis, warehouse: Warehouse) -> str:
    """One feature: the outline of the territory, with its name, population, area, tier and codes."""
    perimeter = diagnosis.perimeter
    return _collection(diagnosis, [_feature(warehouse.atlas.union(perimeter.codes), {
        "nom": clean(diagnosis.name), "population": diagnosis.population, "annee": diagnosis.population_year,
        "surface_km2": round(perimeter.area_km2, 3), "taille": diagnosis.tiers[0].tier,
        "communes": list(perimeter.codes), "bornes_approchees": _approximate(diagnosis)})])


def communes_geojson(diagnosis: Diagnosis, warehouse: Warehouse) -> str:
    """One feature for each unit, with its code, name, population and values by indicator (null: not known).

    A unit taken in part is drawn whole, with its share of the population, what is taken of it (« partie »), and why
    when the part is a declared one (« raison »).
    """
    shapes = warehouse.atlas.frame(diagnosis.perimeter.codes).set_index("code").geometry
    return _collection(diagnosis, [_feature(shapes[unit.code], {
        "code": unit.code, "nom": clean(unit.name), "departement": unit.department, "epci": unit.epci or None,
        "part": round(unit.share, 4), "partie": unit.part or None, "raison": clean(unit.reason) or None,
        "population": unit.population, "surface_km2": round(unit.area_km2, 3),
        **{indicator: value if value is None else round(value, 6) for indicator, value in unit.values.items()},
    }) for unit in diagnosis.units])


def _approximate(diagnosis: Diagnosis) -> bool:
    """Whether a unit belongs to the territory in part only: its shape is then drawn whole."""
    return not all(unit.whole for unit in diagnosis.perimeter.units)


def _collection(diagnosis: Diagnosis, features: list[dict[str, Any]]) -> str:
    told = ("shapes", "communes", "population")
    sources = [clean(source.citation) for source in diagnosis.sources if source.table in told]
    return json.dumps({"type": "FeatureCollection", "sources": sources, "features": features}, ensure_ascii=False,
                      allow_nan=False) + "\n"


def _feature(shape: shapely.Geometry, properties: dict[str, Any]) -> dict[str, Any]:
    # RFC 7946: outer rings run counter-clockwise, holes clockwise.
    rounded = shapely.transform(shapely.orient_polygons(shape), lambda points: points.round(DECIMALS))
    return {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(rounded))}
