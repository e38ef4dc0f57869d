"""The territories of a GeoJSON: one for each feature, made of the units that lie mostly within its outline."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from diagnostic.batch.titles import Columns, Tells, columns_of
from diagnostic.drawing.events import Places, units_in_outline
from diagnostic.drawing.selection import Selection
from diagnostic.geography.covering import Rule
from diagnostic.geography.reading import Reading
from diagnostic.geography.units import units_of
from diagnostic.sources.code_file import decode
from diagnostic.sources.outline_file import read_outline
from diagnostic.sources.refusals import FileError
from diagnostic.sources.warehouse import Warehouse

_NO_FEATURES = ("Ce GeoJSON n'est pas une collection de territoires : il lui faut un objet par territoire "
                "(« FeatureCollection »), avec son nom dans la propriété « nom ».")


@dataclass(frozen=True)
class Feature:
    """`row` holds its properties under `columns`; `reading` is empty when `refusal` says why its outline is none."""

    line: int
    columns: Columns
    row: tuple[str, ...]
    reading: Reading
    refusal: str = ""


def is_geojson(content: bytes) -> bool:
    return content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def features_of(name: str, content: bytes, warehouse: Warehouse) -> list[Feature]:
    """The features in their order, `line` being their rank from 1. Raises FileError on no collection of features."""
    try:
        collection = json.loads(decode(content).removeprefix("\ufeff"))
    except (ValueError, RecursionError) as failure:
        raise FileError("Ce fichier GeoJSON est abîmé ou incomplet : enregistrez-le à nouveau, puis "
                        "recommencez.") from failure
    features = collection.get("features") if collection.get("type") == "FeatureCollection" else None
    if not isinstance(features, list) or not features:
        raise FileError(_NO_FEATURES)
    told = {key: collection[key] for key in ("crs",) if key in collection}
    places = Places(warehouse.gazetteer, warehouse.atlas)
    return [_feature(name, rank, feature, told, places) for rank, feature in enumerate(features, start=1)]


def _feature(name: str, rank: int, feature: Any, told: dict[str, Any], places: Places) -> Feature:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    written = {str(key): str(value) for key, value in (properties if isinstance(properties, dict) else {}).items()
               if isinstance(value, str | int | float)}
    columns, row = columns_of(written), tuple(written.values())
    alone = json.dumps({"type": "FeatureCollection", "features": [feature], **told}).encode()
    try:
        codes = units_in_outline(read_outline(name, alone).shape, Rule.HALF, Selection(()), places)
    except FileError as failure:
        return Feature(rank, columns, row, Reading(), str(failure))
    if not codes:
        return Feature(rank, columns, row, Reading(), "Ce contour ne contient la majorité d'aucune commune.")
    if not columns.cell(row, Tells.NAME):
        return Feature(rank, columns, row, Reading(), "Ce contour n'a pas de nom : donnez-lui une propriété « nom ».")
    return Feature(rank, columns, row, Reading(units=units_of(codes)))
