"""Outlines written as text, GeoJSON and KML, read without any driver: a link inside them is never followed."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.parsers import expat

import pyproj
import shapely

from diagnostic import wording
from diagnostic.sources.drawn import DEGREES, MAX_VERTICES, NO_POLYGON, TOO_FINE, UNKNOWN_SYSTEM, Drawn, polygon, system
from diagnostic.sources.refusals import FileError

MAX_OBJECTS = 60_000
MAX_TAGS = 300_000
_EPSG = re.compile(r"(?:(?:urn:ogc:def:crs:)?EPSG:(?:[\d.]*:)?|https?://www\.opengis\.net/def/crs/EPSG/[\d.]+/)(\d{4,6})",
                   re.IGNORECASE)
_CRS84 = re.compile(r"urn:ogc:def:crs:OGC:[\d.]*:CRS84", re.IGNORECASE)
_GEOMETRIES = {"Polygon", "MultiPolygon", "GeometryCollection", "Point", "MultiPoint", "LineString", "MultiLineString"}
NOT_GEOJSON = "Ce fichier JSON n'est pas un contour : enregistrez-le en GeoJSON dans un logiciel de cartographie."
_NOT_KML = "Ce fichier KML est abîmé : enregistrez-le à nouveau, puis recommencez."


def read_geojson(text: str) -> Drawn:
    """Polygons of a GeoJSON (RFC 7946, and the `crs` by name of its draft). Raises FileError."""
    # Counted before parsing: each of these becomes an object in memory.
    if text.count("[") > 2 * MAX_VERTICES or text.count(",") > 5 * MAX_VERTICES:
        raise FileError(TOO_FINE)
    if text.count("{") > MAX_OBJECTS:
        raise FileError("Ce GeoJSON contient trop d'objets : gardez-y le seul contour, puis recommencez.")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as failure:
        raise FileError("Ce fichier GeoJSON est abîmé ou incomplet : enregistrez-le à nouveau, puis "
                        "recommencez.") from failure
    if not isinstance(content, dict):
        raise FileError(NOT_GEOJSON)
    polygons: list[shapely.Polygon] = []
    others = 0
    waiting: list[Any] = [content]
    while waiting:
        item = waiting.pop()
        kind = item.get("type") if isinstance(item, dict) else None
        if kind == "FeatureCollection":
            waiting += _listed(item.get("features"))[::-1]
        elif kind == "Feature":
            waiting += [item["geometry"]] if item.get("geometry") is not None else []
        elif kind == "GeometryCollection":
            waiting += _listed(item.get("geometries"))[::-1]
        elif kind == "Polygon":
            polygons.append(polygon(_listed(item.get("coordinates"))))
        elif kind == "MultiPolygon":
            polygons += [polygon(_listed(rings)) for rings in _listed(item.get("coordinates"))]
        elif isinstance(kind, str) and kind in _GEOMETRIES:
            others += 1
        else:
            raise FileError(NOT_GEOJSON)
    if not polygons:
        raise FileError(NO_POLYGON if others else
                          "Ce fichier ne contient aucun contour : vérifiez que vous avez choisi le bon.")
    return Drawn(polygons, _declared(content.get("crs")), aside(others))


def aside(others: int) -> list[str]:
    """What is said of the points and lines of a file that has polygons too."""
    if not others:
        return []
    return [f"{wording.count(others, 'point ou ligne', 'points ou lignes')} "
            f"{wording.plural(others, 'laissé', 'laissés')} de côté"]


def _listed(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise FileError(NOT_GEOJSON)
    return value


def _declared(crs: object) -> pyproj.CRS:
    if crs is None:
        return DEGREES
    properties = crs.get("properties") if isinstance(crs, dict) and crs.get("type") == "name" else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(name, str) and _CRS84.fullmatch(name):
        return DEGREES
    number = epsg_named(name) if isinstance(name, str) else None
    if number is None:
        raise FileError(UNKNOWN_SYSTEM)
    return system(epsg=number)


def epsg_named(name: str) -> int | None:
    """The number in « EPSG:2154 », « urn:ogc:def:crs:EPSG::2154 » or the address that a WFS gives."""
    found = _EPSG.fullmatch(name.strip())
    return int(found.group(1)) if found else None


class _Kml:
    """Collects the rings of the polygons of a KML; everything else, links included, is passed over."""

    def __init__(self) -> None:
        self.polygons: list[shapely.Polygon] = []
        self.lines = self.links = self.vertices = self.tags = 0
        self._outer: list[str] = []
        self._inner: list[str] = []
        self._within = ""
        self._in_polygon = False
        self._text: list[str] | None = None

    def start(self, tag: str, _: dict[str, str]) -> None:
        self.tags += 1
        if self.tags > MAX_TAGS:
            raise FileError("Ce KML contient trop d'objets : gardez-y le seul contour, puis recommencez.")
        name = tag.rpartition(":")[2]
        if name == "Polygon":
            self._in_polygon, self._outer, self._inner = True, [], []
        elif name in ("outerBoundaryIs", "innerBoundaryIs"):
            self._within = name
        elif name == "coordinates" and self._in_polygon:
            self._text = []
        self.lines += name in ("LineString", "Point", "Track")
        self.links += name == "NetworkLink"

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "coordinates" and self._text is not None:
            (self._inner if self._within == "innerBoundaryIs" else self._outer).append("".join(self._text))
            self._text = None
        elif name == "Polygon" and self._in_polygon:
            self._in_polygon = False
            if len(self._outer) != 1:
                raise FileError(_NOT_KML)
            self.polygons.append(polygon([self._ring(text) for text in self._outer + self._inner]))

    def _ring(self, text: str) -> list[list[float]]:
        positions = text.split()
        self.vertices += len(positions)
        if self.vertices > MAX_VERTICES:
            raise FileError(TOO_FINE)
        try:
            return [[float(number) for number in position.split(",")[:2]] for position in positions]
        except ValueError as failure:
            raise FileError(_NOT_KML) from failure


def read_kml(content: bytes) -> Drawn:
    """Polygons of a KML, always in degrees. Raises FileError, on any document type definition first of all."""
    kml = _Kml()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_definitions
    parser.StartElementHandler = kml.start
    parser.EndElementHandler = kml.end
    parser.CharacterDataHandler = kml.data
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as failure:
        if isinstance(failure, FileError):
            raise
        raise FileError(_NOT_KML) from failure
    if not kml.polygons and kml.links:
        raise FileError("Ce KML ne contient qu'un lien vers un contour placé sur un autre serveur, que l'application "
                        "ne suit pas : enregistrez le contour lui-même, puis recommencez.")
    if not kml.polygons:
        raise FileError(NO_POLYGON)
    return Drawn(kml.polygons, DEGREES, aside(kml.lines))


def _refuse_definitions(*_: object) -> None:
    raise FileError("Ce fichier XML définit des entités, ce qu'aucun contour ne demande : il n'a pas été lu. "
                    "Enregistrez le contour en GeoJSON, puis recommencez.")
