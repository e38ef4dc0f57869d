"""Small files of outlines, as software writes them and as ill will does."""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd

SQUARE = [[4.0, 44.0], [4.1, 44.0], [4.1, 44.1], [4.0, 44.1], [4.0, 44.0]]


def geojson(*geometries: Mapping[str, Any] | None, **more: Any) -> bytes:
    """A collection of features of these geometries; keywords are members of it (`crs`)."""
    features = [{"type": "Feature", "properties": {}, "geometry": geometry} for geometry in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def polygon(*rings: Sequence[Sequence[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def kml(coordinates: str, more: str = "") -> bytes:
    return (f'<?xml version="1.0"?>{more}<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><Polygon>'
            f"<outerBoundaryIs><LinearRing><coordinates>{coordinates}</coordinates></LinearRing></outerBoundaryIs>"
            "</Polygon></Placemark></kml>").encode()


KML_SQUARE = " ".join(f"{x},{y},12.5" for x, y in SQUARE)


def zipped(members: Mapping[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return raw.getvalue()


def written(frame: gpd.GeoDataFrame, name: str, **options: Any) -> dict[str, bytes]:
    """The files that GDAL writes for `frame` under `name`."""
    with tempfile.TemporaryDirectory() as folder:
        frame.to_file(Path(folder) / name, **options)
        return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def geopackage(blob: bytes | None, *, prepare: Callable[[sqlite3.Connection], object] = lambda _: None,
               srs: int = 4326, layer: str = "contour") -> bytes:
    """The least that a GeoPackage must hold, with one geometry; `prepare` may add what it should not."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE gpkg_spatial_ref_sys (srs_name, srs_id INTEGER PRIMARY KEY, organization, "
                 "organization_coordsys_id INTEGER, definition)")
    base.execute("CREATE TABLE gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id)")
    base.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES ('', ?, ?, ?, '')",
                     [(4326, "EPSG", 4326), (2154, "EPSG", 2154), (-1, "NONE", -1)])
    base.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POLYGON', ?)", (layer, srs))
    base.execute("CREATE TABLE contour (fid INTEGER PRIMARY KEY, geom BLOB)")
    base.execute("INSERT INTO contour (geom) VALUES (?)", (blob,))
    prepare(base)
    base.commit()
    return bytes(base.serialize())


def blob(wkb: bytes) -> bytes:
    return b"GP\x00\x01" + struct.pack("<i", 4326) + wkb


def patched(archive: bytes, *, size: int | None = None, flags: int | None = None) -> bytes:
    """`archive` (of one member) whose central directory lies about the size or the flags of the member."""
    at = archive.rindex(b"PK\x01\x02")
    changed = bytearray(archive)
    if size is not None:
        struct.pack_into("<I", changed, at + 24, size)
    if flags is not None:
        struct.pack_into("<H", changed, at + 8, flags)
    return bytes(changed)
