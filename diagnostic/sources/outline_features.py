"""The territories of a file of outlines, one for each feature: what is said of it, and its shape or why it has none."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import shapely

from diagnostic.sources.archive import Archive
from diagnostic.sources.code_file import decode
from diagnostic.sources.drawn import SEVERAL
from diagnostic.sources.outline_file import Outline, finished, read_outline
from diagnostic.sources.refusals import FileError, weighed
from diagnostic.sources.shapefile import read_shapefile_rows
from diagnostic.wording import number

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
    """The features in their order. Raises FileError on no collection of features, or on a page of one."""
    try:
        collection = json.loads(decode(content).removeprefix("\ufeff"))
    except (ValueError, RecursionError) as failure:
        raise FileError("Ce fichier GeoJSON est abîmé ou incomplet : enregistrez-le à nouveau, puis "
                        "recommencez.") from failure
    known = isinstance(collection, dict) and collection.get("type") == "FeatureCollection"
    features = collection.get("features") if known else None
    if not isinstance(features, list) or not features:
        raise FileError(_NO_FEATURES)
    # What a WFS, or an API of OGC features, says of all that was asked for, of which it gives a page.
    matched = max((found for key in ("numberMatched", "totalFeatures")
                   if isinstance(found := collection.get(key), int)), default=0)
    if matched > len(features):
        raise FileError(f"Ce fichier n'est qu'une page de ce que son serveur contient ({number(len(features))} "
                        f"territoires sur {number(matched)}) : demandez-les tous en une fois (paramètre « count » ou "
                        "« limit »), puis recommencez.")
    told = {key: collection[key] for key in ("crs",) if key in collection}
    return [_feature(name, rank, feature, told) for rank, feature in enumerate(features, start=1)]


def features_of_archive(name: str, content: bytes) -> list[Feature]:
    """The features of a zipped shapefile or GeoJSON. Raises FileError."""
    archive = Archive(content)
    if archive.ending(".shp"):
        return [made(rank, properties, partial(finished, drawn))
                for rank, (properties, drawn) in enumerate(read_shapefile_rows(archive), start=1)]
    found = archive.ending(".geojson", ".json")
    if len(found) != 1:
        raise FileError(SEVERAL.format(f"{len(found)} fichiers") if found else
                        "Cette archive ne contient ni shapefile, ni GeoJSON, ni classeur Excel : vérifiez que vous "
                        "avez choisi le bon fichier.")
    return features_of_geojson(name, weighed(archive.read(found[0])))


def made(rank: int, properties: dict[str, str], outline: Callable[[], Outline]) -> Feature:
    """The feature of an outline, or why it has none: `outline` raises FileError."""
    try:
        return Feature(rank, properties, outline().shape)
    except FileError as refused:
        return Feature(rank, properties, None, str(refused))


def _feature(name: str, rank: int, feature: Any, told: dict[str, Any]) -> Feature:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    written = {str(key): _text(value) for key, value in (properties if isinstance(properties, dict) else {}).items()
               if isinstance(value, str | int | float)}
    alone = json.dumps({"type": "FeatureCollection", "features": [feature], **told}).encode()
    return made(rank, written, partial(read_outline, name, alone))


def _text(cell: str | int | float) -> str:
    """A property as it would be typed."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
