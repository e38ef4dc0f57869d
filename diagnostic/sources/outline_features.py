"""The territories of a file of outlines, one for each feature: what is said of it, and its shape or why it has none."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import shapely

from diagnostic.sources.archive import ZIP, Archive
from diagnostic.sources.code_file import decode
from diagnostic.sources.drawn import SEVERAL, Drawn
from diagnostic.sources.outline_file import finished, read_outline
from diagnostic.sources.readers.vectors import drawn_layer, layers
from diagnostic.sources.refusals import FileError, weighed

_NO_FEATURES = ("Ce GeoJSON n'est pas une collection de territoires : il lui faut un objet par territoire "
                "(« FeatureCollection »), avec son nom dans la propriété « nom ».")


@dataclass(frozen=True)
class Feature:
    """`rank`: its place in the file, from 1; `properties`: as text; `shape`: EPSG:4326, valid, None where `refusal`
    says in French why its outline is none."""

    rank: int
    properties: dict[str, str]
    shape: shapely.MultiPolygon | None
    refusal: str = ""


def features_of_geojson(name: str, content: bytes) -> list[Feature]:
    """The features in their order. Raises FileError on no collection of features."""
    try:
        collection = json.loads(decode(content).removeprefix("\ufeff"))
    except (ValueError, RecursionError) as failure:
        raise FileError("Ce fichier GeoJSON est abîmé ou incomplet : enregistrez-le à nouveau, puis "
                        "recommencez.") from failure
    known = isinstance(collection, dict) and collection.get("type") == "FeatureCollection"
    features = collection.get("features") if known else None
    if not isinstance(features, list) or not features:
        raise FileError(_NO_FEATURES)
    told = {key: collection[key] for key in ("crs",) if key in collection}
    return [_feature(name, rank, feature, told) for rank, feature in enumerate(features, start=1)]


def features_of_layer(name: str, content: bytes) -> list[Feature]:
    """The features of the only layer of a GeoPackage, or of a zip of a shapefile or a GeoJSON. Raises FileError."""
    if weighed(content).startswith(ZIP):
        # Opened with suspicion before GDAL sees anything of it.
        Archive(content)
    with TemporaryDirectory(prefix="liste-") as folder:
        path = Path(folder) / "contours"
        path.write_bytes(content)
        with layers(path) as found:
            if len(found) > 1:
                raise FileError(SEVERAL.format(f"{len(found)} couches"))
            fields = sorted(found[0].fields.values())
            frame = drawn_layer(found[0], fields)
    made = []
    for rank, (shape, *cells) in enumerate(zip(frame.geometry, *(frame[field] for field in fields), strict=True), 1):
        properties = {field: _text(cell) for field, cell in zip(fields, cells, strict=True) if _text(cell)}
        try:
            polygons = [part for part in shapely.get_parts(shape).tolist() if isinstance(part, shapely.Polygon)]
            made.append(Feature(rank, properties, finished(Drawn(polygons, frame.crs)).shape))
        except FileError as refused:
            made.append(Feature(rank, properties, None, str(refused)))
    return made


def _feature(name: str, rank: int, feature: Any, told: dict[str, Any]) -> Feature:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    written = {str(key): _text(value) for key, value in (properties if isinstance(properties, dict) else {}).items()
               if isinstance(value, str | int | float)}
    alone = json.dumps({"type": "FeatureCollection", "features": [feature], **told}).encode()
    try:
        return Feature(rank, written, read_outline(name, alone).shape)
    except FileError as failure:
        return Feature(rank, written, None, str(failure))


def _text(cell: object) -> str:
    """A property as it would be typed; nothing for what is missing."""
    if cell is None or cell != cell:  # NaN, and pandas' NaT, differ from themselves
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
