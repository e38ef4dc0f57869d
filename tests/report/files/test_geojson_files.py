"""GeoJSON of the territory, of its communes and of the structures that stand there."""

from __future__ import annotations

import json

import shapely
from toy_country import A, B, C

from diagnostic.record import Diagnosis
from diagnostic.report.files.geojson import communes_geojson, perimeter_geojson
from diagnostic.sources.warehouse import Warehouse


def test_the_perimeter_is_valid_geojson(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    collection = json.loads(perimeter_geojson(e_rhony, warehouse))
    (feature,) = collection["features"]
    shape = shapely.geometry.shape(feature["geometry"])
    assert shape.is_valid
    assert "crs" not in collection
    assert feature["properties"]["population"] == 49993
    assert feature["properties"]["communes"] == list(e_rhony.perimeter.codes)
    assert all(part.exterior.is_ccw for part in shape.geoms)
    assert max(len(str(x).partition(".")[2]) for x, _ in shape.geoms[0].exterior.coords) <= 6


def test_the_communes_cover_the_perimeter(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    communes = [shapely.geometry.shape(feature["geometry"])
                for feature in json.loads(communes_geojson(e_rhony, warehouse))["features"]]
    outline = shapely.geometry.shape(json.loads(perimeter_geojson(e_rhony, warehouse))["features"][0]["geometry"])
    assert len(communes) == 17
    assert shapely.union_all(communes).symmetric_difference(outline).area < 1e-8


def test_unknown_values_are_null_in_geojson(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    values = {feature["properties"]["code"]: feature["properties"]["apl_medecin_generaliste"]
              for feature in json.loads(communes_geojson(toy_diagnosis, toy))["features"]}
    assert values == {A: 4.0, B: 2.0, C: None}
